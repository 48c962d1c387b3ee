import { ASSUMED_STEPS } from '../tasks/assumed-steps.js';
import { STRICT_STEPS } from '../tasks/budget.js';
import { counted } from '../words.js';
import { dependenceToText } from './dependence-text.js';
import {
  type Counterexample,
  type Ending,
  type ExamplesReport,
  type ExhaustiveReport,
  endingOf,
  isNearlyRight,
  isRight,
  type ModeReport,
  type ProofReport,
  type ShortcutReport,
  type VerificationReport,
} from './report.js';

/** What a task declares as its number of steps. */
const MINIMUM = 'task minimum';

/** What the strict check asks for, given how many steps the program then gets. */
const strictText = (steps: string): string => `strict (must stop by itself or still be right after ${steps})`;

/**
 * A report in words: what was checked and on how many inputs, claiming nothing more.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * reportToText(verify(program, findTask('increment')));
 * // increment: the program must be stopped after the steps given: its answer is wrong if it runs on
 * // increment, after the steps given (task minimum + 1): right on 1011 of 1011 sampled inputs, lengths 1..1000, ...
 * // increment, strict (must stop by itself or still be right after 4 times the task minimum + 16 steps): wrong on ...
 * // increment, exhaustively: right on all 21028 inputs in memories of up to 7 cells (lengths up to 6); strict: ...
 * // ...
 */
export function reportToText(report: VerificationReport): string {
  const { task, exhaustive, shortcuts, proof, examples } = report;
  if (examples !== undefined) return examplesToText(report, examples);
  const lines = [
    ...endingText(report),
    modeText(`${task}, after the steps given (${budgetText(report)})`, report.paper),
    modeText(
      `${task}, ${strictText(`${STRICT_STEPS.times} times the ${MINIMUM} + ${STRICT_STEPS.more} steps`)}`,
      report.strict,
    ),
  ];
  if (exhaustive !== undefined) lines.push(`${task}, exhaustively: ${exhaustiveText(exhaustive)}`);
  lines.push(...lateText(report.paper, exhaustive ?? {}), ...storedText(report.paper));
  if (shortcuts !== undefined) lines.push(...shortcutsToText(shortcuts).map((line) => `  ${line}`));
  if (report.counterexample !== null) lines.push(...counterexampleText(report.counterexample));
  if (proof !== undefined && isRight(report)) lines.push(...proofText(proof));
  return `${lines.join('\n')}\n`;
}

/**
 * A report on examples in words, such as `sum.jsonl, after the steps given (1 per used cell + 2): holds on 60 of 60
 * held-out examples, lengths 8..10 (and on all 240 training examples)`.
 */
function examplesToText(report: VerificationReport, examples: ExamplesReport): string {
  const { task, paper, strict, counterexample } = report;
  const { training, candidates } = examples;
  const verdict = ({ cases, errors, minLength, maxLength }: ModeReport): string => {
    const kind = `held-out examples, lengths ${rangeText(minLength, maxLength)}`;
    return `${errors === 0 ? `holds on ${cases}` : `wrong on ${errors}`} of ${cases} ${kind}`;
  };
  const wrong = training.errors === 0 ? 'on all' : `wrong on ${training.errors} of`;
  const lines = [
    ...endingText(report),
    `${task}, after the steps given (${exampleStepsText(report, examples)}): ${verdict(paper)} (and ${wrong} ${training.cases} training examples)`,
    `${task}, ${strictText(`${STRICT_STEPS.times} times these steps + ${STRICT_STEPS.more}`)}: ${verdict(strict)}`,
    ...lateText(paper, training),
    ...storedText(paper, training),
    ...wrongLinesText(report, examples),
  ];
  if (candidates > 1) {
    lines.push(`${candidates} programs were tried against the held-out examples, this one last`);
  }
  if (report.dependence !== undefined) lines.push(...dependenceToText(report.dependence));
  if (counterexample !== null) lines.push(...counterexampleText(counterexample));
  return `${lines.join('\n')}\n`;
}

/** Whether a right program ends: the first thing that a caller must know. */
function endingText(report: VerificationReport): string[] {
  const texts: Readonly<Record<Ending, string>> = {
    ends: 'the program ends by itself, on every input that was checked',
    harmless: 'the program does not always end by itself, but its answer is right however long it runs on',
    needsSteps: 'the program must be stopped after the steps given: its answer is wrong if it runs on',
  };
  const ending = endingOf(report);
  return ending === null ? [] : [`${report.task}: ${texts[ending]}`];
}

/** The first lines of the file that the program gets wrong. */
function wrongLinesText(report: VerificationReport, { training, wrong = [] }: ExamplesReport): string[] {
  const { paper } = report;
  const numWrong = paper.errors + training.errors;
  const numLines = paper.cases + training.cases;
  if (wrong.length === 0) return [];
  const title = isNearlyRight(report)
    ? `right on all but ${numWrong} of ${numLines} lines: check whether ${numWrong === 1 ? 'this line is' : 'these lines are'} correct`
    : `wrong on ${numWrong} of ${counted(numLines, 'line')}:`;
  const lines = wrong.map(({ line, cell, expected, got, failure }) => {
    const where = cell === null ? '' : `, first wrong cell ${cell}`;
    return `  line ${line}: expected ${rowText(expected)}, got ${rowText(got)}${where}${failure === null ? '' : ` (${failure})`}`;
  });
  const numMore = numWrong - wrong.length;
  return [title, ...lines, ...(numMore > 0 ? [`  and ${numMore} more`] : [])];
}

/** `task minimum + 1`. */
function budgetText({ stepScale = 1, extraSteps }: VerificationReport): string {
  return sumText(scaledText(stepScale, MINIMUM), extraSteps);
}

/** `1 per used cell + 2`, or what the examples themselves say. */
function exampleStepsText(
  { stepScale = 1, extraSteps, paper }: VerificationReport,
  { training, limits }: ExamplesReport,
): string {
  const { perLength, more } = ASSUMED_STEPS;
  const cells = (perCell: number): string => `${perCell} per used cell`;
  const isWhole = Number.isInteger(stepScale * perLength) && Number.isInteger(stepScale * more);
  const budget = isWhole
    ? sumText(cells(stepScale * perLength), stepScale * more + extraSteps)
    : sumText(scaledText(stepScale, `(${sumText(cells(perLength), more)})`), extraSteps);
  if (limits === undefined) return budget;
  const range = rangeText(limits.least, limits.most);
  return limits.cases === paper.cases + training.cases
    ? `${range}, as the file says`
    : `${range} where the file says it, else ${budget}`;
}

const scaledText = (scale: number, text: string): string => (scale === 1 ? text : `${scale} times ${text}`);
const sumText = (text: string, more: number): string =>
  more === 0 ? text : `${text} ${more < 0 ? '-' : '+'} ${Math.abs(more)}`;

function modeText(title: string, mode: ModeReport): string {
  if (mode.cases === 0) return `${title}: nothing was checked`;
  const verdict = mode.errors === 0 ? `right on ${mode.cases}` : `wrong on ${mode.errors}`;
  const lengths = rangeText(mode.minLength, mode.maxLength);
  const sizes = rangeText(mode.minMemorySize, mode.maxMemorySize);
  return `${title}: ${verdict} of ${mode.cases} sampled inputs, lengths ${lengths}, memories of ${sizes} cells`;
}

/** Reports inputs that took more than the steps given, if any. */
function lateText(...parts: readonly Pick<ModeReport, 'late'>[]): string[] {
  const late = parts.flatMap((part) => part.late ?? []);
  if (late.length === 0) return [];
  const cases = late.reduce((sum, part) => sum + part.cases, 0);
  const most = Math.max(...late.map(({ steps }) => steps));
  return [
    `  on ${counted(cases, 'input')} it stops by itself only after more than the steps given (up to ${most}), and is judged when it stops`,
  ];
}

/** Reports the memories of which only the first cells were stored, if any. */
function storedText(...parts: readonly ModeReport[]): string[] {
  const found = parts.filter(({ stored }) => stored !== undefined);
  if (found.length === 0) return [];
  const stored = found.flatMap((part) => part.stored ?? []);
  const cases = stored.reduce((sum, part) => sum + part.cases, 0);
  const cells = rangeText(
    Math.min(...stored.map(({ minCells }) => minCells)),
    Math.max(...stored.map(({ maxCells }) => maxCells)),
  );
  const sizes = rangeText(
    Math.min(...found.map(({ minMemorySize }) => minMemorySize)),
    Math.max(...found.map(({ maxMemorySize }) => maxMemorySize)),
  );
  const maxValue = Math.max(...stored.map((part) => part.maxValue));
  return [
    `  on ${counted(cases, 'input')} memory has ${sizes} cells, of which the first ${cells} are stored, with values up to ${maxValue}; the program must write to no other cell`,
  ];
}

function exhaustiveText(exhaustive: ExhaustiveReport | null): string {
  if (exhaustive === null) return 'nothing was checked (too many inputs, or none that can be enumerated)';
  const { cases, errors, strictErrors, maxLength, maxMemorySize } = exhaustive;
  const verdict = (wrong: number): string => (wrong === 0 ? 'right on all' : `wrong on ${wrong}`);
  return (
    `${verdict(errors)}${errors === 0 ? '' : ' of all'} ${cases} inputs in memories of up to ${maxMemorySize} cells ` +
    `(lengths up to ${maxLength}); strict: ${verdict(strictErrors)}`
  );
}

function proofText(proof: ProofReport | null): string[] {
  if (proof === null) return ['checked, not proven'];
  return [`proven: ${proof.statement}`, ...proof.argument.map((step) => `  ${step}`)];
}

const rangeText = (low: number, high: number): string => (low === high ? `${low}` : `${low}..${high}`);

/** Longer memories are cut short. */
const MAX_CELLS = 40;

/** Cells separated by spaces, `-` for those that are not scored. */
function rowText(values: readonly (number | null)[], numCells = values.length): string {
  const shown = values.slice(0, MAX_CELLS).map((value) => (value === null ? '-' : String(value)));
  return shown.join(' ') + (numCells > MAX_CELLS ? ` ... (${numCells} cells)` : '');
}

function counterexampleText(counterexample: Counterexample): string[] {
  const { mode, line, length, maxSteps, stoppedAfter, memory, expected, got, failure, isSmallest } =
    counterexample;
  const { wholeSize } = counterexample;
  const row = (values: readonly (number | null)[]): string => rowText(values, counterexample.memorySize);
  const wrong = expected.findIndex((value, i) => value !== null && value !== got[i]);
  const at =
    wrong < 0 ? [] : [`  first wrong cell: ${wrong}, expected ${expected[wrong]}, got ${got[wrong]}`];
  const title = isSmallest === true ? 'smallest counterexample' : 'smallest counterexample found';
  const steps =
    stoppedAfter === undefined
      ? `after ${counted(maxSteps, 'step')}`
      : `stopped by itself after ${counted(stoppedAfter, 'step')}`;
  return [
    `${title} (${mode === 'paper' ? '' : 'strict, '}${line === undefined ? '' : `line ${line}, `}length ${length}, ${wholeSize === undefined ? '' : `memory size ${wholeSize}, `}${steps}):`,
    `  memory:   ${row(memory)}`,
    `  expected: ${row(expected)}`,
    `  got:      ${row(got)}`,
    ...at,
    ...(failure === null ? [] : [`  the run failed: ${failure}`]),
  ];
}

/**
 * What a reader should know about how a program gets its answers, with the counts. Only reliance on the last address and
 * fixed addresses are suspect.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { measureShortcuts } from './shortcuts.js';
 *
 * const report = measureShortcuts(program, findTask('increment'), { seed: 1, stepScale: 1, extraSteps: 0 });
 * shortcutsToText(report).at(-1); // 'stops by itself in none of 256 runs'
 */
export function shortcutsToText({
  lastAddress,
  pointers,
  unread,
  destroyed,
  steps,
}: ShortcutReport): string[] {
  const { tight, roomy } = lastAddress;
  const lines: string[] = [];
  if (tight.right === tight.cases && roomy.right < roomy.cases) {
    lines.push(
      `relies on the last address: right on ${tight.right} of ${tight.cases} inputs in memories without a free cell, but on ${roomy.right} of ${roomy.cases} with free cells`,
    );
  }
  if (pointers.scoredMove > 0 && pointers.writesMove === 0) {
    lines.push(
      `uses fixed addresses: writes the same cells in all ${pointers.cases} comparisons, although the scored cells differ in ${pointers.scoredMove}`,
    );
  }
  if (unread.length > 0) {
    const which = `${unread.length === 1 ? 'cell' : 'cells'} ${rangesText(unread)}`;
    lines.push(`never reads ${which} in ${steps.cases} runs, although every input has nonzero values there`);
  }
  if (destroyed.others + destroyed.zeros > 0) {
    lines.push(
      `side effects: overwrites nonzero cells outside the answer in ${destroyed.others} of ${destroyed.cases} right runs, zero cells in ${destroyed.zeros}`,
    );
  }
  lines.push(
    steps.halted === 0
      ? `stops by itself in none of ${steps.cases} runs`
      : `stops by itself in ${steps.halted} of ${steps.cases} runs (steps: ${stepsText(steps)})`,
  );
  return lines;
}

/** Further ranges are left out. */
const MAX_RANGES = 10;

/** Ascending addresses, three or more in a row as a range: `0, 1, 4..9`. */
function rangesText(addresses: readonly number[]): string {
  const ranges: { low: number; high: number }[] = [];
  for (const address of addresses) {
    const last = ranges.at(-1);
    if (last?.high === address - 1) last.high = address;
    else ranges.push({ low: address, high: address });
  }
  const texts = ranges.slice(0, MAX_RANGES).map(({ low, high }) => {
    return high - low === 1 ? `${low}, ${high}` : rangeText(low, high);
  });
  return ranges.length > MAX_RANGES ? `${texts.join(', ')}, ...` : texts.join(', ');
}

/** `task minimum - 8 to task minimum - 1`. */
function stepsText({ fewest, most }: ShortcutReport['steps']): string {
  const [low, high] = [sumText(MINIMUM, fewest), sumText(MINIMUM, most)];
  return low === high ? low : `${low} to ${high}`;
}
