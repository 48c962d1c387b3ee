import type { Gate } from '../../machine/gates.js';
import type { Circuit } from '../../program/program.js';
import { Fault, type Place } from './problems.js';

/** Maximum number of gates in all circuits of a text together. */
const MAX_TEXT_GATES = 20_000;
/** Constants are built from the gates zero, one, two, inc and add. */
export const MAX_CONSTANT = 1_000_000_000;

/** How many gates a whole text may still use. */
export interface GateBudget {
  left: number;
}

export const createGateBudget = (): GateBudget => ({ left: MAX_TEXT_GATES });

/** Builds the circuit of one block, gate by gate; the same gate on the same wires is built only once. */
export class CircuitBuilder {
  readonly #gates: readonly Gate[];
  readonly #budget: GateBudget;
  readonly #numRegisters: number;
  readonly #made: Circuit['gates'] = [];
  readonly #wires = new Map<string, number>();
  #memoryVersion = 0;

  constructor(numRegisters: number, gates: readonly Gate[], budget: GateBudget) {
    this.#numRegisters = numRegisters;
    this.#gates = gates;
    this.#budget = budget;
  }

  /** The output wire of a gate; `args` has as many entries as the gate has inputs. */
  gate(name: string, args: readonly number[], place: Place): number {
    const gate = this.#gates.find((candidate) => candidate.name === name);
    if (gate === undefined) throw new Fault(place, `unknown gate "${name}"`);
    const key = `${name} ${args.join(' ')} ${gate.effect === 'reads' ? this.#memoryVersion : ''}`;
    const known = gate.effect === 'writes' ? undefined : this.#wires.get(key);
    if (known !== undefined) return known;
    if (this.#budget.left-- <= 0) {
      throw new Fault(place, `expected at most ${MAX_TEXT_GATES} gates, got more`);
    }
    const [a = null, b = null] = args;
    const wire = this.#numRegisters + this.#made.push({ gate: name, a, b }) - 1;
    this.#wires.set(key, wire);
    if (gate.effect === 'writes') this.#memoryVersion += 1;
    return wire;
  }

  /** A wire that holds `value` modulo M, using about two gates per binary digit. */
  constant(value: number, place: Place): number {
    if (value <= 2) return this.gate(['zero', 'one', 'two'][value], [], place);
    if (value % 2 === 1) return this.gate('inc', [this.constant(value - 1, place)], place);
    const half = this.constant(value / 2, place);
    return this.gate('add', [half, half], place);
  }

  /** @param taken - the wires assigned to registers; other registers keep their value. */
  finish(taken: ReadonlyMap<number, number>): Circuit {
    const registers = Array.from({ length: this.#numRegisters }, (_, i) => taken.get(i) ?? i);
    return { gates: this.#made, registers };
  }
}
