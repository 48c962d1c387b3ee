import { programToText } from '../language/print.js';
import type { LearnResult } from '../learn.js';
import { findLearner } from '../learners/index.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { endingOf } from '../verify/report.js';
import { reportToText } from '../verify/report-text.js';
import { counted } from '../words.js';
import type { RunFolder } from './run-folder.js';

/** What `nram learn` was asked to do, and where it keeps the result. */
export interface LearnRun {
  readonly task: TaskSpec;
  readonly seed: number;
  /** The value of `--learner`. */
  readonly learner: string;
  readonly folder: Pick<RunFolder, 'programPath' | 'bestPath'>;
  /** The command that continues with the unfinished attempts; null if no attempt finished, or with `--attempt`. */
  readonly goOn: string | null;
}

/** The result as `--json` prints it. */
export function resultToJson(result: LearnResult, { task, seed, learner, folder }: LearnRun): object {
  const { file, best, stepsTried, network, winner, progress, isVerified, stopped } = result;
  const report = file?.verification ?? null;
  return {
    task: task.name,
    learner: winner?.learner ?? learner,
    solved: isVerified,
    ending: report === null ? null : endingOf(report),
    verified:
      report === null
        ? null
        : {
            paper: report.paper,
            strict: report.strict,
            exhaustive: report.exhaustive,
            examples: report.examples,
            dependence: report.dependence,
            proof: report.proof ?? null,
          },
    counterexample: report?.counterexample ?? null,
    seconds: progress.elapsedMs / 1000,
    attempts: progress.started,
    resumeAt: progress.resumeAt,
    candidates: progress.refused + (winner === null ? 0 : 1),
    refused: progress.refused,
    seed,
    attempt: winner?.attempt ?? null,
    attemptSeed: winner?.seed ?? null,
    settings: winner?.settings ?? null,
    work: winner?.result.work ?? null,
    totalWork: progress.work,
    bestScore: progress.bestScore,
    stopped,
    program: file === null ? null : folder.programPath,
    stepsTried,
    best: best === null ? null : { path: folder.bestPath, verified: best.verification },
    network:
      network === null
        ? null
        : {
            path: folder.programPath,
            failure: network.network.failure,
            verified: network.verification,
          },
    text: programText(result, task),
  };
}

/** The result as text. */
export function resultToText(result: LearnResult, run: LearnRun): string {
  const { file, winner, progress } = result;
  const effort = `${counted(progress.started, 'attempt')}, ${(progress.elapsedMs / 1000).toFixed(1)} s`;
  if (file === null || winner === null || file.verification === null) {
    return `${failureLines(result, run, effort).join('\n')}\n`;
  }
  const { unit, units } = findLearner(winner.learner);
  const work = counted(winner.result.work, unit, units);
  return [
    programText(result, run.task),
    reportToText(file.verification),
    ...hardenedLines(result),
    `found by attempt ${winner.attempt} (${winner.learner}) after ${work} (${effort})\n`,
    `program file: ${run.folder.programPath}\n`,
  ].join('\n');
}

/** How long the race went on for a program that ends by itself, if it found none. */
function hardenedLines({ file, progress }: LearnResult): string[] {
  const ending = file?.verification == null ? null : endingOf(file.verification);
  if (ending === null || ending === 'ends' || progress.hardenedMs === null) return [];
  const seconds = (progress.hardenedMs / 1000).toFixed(1);
  return [
    `searched ${seconds} s more for a program that ends by itself, and found none (--harden sets how long)\n`,
  ];
}

/** The result of a race that found nothing: why it ended, how far it got, what was saved, what to try next. */
function failureLines(
  result: LearnResult,
  { task, learner, folder, goOn }: LearnRun,
  effort: string,
): string[] {
  const { best, network, progress, stopped } = result;
  const why = { budget: 'out of time', attempts: 'all attempts finished', signal: 'interrupted' };
  const lines = [`no program found: ${why[stopped ?? 'signal']} (${effort})`];
  if (progress.refused > 0) {
    lines.push(
      `${counted(progress.refused, 'program')} fit the training examples of an attempt, but failed the check on others`,
    );
  }
  if (network?.verification != null) {
    lines.push(
      'a network was right, but no program could be extracted from it:',
      `${network.network.failure}; running the network itself gives:`,
      reportToText(network.verification).trimEnd(),
      `saved to ${folder.programPath} (nram show, run and verify accept it)`,
    );
  }
  if (best?.verification != null) {
    const kind =
      progress.refused > 0 ? 'the best of them, still wrong' : 'the best program so far, still wrong';
    lines.push(
      '',
      `${kind}:`,
      '',
      programToText(best.program, { gates: gatesOf(task) }).trimEnd(),
      '',
      reportToText(best.verification).trimEnd(),
      `saved to ${folder.bestPath} (nram show, run and verify accept it)`,
    );
  }
  lines.push(...stepsLines(result, task));
  if (goOn !== null) lines.push(`to continue where this run stopped: ${goOn}`);
  if (stopped === 'budget') {
    const start = goOn === null ? 'no attempt finished in time: try a longer --budget or' : 'or try';
    const learners = learner === 'all' ? '' : `, or all learners instead of ${learner} alone`;
    const examples = task.examples === undefined ? '' : ', or more examples, including short ones';
    lines.push(`${start} another --seed${learners}${examples}`);
  }
  return lines;
}

/** Which step limits were tried, if whoever knows more of the task can say a better one. */
function stepsLines({ stepsTried }: LearnResult, { source, stepBudgets }: TaskSpec): string[] {
  if (stepsTried === null || source === undefined) return [];
  const { least, most } = stepsTried;
  const range = least === most ? counted(most, 'step') : `between ${least} and ${most} steps`;
  if (source.kind === 'module') {
    return [`each input was given ${range}; "minSteps" in the module sets how many`];
  }
  return stepBudgets?.length === 1
    ? [`each example was given ${range}, as the file says`]
    : [`each example was given ${range}; say "steps" in the file if it needs more`];
}

function programText({ file, usage }: LearnResult, task: TaskSpec): string | null {
  if (file === null) return null;
  return programToText(file.program, { gates: gatesOf(task), ...(usage !== null && { usage }) });
}
