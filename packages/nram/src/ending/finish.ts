import { MIN_MEMORY_SIZE } from '../limits.js';
import { circuitGates, evaluateCircuit, type GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import type { StepBudget } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { type Acceptance, checkForAcceptance } from '../verify/acceptance.js';
import type { Ending } from '../verify/report.js';
import { addEnding } from './ending.js';
import { stopsAtUnseenZero } from './unseen.js';

/** A program as it is handed out, and what the check that ends a race says of it. */
export interface Finished extends Acceptance {
  readonly program: Program;
  /** How good it is, 0..1: 0 if it is wrong, 1 if it is right and ends by itself. */
  readonly rank: number;
}

const RANKS: Readonly<Record<Ending, number>> = { ends: 1, harmless: 2 / 3, needsSteps: 1 / 3 };
/** What a program loses in rank that stops where the examples do not say that it should: it is worse than a harmless one. */
const UNSEEN_ZERO = 1 / 2;

/**
 * A program simplified, and given an end if it is right and has none. An end is kept only if the program passes the check with
 * it.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { finishProgram } from './finish.js';
 *
 * finishProgram(program, findTask('increment'), { stepScale: 1, extraSteps: 1 }).ending; // 'ends'
 */
export function finishProgram(program: Program, task: TaskSpec, stepBudget: StepBudget): Finished {
  const finished = (each: Program): Finished => {
    const simple = simplify(each, {
      gates: gatesOf(task),
      minMemorySize: MIN_MEMORY_SIZE,
      stopIdleRules: true,
    });
    const acceptance = checkForAcceptance(simple, task, stepBudget);
    if (acceptance.ending === null) return { program: simple, ...acceptance, rank: 0 };
    const share = stopsAtUnseenZero(simple, task, stepBudget) ? UNSEEN_ZERO : 1;
    return { program: simple, ...acceptance, rank: share * RANKS[acceptance.ending] };
  };
  const plain = finished(program);
  if (plain.ending === null) return plain;
  const found = plain.ending === 'ends' ? null : addEnding(plain.program, task, stepBudget);
  const ending = found === null ? plain : finished(found);
  const best = ending.rank > plain.rank ? ending : plain;
  if (best.ending !== 'ends') return best;
  // One that ends may as well begin a step sooner.
  const shorter = withoutIdleStart(best.program, { gates: gatesOf(task) });
  const sooner = shorter === null ? best : finished(shorter);
  return sooner.rank >= best.rank ? sooner : best;
}

/** A program without a first step that leaves memory and all registers as they are; null if it has none. */
function withoutIdleStart(program: Program, options: GateOptions): Program | null {
  const rule = program.states[0].rules.find(({ when }) => !when.includes('+'));
  if (rule === undefined || rule.halt || rule.next === 0) return null;
  const circuit = program.circuits[rule.circuit];
  const isPure = circuitGates(circuit, options.gates).every(({ effect }) => effect === 'pure');
  const zeros = new Array(program.numRegisters).fill(0);
  const isIdle =
    isPure &&
    evaluateCircuit(circuit, zeros, new Int32Array(MIN_MEMORY_SIZE), options).registers.every((r) => r === 0);
  if (!isIdle) return null;
  // The two states change places, so that a loop stays one.
  const place = (state: number): number => (state === 0 ? rule.next : state === rule.next ? 0 : state);
  const states = program.states.map((_, state) => ({
    rules: program.states[place(state)].rules.map((each) => ({ ...each, next: place(each.next) })),
  }));
  return { ...program, states };
}
