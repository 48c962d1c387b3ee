import type { Gate } from '../../machine/gates.js';
import { patternText } from '../../program/pattern.js';
import type { Circuit, Program, Rule } from '../../program/program.js';

/** The shape of the programs that are searched. */
export interface ProgramShape {
  /** Gates of a circuit. */
  readonly numGates: number;
  /** What a gate may be; a gate that comes up twice is drawn twice as often. */
  readonly operations: readonly Gate[];
  readonly numRegisters: number;
  /** Whether the first step has a circuit of its own. */
  readonly hasFirstStep: boolean;
  /** The first so many registers choose the circuit by their zero-pattern: 2 to this power circuits. */
  readonly numTested: number;
}

/** A gene that can change, and the number of its values. */
export interface Gene {
  readonly gene: number;
  readonly range: number;
}

/** Circuits of a shape: one for the first step, if it has its own, then one per zero-pattern. */
export const countCircuits = ({ hasFirstStep, numTested }: ProgramShape): number =>
  Number(hasFirstStep) + 2 ** numTested;

export const genesPerCircuit = ({ numGates, numRegisters }: ProgramShape): number =>
  3 * numGates + numRegisters + 1;

/**
 * The genes of a shape that have values to choose from. A circuit has, in this order, the operation and the inputs a and b
 * of every gate, the wire of every register, and whether it halts.
 */
export function listGenes(shape: ProgramShape): Gene[] {
  const { numGates, operations, numRegisters, numTested } = shape;
  const genes: Gene[] = [];
  let gene = 0;
  const add = (range: number): void => {
    genes.push({ gene: gene++, range });
  };
  for (let c = 0; c < countCircuits(shape); c++) {
    for (let q = 0; q < numGates; q++) {
      add(operations.length);
      add(numRegisters + q);
      add(numRegisters + q);
    }
    for (let r = 0; r < numRegisters; r++) add(numRegisters + numGates);
    if (numTested > 0) add(2);
    else gene++; // nothing could halt it at the right time
  }
  return genes;
}

/** The program that a genome stands for. */
export function decodeGenome(genome: Uint8Array, shape: ProgramShape): Program {
  const { numGates: Q, operations, numRegisters: R, hasFirstStep, numTested } = shape;
  const numFirst = Number(hasFirstStep);
  const perCircuit = genesPerCircuit(shape);
  const circuits: Circuit[] = [];
  const halts: boolean[] = [];
  for (let c = 0; c < countCircuits(shape); c++) {
    const genes = genome.subarray(c * perCircuit, (c + 1) * perCircuit);
    circuits.push({
      gates: Array.from({ length: Q }, (_, q) => {
        const [operation, a, b] = genes.subarray(3 * q, 3 * q + 3);
        const { name, arity } = operations[operation];
        return { gate: name, a: arity >= 1 ? a : null, b: arity === 2 ? b : null };
      }),
      registers: Array.from(genes.subarray(3 * Q, 3 * Q + R)),
    });
    halts.push(genes[perCircuit - 1] !== 0);
  }
  const rest = numFirst;
  const rules: Rule[] = [];
  for (let pattern = 0; pattern < 2 ** numTested; pattern++) {
    const circuit = numFirst + pattern;
    const when = patternText(pattern, numTested) + '*'.repeat(R - numTested);
    rules.push({ when, circuit, halt: halts[circuit], next: rest });
  }
  const states = [{ rules }];
  if (hasFirstStep)
    states.unshift({ rules: [{ when: '*'.repeat(R), circuit: 0, halt: halts[0], next: rest }] });
  return { numRegisters: R, circuits, states };
}
