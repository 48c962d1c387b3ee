import type { GateOptions } from '../../program/circuit.js';
import type { Program, Rule } from '../../program/program.js';
import { STRICT_STEPS } from '../../tasks/budget.js';
import type { ArrayFormula, Linear } from '../../tasks/formula.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { ProofReport } from '../report.js';
import {
  type Constraint,
  combine,
  constant,
  isSame,
  isSurelyNonnegative,
  linearToText,
  minus,
  plus,
  substitute,
} from './linear.js';
import {
  factsOf,
  number,
  readAfter,
  readInput,
  type Symbolic,
  type SymbolicRead,
  type SymbolicWrite,
  stepSymbolically,
  surelyDiffer,
  surelyTaken,
} from './symbolic.js';

export interface ProofOptions extends GateOptions {
  readonly extraSteps: number;
}

/** Steps before a loop, or in all of a program without one. */
const MAX_FIRST_STEPS = 8;

/** Where the machine is after some steps, for all inputs at once. */
interface Position {
  readonly state: number;
  readonly registers: readonly Symbolic[];
  /** All writes so far, in order. */
  readonly writes: readonly SymbolicWrite[];
}

/** What an argument is about: all inputs of `formula`, and this many steps given. */
interface Claim extends GateOptions {
  readonly program: Program;
  readonly formula: ArrayFormula;
  /** Facts about n, k and M. */
  readonly facts: readonly Constraint[];
  readonly maxSteps: Linear;
}

/**
 * Tries to show that a program is right on every input of a task, of any length and in a memory of any size. It runs the
 * program on symbols: n for the length, M for the memory size, `A[...]` for the array.
 *
 * Two kinds of programs can be proven. The first halts after a fixed number of steps. The second, after a fixed number of
 * steps, takes one and the same rule in every step while its registers go on by constants: that is shown by induction
 * over the steps, and then, for scored cell i, that step t(i) writes the right element there, that no step before it
 * wrote to the cell that it reads, and that no step after it writes there again. All of it comes down to linear
 * inequalities; what cannot be shown is taken to be false, so a proof is never given wrongly, but often not found.
 *
 * @returns the proof, or null if none was found.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * prove(program, findTask('increment'), { extraSteps: 0 })?.statement;
 * // right for every length n >= 1 in every memory that is large enough, after the n steps given
 */
export function prove(
  program: Program,
  task: TaskSpec,
  { extraSteps, gates }: ProofOptions,
): ProofReport | null {
  const { formula } = task;
  if (formula === undefined) return null;
  const claim = (maxSteps: Linear): Claim => ({
    program,
    formula,
    facts: factsOf(formula),
    maxSteps,
    ...(gates !== undefined && { gates }),
  });
  const given = plus(formula.steps, constant(extraSteps));
  const argument = argue(claim(given));
  if (argument === null) return null;
  const strict = combine([STRICT_STEPS.times, formula.steps], [1, constant(STRICT_STEPS.more)]);
  const isStrict = argue(claim(strict)) !== null;
  return {
    statement:
      `right for every length n >= 1 in every memory that is large enough, after the ${linearToText(given)} steps given` +
      (isStrict ? `, and strictly, after ${linearToText(strict)}` : ''),
    argument,
  };
}

/** The steps of the argument, or null if there is none. */
function argue(claim: Claim): string[] | null {
  const { program, facts, maxSteps } = claim;
  let position: Position = {
    state: 0,
    registers: new Array<Symbolic>(program.numRegisters).fill(number({})),
    writes: [],
  };
  for (let step = 0; step <= MAX_FIRST_STEPS; step++) {
    const rule = surelyTaken(program.states[position.state].rules, position.registers, facts);
    if (rule === null || !isSurelyNonnegative(minus(maxSteps, constant(step + 1)), facts)) return null;
    const next = advance(claim, position, rule);
    if (next === null) return null;
    if (rule.halt) return arguedHalt(claim, next, step + 1);
    const looped = arguedLoop(claim, position, rule, next, step);
    if (looped !== null) return looped;
    position = next;
  }
  return null;
}

function advance(claim: Claim, { registers, writes }: Position, rule: Rule): Position | null {
  const { program, facts, gates } = claim;
  const read: SymbolicRead = (address, own) => readAt(claim, address, [...writes, ...own], facts);
  const after = stepSymbolically(program.circuits[rule.circuit], registers, read, facts, gates);
  if (after === null) return null;
  return { state: rule.next, registers: after.registers, writes: [...writes, ...after.writes] };
}

const readAt = (
  { formula }: Claim,
  address: Linear,
  writes: readonly SymbolicWrite[],
  facts: readonly Constraint[],
): Symbolic => readAfter(writes, address, facts, () => readInput(formula, address, facts));

/** Facts that hold besides for the number of a scored cell. */
function scoredFacts({ formula, facts }: Claim): Constraint[] {
  return [...facts, { i: 1 }, minus(minus(formula.numScored, constant(1)), { i: 1 })];
}

const isExpected = ({ element, raise }: ArrayFormula, value: Symbolic): boolean =>
  value?.kind === 'element' && value.raise === raise && isSame(value.index, element);

/** A program that has halted, the same way for every input. */
function arguedHalt(claim: Claim, { writes }: Position, numSteps: number): string[] | null {
  const { formula } = claim;
  if (!isExpected(formula, readAt(claim, formula.address, writes, scoredFacts(claim)))) return null;
  return [
    `it takes the same ${numSteps} steps for every input and stops: ${writes.map(writeToText).join(', ')}`,
    `in the end ${scoredToText(formula)}`,
  ];
}

/** A program that from `start` on takes `rule` in every step, to the last. */
function arguedLoop(
  claim: Claim,
  start: Position,
  rule: Rule,
  second: Position,
  numFirst: number,
): string[] | null {
  const { program, formula, facts, maxSteps, gates } = claim;
  if (rule.next !== start.state) return null;
  const lastStep = minus(maxSteps, constant(numFirst + 1));
  const loopFacts = [...facts, { t: 1 }, minus(lastStep, { t: 1 })];
  const circuit = program.circuits[rule.circuit];

  // By induction over t: at the start of step t the registers are as guessed. Of what it reads nothing is assumed.
  const guess = start.registers.map((value, i) => guessRegister(value, second.registers[i]));
  let writes: readonly SymbolicWrite[] = [];
  for (let isStable = false; !isStable; ) {
    const after = stepSymbolically(circuit, guess, () => null, loopFacts, gates);
    if (after === null) return null;
    isStable = true;
    for (const [i, value] of guess.entries()) {
      if (value?.kind !== 'number') continue;
      const [goal, got] = [substitute(value.value, 't', { t: 1, '1': 1 }), after.registers[i]];
      if (got?.kind === 'number' && isSame(got.value, goal)) continue;
      guess[i] = null;
      isStable = false;
    }
    writes = after.writes;
  }
  if (surelyTaken(program.states[start.state].rules, guess, loopFacts) !== rule) return null;

  const cellFacts = scoredFacts(claim);
  const at = (expression: Linear, step: Linear): Linear => substitute(expression, 't', step);
  const s: Linear = { s: 1 };
  for (const [w, { address }] of writes.entries()) {
    const slope = address.t ?? 0;
    if (Math.abs(slope) !== 1) continue;
    // The step that writes scored cell i.
    const step = combine([slope, formula.address], [-slope, at(address, {})]);
    const isInLoop =
      isSurelyNonnegative(step, cellFacts) && isSurelyNonnegative(minus(lastStep, step), cellFacts);
    if (!isInLoop) continue;

    const earlier = [...cellFacts, s, minus(minus(step, constant(1)), s)];
    const read: SymbolicRead = (cell, own) =>
      readAfter(own, cell, cellFacts, () => {
        const isFresh = writes.every((write) => surelyDiffer(cell, at(write.address, s), earlier));
        return isFresh ? readAt(claim, cell, start.writes, cellFacts) : null;
      });
    const registers = guess.map((value) => (value?.kind === 'number' ? number(at(value.value, step)) : null));
    const written = stepSymbolically(circuit, registers, read, cellFacts, gates)?.writes ?? [];
    if (!isExpected(formula, written[w]?.value ?? null)) continue;

    const later = [...cellFacts, minus(minus(s, step), constant(1)), minus(lastStep, s)];
    const isKept =
      written.slice(w + 1).every((write) => surelyDiffer(formula.address, write.address, cellFacts)) &&
      writes.every((write) => surelyDiffer(formula.address, at(write.address, s), later));
    if (!isKept) continue;
    const named = guess.flatMap((value, i) =>
      value?.kind === 'number' ? [`r${i + 1} = ${linearToText(value.value)}`] : [],
    );
    return [
      ...(numFirst === 0
        ? []
        : [
            numFirst === 1
              ? 'the first step is the same for every input'
              : `the first ${numFirst} steps are the same for every input`,
          ]),
      `then, by induction, step t = 0..${linearToText(lastStep)} follows the same rule and starts with ${named.join(', ')} (modulo M)`,
      `step t = ${linearToText(step)} writes ${elementToText(formula)} to cell ${linearToText(formula.address)}: no earlier step changed the cell that it reads, and no later step changes the cell that it writes`,
      `so in the end ${scoredToText(formula)}`,
    ];
  }
  return null;
}

/** A register that holds numbers a constant apart at the start of two steps is guessed to go on like that. */
function guessRegister(first: Symbolic, second: Symbolic): Symbolic {
  if (first?.kind !== 'number' || second?.kind !== 'number') return null;
  const stride = minus(second.value, first.value);
  const isConstant = isSame(stride, constant(stride['1'] ?? 0));
  return isConstant ? number(plus(first.value, { t: stride['1'] ?? 0 })) : null;
}

const raised = (raise: number): string => (raise === 0 ? '' : ` ${raise < 0 ? '-' : '+'} ${Math.abs(raise)}`);
const elementToText = ({ element, raise }: ArrayFormula): string =>
  `A[${linearToText(element)}]${raised(raise)}`;

function writeToText({ address, value }: SymbolicWrite): string {
  const text =
    value === null
      ? 'something'
      : value.kind === 'number'
        ? linearToText(value.value)
        : `A[${linearToText(value.index)}]${raised(value.raise)}`;
  return `mem[${linearToText(address)}] = ${text}`;
}

function scoredToText(formula: ArrayFormula): string {
  const last = minus(formula.numScored, constant(1));
  const range = isSame(last, {}) ? '' : ` for i = 0..${linearToText(last)}`;
  return `cell ${linearToText(formula.address)} holds ${elementToText(formula)}${range}`;
}
