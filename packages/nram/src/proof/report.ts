import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { TaskSpec } from '../tasks/task.js';
import { claimToText } from './claims.js';
import { linearToText } from './linear.js';
import { type Proof, type ProofOptions, type SearchOptions, searchProof } from './proof.js';
import { OutOfPatienceError } from './solver.js';

/** What is proven, in words. */
export interface ProofText {
  readonly statement: string;
  readonly argument: string[];
}

/**
 * Tries to show that a program is right on every input of a task, of any length and in a memory of any size that is large
 * enough. It looks for the strongest of three statements: that the program stops by itself with the right answer; that
 * the answer is there after some steps and stays, however long it runs on; that it is there after the steps given.
 *
 * What holds at the head of each loop is guessed from runs on small inputs, and whatever does not follow is left out. What
 * cannot be shown is taken to be false, so a proof is never given wrongly, but often not found.
 *
 * @returns null if none was found, or the task has no formula.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * prove(program, findTask('increment'), { budget: { stepScale: 1, extraSteps: 0 } })?.statement;
 * // right for every length n >= 1 in every memory that is large enough, after the n steps given
 */
export function prove(program: Program, task: TaskSpec, options: ProofOptions): ProofText | null {
  const proof = findProof(program, task, options);
  if (proof === null) return null;
  const isStrict = proof.goal.kind === 'after' && search(program, task, { ...options, goal: 'strict' }) !== null;
  return { statement: statementOf(proof, isStrict), argument: argumentOf(proof) };
}

/** The proof of the strongest statement that one was found for; see {@link prove}. */
export function findProof(
  program: Program,
  task: TaskSpec,
  options: ProofOptions & GateOptions,
): Proof | null {
  for (const goal of ['stops', 'from', 'after'] as const) {
    if (goal === 'after' && options.budget.stepScale !== 1) continue;
    const proof = search(program, task, { ...options, goal });
    if (proof !== null) return proof;
  }
  return null;
}

/** Cases that one search may take: some seconds. */
const PATIENCE = 6000;

function search(
  program: Program,
  task: TaskSpec,
  options: Omit<SearchOptions, 'patience'>,
): Proof | null {
  try {
    return searchProof(program, task, { ...options, patience: { left: PATIENCE } });
  } catch (error) {
    if (error instanceof OutOfPatienceError) return null;
    throw error;
  }
}

function statementOf({ goal, stopsAfter, context }: Proof, isStrict: boolean): string {
  const where = `right for every length n >= ${context.theory.minLength} in every memory that is large enough`;
  switch (goal.kind) {
    case 'stops':
      return `${where}; it stops by itself${stopsAfter === null ? '' : ` after ${stopsAfter} steps`}`;
    case 'from':
      return `${where}, after ${linearToText(goal.steps)} steps and however many more`;
    case 'after':
      return `${where}, after the ${linearToText(goal.steps)} steps given${isStrict ? ', and after the steps of the strict check' : ''}`;
  }
}

function argumentOf({ loops, context, obligations }: Proof): string[] {
  const { names, sequences } = context.theory.formula;
  void names;
  void sequences;
  return [
    ...loops.map(
      ({ claims }, i) =>
        `whenever the run comes to ${loops.length === 1 ? 'the loop' : `loop ${i + 1}`}, for the t-th time counted from 0: ${claims.map((claim) => claimToText(claim, context)).join('; ')}`,
    ),
    `${obligations.length} statements about single rounds show it`,
  ];
}
