import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import { linearToText } from '../solver/linear.js';
import { OutOfPatienceError } from '../solver/patience.js';
import type { TaskSpec } from '../tasks/task.js';
import { claimToText } from './claims.js';
import type { Proof, ProofOptions } from './proof.js';
import { searchProof } from './search.js';

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
  const isStrict =
    proof.goal.kind === 'after' &&
    attempt(() =>
      searchProof(program, task, { ...options, goal: 'strict', patience: { left: PATIENCE } }),
    ) !== null;
  return proofToText(proof, isStrict);
}

/** @param isStrict - whether the answer is also there after the steps of the strict check. */
export function proofToText(proof: Proof, isStrict: boolean): ProofText {
  return { statement: statementOf(proof, isStrict), argument: argumentOf(proof) };
}

/** The proof of the strongest statement that one was found for; see {@link prove}. */
export function findProof(
  program: Program,
  task: TaskSpec,
  options: ProofOptions & GateOptions,
): Proof | null {
  const patience = { left: PATIENCE };
  return attempt(() => {
    for (const goal of ['stops', 'from', 'after'] as const) {
      const proof = searchProof(program, task, { ...options, goal, patience });
      if (proof !== null) return proof;
    }
    return null;
  });
}

function attempt(search: () => Proof | null): Proof | null {
  try {
    return search();
  } catch (error) {
    if (error instanceof OutOfPatienceError) return null;
    throw error;
  }
}

/** What the search for one proof may take, with all its goals: about a second. */
const PATIENCE = 3e7;

function statementOf({ goal, stopsAfter, context }: Proof, isStrict: boolean): string {
  const where = `right for every length n >= ${context.theory.minLength} in every memory that is large enough`;
  switch (goal.kind) {
    case 'stops':
      return `${where}; it stops by itself${stopsAfter === null ? '' : `, after ${stepsText(stopsAfter)}`}`;
    case 'from':
      return `${where}, after ${stepsText(linearToText(goal.steps))} and however many more`;
    case 'after':
      return `${where}, after the ${stepsText(linearToText(goal.steps))} given${isStrict ? ', and after the steps of the strict check' : ''}`;
  }
}

const stepsText = (count: string): string => `${count} ${/^(at most )?1$/.test(count) ? 'step' : 'steps'}`;

function argumentOf({ loops, context, obligations, peel, formula, program }: Proof): string[] {
  const { names = {}, sequences = {}, given } = formula;
  const meanings = [
    ...Object.entries(names).map(([name, text]) => `${name} = ${text}`),
    ...Object.entries(sequences).map(
      ([name, { first, next }]) => `${name}(0) = ${first}, ${name}(i + 1) = ${next}`,
    ),
  ];
  const answers = typeof formula.answer === 'string' ? [formula.answer] : formula.answer;
  const { answers: read } = context.theory.formula;
  return [
    `given: ${given.join('; ')}${meanings.length === 0 ? '' : `; with ${meanings.join('; ')}`}`,
    `answer: ${answers[read.indexOf(context.answer)]} (on the right memory at the start, below called input)`,
    ...loops.map(({ place, claims }, i) => {
      const which = loops.length === 1 ? 'the loop' : `loop ${i + 1}`;
      const skipped = peel[i] + (place.after === null ? 0 : 1);
      const count = skipped === 0 ? '' : `, the first ${skipped === 1 ? '' : `${skipped} `}not counted`;
      const state = program.states.length === 1 ? '' : ` of state ${place.state + 1}`;
      const rules = place.rules.map((rule) => rule + 1).join(', ');
      return `${which} (rule ${rules}${state}), before round t = 0, 1, ...${count}: ${claims.map((claim) => claimToText(claim, context)).join('; ')}`;
    }),
    `${obligations.length} statements about single rounds follow from this (nram export --to smt2 writes them out)`,
  ];
}
