import { GATES, type Gate } from '../machine/gates.js';
import { circuitGates, moveInputs, type PlacedGate } from '../program/circuit.js';
import type { Circuit } from '../program/program.js';

/**
 * The same circuits, all over one sequence of gates, as a machine has it: the sequence is a short common supersequence
 * of theirs, and gates that a circuit does not need do nothing that matters in it. In particular a write that is not
 * needed repeats the write before it, or writes back what a read before it has read.
 *
 * @returns circuits with equal gate names, at least one; if they had so before, they are unchanged.
 */
export function toOneSequence(circuits: readonly Circuit[], gates: readonly Gate[] = GATES): Circuit[] {
  const sequences = new Map(
    circuits.map((circuit) => [circuit.gates.map(({ gate }) => gate).join(), circuitGates(circuit, gates)]),
  );
  const longestFirst = [...sequences.values()].sort((one, other) => other.length - one.length);
  const sequence = longestFirst.reduce(shortestSupersequence);
  if (sequence.length === 0) sequence.push(findGate('zero'));
  const embedded = circuits.map((circuit) => embed(circuit, sequence)).filter((circuit) => circuit !== null);
  if (embedded.length === circuits.length) return embedded;
  // After a read before everything else there is always something to write back.
  sequence.unshift(findGate('read'));
  return circuits.map((circuit) => embed(circuit, sequence) as Circuit);
}

const findGate = (name: string): Gate => GATES.find((gate) => gate.name === name) as Gate;

/** A shortest sequence of which both are subsequences (dynamic programming over their common subsequences). */
function shortestSupersequence(one: readonly Gate[], other: readonly Gate[]): Gate[] {
  /** `common[i][j]`: length of the longest common subsequence of `one` from i and `other` from j. */
  const common = Array.from({ length: one.length + 1 }, () => new Int32Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      common[i][j] =
        one[i] === other[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const result: Gate[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) {
      result.push(one[i++]);
      j++;
    } else if (common[i + 1][j] >= common[i][j + 1]) {
      result.push(one[i++]);
    } else {
      result.push(other[j++]);
    }
  }
  return [...result, ...one.slice(i), ...other.slice(j)];
}

/** The wires of a gate's inputs. */
type Inputs = Pick<PlacedGate, 'a' | 'b'>;

/** The circuit over a sequence that contains its own; null if there is a write that cannot be made harmless. */
function embed(circuit: Circuit, sequence: readonly Gate[]): Circuit | null {
  const numRegisters = circuit.registers.length;
  /** Where the circuit's wires are now. */
  const place = circuit.registers.map((_, register) => register);
  /** A cell and the value that it surely holds: what the last read or write was about. */
  let content: Inputs | null = null;
  const gates: Circuit['gates'] = [];
  for (const { name, arity, effect } of sequence) {
    const output = numRegisters + gates.length;
    const own = circuit.gates[place.length - numRegisters];
    let inputs: Inputs | null = { a: arity >= 1 ? 0 : null, b: arity >= 2 ? 0 : null };
    if (own?.gate === name) {
      inputs = moveInputs(own, (wire) => place[wire]);
      place.push(output);
    } else if (effect === 'writes') {
      inputs = content;
    }
    if (inputs === null) return null;
    if (effect === 'writes') content = inputs;
    if (effect === 'reads') content = { a: inputs.a, b: output };
    gates.push({ gate: name, a: inputs.a, b: inputs.b });
  }
  return { gates, registers: circuit.registers.map((wire) => place[wire]) };
}
