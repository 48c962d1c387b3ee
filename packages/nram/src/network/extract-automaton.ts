import { MIN_MEMORY_SIZE } from '../limits.js';
import { GATES } from '../machine/gates.js';
import type { Machine } from '../machine/spec.js';
import { circuitKey, createCircuitList, type GateOptions, liveWires } from '../program/circuit.js';
import { createRunner, MissingRuleError, type Runner } from '../program/interpreter.js';
import { createMeanings } from '../program/meaning.js';
import { cubeText } from '../program/pattern.js';
import type { Circuit, Program } from '../program/program.js';
import { knownFromPattern, type SizeOptions } from '../program/values.js';
import { areConsistent, type Edge, mergeStates, type Transition } from './merge-states.js';
import { type NetworkNode, runNetwork, unfoldNetwork } from './network-runner.js';

/** An input on which the network is watched, and for how long. */
export interface WatchedInput {
  readonly memory: Int32Array;
  readonly maxSteps: number;
}

/** A program that does what a network does, or why there is none. */
export type Extraction =
  | { readonly program: Program; readonly failure: null }
  | { readonly program: null; readonly failure: string };

/** Inputs on which the network is watched first, and fresh ones on which the automaton must do the same each time. */
const NUM_WATCHED = 100;
const NUM_CHECKED = 200;
/** Each time that the automaton does otherwise it is made again, with what was then seen. */
const MAX_ROUNDS = 5;
/** An automaton of more states is a record of the runs rather than a program. */
const MAX_STATES = 32;

/**
 * Turns a network with a memory of its own into a program: runs the discretised network on inputs, takes what it did
 * after each sequence of zero-patterns as a tree, and merges the tree to the few states that explain it. The program
 * must then do exactly what the network does, memory after every step, on fresh inputs; what it got wrong is added to
 * the tree and the program made again, a few times.
 *
 * @param parameters - `[machine.numParameters]`.
 * @param draw - a fresh input; some should be longer than what the network was trained on.
 * @param options - `minMemorySize`: default 4: no memory is smaller.
 *
 * @example
 * import { drawExample } from '../tasks/draw.js';
 *
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const random = createRandom(1);
 * const sizes = { length: 9, memorySize: 20, maxSteps: 12 };
 * const { failure } = extractAutomaton(machine, parameters, () => drawExample(findTask('copy'), random, sizes));
 * failure; // null
 */
export function extractAutomaton(
  machine: Machine,
  parameters: Float32Array | Float64Array,
  draw: () => WatchedInput,
  { minMemorySize = MIN_MEMORY_SIZE }: SizeOptions = {},
): Extraction {
  const gates = [...new Set([...GATES, ...machine.choices])];
  const start = unfoldNetwork(machine, parameters);
  const network = runNetwork(machine, start);
  for (let i = 0; i < NUM_WATCHED; i++) {
    const { memory, maxSteps } = draw();
    network.run(memory.slice(), { maxSteps });
  }

  for (let round = 0; round < MAX_ROUNDS; round++) {
    const program = readAutomaton(machine, start, { gates, minMemorySize });
    if (program === null) {
      return {
        program: null,
        failure: `more than ${MAX_STATES} states are needed to do what the network does`,
      };
    }
    const runner = createRunner(program, { gates });
    let numWrong = 0;
    for (let i = 0; i < NUM_CHECKED; i++) if (!doTheSame(network, runner, draw())) numWrong += 1;
    if (numWrong === 0) return { program, failure: null };
  }
  return {
    program: null,
    failure: `no automaton did the same as the network on ${NUM_CHECKED} fresh inputs`,
  };
}

/** Whether the memory is the same after every step, and the halt; the network is watched to the end in any case. */
function doTheSame(
  network: Pick<Runner, 'run'>,
  program: Runner,
  { memory, maxSteps }: WatchedInput,
): boolean {
  const seen: Int32Array[] = [];
  const result = network.run(memory.slice(), {
    maxSteps,
    onStep: ({ memory: cells }) => seen.push(cells.slice()),
  });
  let isSame = true;
  try {
    const { steps, halted } = program.run(memory.slice(), {
      maxSteps,
      onStep: ({ step, memory: cells }) => {
        isSame &&= step < seen.length && cells.every((value, i) => value === seen[step][i]);
      },
    });
    return isSame && steps === result.steps && halted === result.halted;
  } catch (error) {
    if (error instanceof MissingRuleError) return false;
    throw error;
  }
}

/** What the network was seen to do at a zero-pattern, in a state of which there is one for each node of the tree. */
interface Seen extends Transition {
  readonly circuit: Circuit;
  readonly halt: boolean;
}

/** The smallest automaton found that does what the network was seen to do; null if none is small. */
function readAutomaton(
  machine: Machine,
  start: NetworkNode,
  options: GateOptions & SizeOptions,
): Program | null {
  const { numRegisters } = machine;
  const tree = readTree(start);
  const live = findLiveRegisters(
    tree.map(({ circuit }) => circuit),
    numRegisters,
    options,
  );
  const meaningOf = createMeanings(options);
  /** The tree as it looks if patterns show only some registers, and only those and live ones matter. */
  const view = (shown: readonly number[]): Edge<Seen>[] => {
    const mask = maskOf(shown);
    const kept = [...new Set([...live, ...shown])].sort((one, other) => one - other);
    const meanings = new Map<string, string>();
    return tree.map((edge) => {
      const pattern = edge.pattern & mask;
      const key = `${edge.action} ${pattern}`;
      let action = meanings.get(key);
      if (action === undefined) {
        const known = knownFromPattern(cubeText({ care: mask, zero: pattern }, numRegisters));
        action = `${meaningOf(edge.circuit, known, kept)} ${edge.halt}`;
        meanings.set(key, action);
      }
      return { ...edge, pattern, action };
    });
  };

  // Patterns of fewer registers make for fewer cases; those that nothing else looks at go first.
  let shown = Array.from({ length: numRegisters }, (_, register) => register);
  for (const register of [...shown].sort((one, other) => Number(live.has(one)) - Number(live.has(other)))) {
    const fewer = shown.filter((other) => other !== register);
    if (areConsistent(view(fewer))) shown = fewer;
  }
  const states = mergeStates(view(shown), MAX_STATES);
  return states === null ? null : toProgram(states, shown, numRegisters);
}

const maskOf = (registers: readonly number[]): number =>
  registers.reduce((bits, register) => bits | (1 << register), 0);

/** All steps that were taken, a state for each node; an action is a circuit as it is. */
function readTree(start: NetworkNode): Edge<Seen>[] {
  const edges: Edge<Seen>[] = [];
  const indexOf = new Map([[start, 0]]);
  for (const [node, from] of indexOf) {
    for (const [pattern, { circuit, halt, next }] of node.steps) {
      if (!halt && !indexOf.has(next)) indexOf.set(next, indexOf.size);
      const action = `${circuitKey(circuit)} ${halt}`;
      edges.push({ from, pattern, action, circuit, halt, next: halt ? null : (indexOf.get(next) ?? null) });
    }
  }
  return edges;
}

/** The registers from which anything that is written comes, by whichever of the circuits. */
function findLiveRegisters(
  circuits: readonly Circuit[],
  numRegisters: number,
  { gates }: GateOptions,
): Set<number> {
  const distinct = createCircuitList();
  for (const circuit of circuits) distinct.indexOf(circuit);
  const live = new Set<number>();
  for (let size = -1; size < live.size; ) {
    size = live.size;
    for (const circuit of distinct.circuits) {
      const wires = liveWires(circuit, live, gates);
      for (let register = 0; register < numRegisters; register++) if (wires[register]) live.add(register);
    }
  }
  return live;
}

function toProgram(
  states: readonly ReadonlyMap<number, Seen>[],
  shown: readonly number[],
  numRegisters: number,
): Program {
  const list = createCircuitList();
  const idle = { gates: [], registers: Array.from({ length: numRegisters }, (_, register) => register) };
  const toState = (transitions: ReadonlyMap<number, Seen>, state: number): Program['states'][number] => ({
    rules: [...transitions].map(([pattern, { circuit, halt, next }]) => ({
      when: cubeText({ care: maskOf(shown), zero: pattern }, numRegisters),
      circuit: list.indexOf(circuit),
      halt,
      next: next ?? state,
    })),
  });
  return {
    numRegisters,
    // Where no run came to nothing is known; to halt does no harm.
    states: states.map((transitions, state) =>
      transitions.size > 0
        ? toState(transitions, state)
        : {
            rules: [{ when: '*'.repeat(numRegisters), circuit: list.indexOf(idle), halt: true, next: state }],
          },
    ),
    circuits: list.circuits,
  };
}
