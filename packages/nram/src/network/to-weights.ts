import { NramError } from '../errors.js';
import { MAX_HIDDEN_SIZE, MAX_MACHINE_GATES, MIN_MEMORY_SIZE } from '../limits.js';
import { GATES, isBuiltIn } from '../machine/gates.js';
import { createMachine, type Layer, type Machine, type Span } from '../machine/spec.js';
import { type GateOptions, shareCircuits } from '../program/circuit.js';
import { intersect } from '../program/pattern.js';
import type { Program } from '../program/program.js';
import { assertProgram } from '../program/validate.js';
import type { SizeOptions } from '../program/values.js';
import { toOneSequence } from './one-sequence.js';
import { toOneState } from './one-state.js';

export interface CompileOptions extends GateOptions, SizeOptions {
  /**
   * The logit of each chosen wire, all others having 0, and of the decision to stop or to go on; default 60, at which
   * the fuzzy machine is the discrete one. A choice among n wires has probability `e^scale / (e^scale + n - 1)`
   * ({@link wireProbability}); smaller scales leave something to learn.
   */
  readonly scale?: number;
}

/** A program as a feed-forward machine. */
export interface CompiledWeights {
  readonly machine: Machine;
  /** `[machine.numParameters]`, laid out by `machine.layers`. */
  readonly parameters: Float32Array;
  /** What the machine does once discretised: the program with one state and one gate sequence. */
  readonly program: Program;
}

/** At 30, what is left of the other wires grows from step to step where addresses come from cells, and shows at length 50. */
export const DEFAULT_SCALE = 60;
const MAX_SCALE = 1000;

/**
 * Turns a program into the weights of a feed-forward machine: discretised it is that program again, and its fuzzy run
 * follows the discrete one.
 *
 * States become registers that only patterns look at, and all circuits are put over one gate sequence. Then hidden
 * layer 1 has a unit for each rule that is 1 exactly at the zero-patterns that match, `relu(1 - sum of (1 - z_i) over
 * registers that must be 0 - sum of z_i over those that must not)`; hidden layer 2 leaves the first match alone,
 * `relu(match - sum of earlier matches)`; and the output layer has the rule's wires, one-hot times `scale`. Where the
 * program has no rule (a run would fail), the machine may do anything.
 *
 * @param options - `minMemorySize`: default 4: in smaller memories states may be confused ("one" is 0 in 1 cell).
 * @throws NramError `config` for a program that is not valid or too large for a machine: more than 4096 rules, 20
 *   registers (those for the states included) or 128 gates.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const { machine, parameters } = programToWeights(program);
 * const same = simplify(discretize(machine, parameters));
 */
export function programToWeights(program: Program, options: CompileOptions = {}): CompiledWeights {
  const { gates = GATES, minMemorySize = MIN_MEMORY_SIZE, scale = DEFAULT_SCALE } = options;
  assertProgram('programToWeights', program, gates);
  if (!(scale > 0 && scale <= MAX_SCALE)) {
    throw new NramError('config', `programToWeights: scale must be in 0..${MAX_SCALE}, got ${scale}`);
  }
  const oneState = toOneState(program, { gates, minMemorySize: Math.max(2, minMemorySize) });
  const { rules } = oneState.states[0];
  checkSizes(oneState);
  const compiled = shareCircuits({ ...oneState, circuits: toOneSequence(oneState.circuits, gates) });
  const spec = {
    numRegisters: compiled.numRegisters,
    gates: compiled.circuits[0].gates.map(({ gate }) => gate),
    hiddenSize: rules.length,
  };
  const machine = createMachine(
    spec,
    gates.filter((gate) => !isBuiltIn(gate)),
  );
  return { machine, parameters: toParameters(machine, compiled, scale), program: compiled };
}

/**
 * The probability of a chosen wire among `numWires` if its logit is `scale` and those of the others are 0.
 *
 * @example
 * wireProbability(3, 20); // 0.51
 */
export function wireProbability(scale: number, numWires: number): number {
  return 1 / (1 + (numWires - 1) * Math.exp(-scale));
}

/** Checks the sizes before the slow part. */
function checkSizes({ states, circuits }: Program): void {
  const check = (what: string, most: number, got: number, hint: string): void => {
    if (got > most) {
      throw new NramError('config', `programToWeights: at most ${most} ${what}, got ${got} (${hint})`);
    }
  };
  check(
    'rules are allowed',
    MAX_HIDDEN_SIZE,
    states[0].rules.length,
    'each rule takes a hidden unit; simplify first',
  );
  for (const { gates } of circuits)
    check('gates per circuit are allowed', MAX_MACHINE_GATES, gates.length, 'simplify first');
}

function toParameters(machine: Machine, program: Program, scale: number): Float32Array {
  const parameters = new Float32Array(machine.numParameters);
  const [hidden1, hidden2, output] = machine.layers;
  const setWeight = (layer: Layer, row: number, column: number, value: number): void => {
    parameters[layer.weightsOffset + row * layer.columns + column] = value;
  };
  const { rules } = program.states[0];
  // Without a match both hidden layers are 0, and the machine halts.
  parameters[output.biasesOffset + machine.logits.stop] = scale;
  for (const [r, rule] of rules.entries()) {
    let numZeros = 0;
    for (const [register, char] of [...rule.when].entries()) {
      if (char === '0') numZeros += 1;
      if (char !== '*') setWeight(hidden1, r, register, char === '0' ? 1 : -1);
    }
    parameters[hidden1.biasesOffset + r] = 1 - numZeros;

    setWeight(hidden2, r, r, 1);
    for (let earlier = 0; earlier < r; earlier++) {
      if (intersect(rules[earlier].when, rule.when) !== null) setWeight(hidden2, r, earlier, -1);
    }

    const circuit = program.circuits[rule.circuit];
    const choose = (span: Span | null, wire: number | null): void => {
      if (span !== null && wire !== null) setWeight(output, span.offset + wire, r, scale);
    };
    for (const [i, { a, b }] of circuit.gates.entries()) {
      choose(machine.logits.slots[i].a, a);
      choose(machine.logits.slots[i].b, b);
    }
    for (const [register, wire] of circuit.registers.entries()) {
      choose(machine.logits.registers[register], wire);
    }
    if (!rule.halt) setWeight(output, machine.logits.stop, r, -2 * scale);
  }
  return parameters;
}
