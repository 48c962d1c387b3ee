// From genes to code: which wires are live, and the entries that run them.

import { NUM_GATES, TWO, WRITE, ZERO } from '../../../machine/assembly/gate-numbers';
import {
  arities,
  C,
  code,
  codeBytes,
  ENTRY,
  firstSteps,
  gates,
  genesPerCircuit,
  genome,
  live,
  moveBytes,
  moves,
  numTested,
  places,
  Q,
  R,
  SLOT,
  wires,
  writes,
} from './layout';

/** Operations beyond the table of gates: a copy of a register, and gates that this kernel looks up in a table. */
export const COPY: i32 = NUM_GATES;
export const FIRST_TABLE: i32 = NUM_GATES + 1;

/** Live gates and register moves of the last candidate: what a shorter program has fewer of. */
export let cost: i32 = 0;
/** The registers that matter after a step of the last candidate, as bits. */
export let needed: u32 = 0;

/** @inline */
function geneOf(circuit: i32, index: i32): usize {
  return load<u8>(genome + <usize>(circuit * genesPerCircuit + index));
}

/**
 * The operation of a gate: its gene is a place in the host's list of operations, in which some come more than once.
 * @inline
 */
export function gateAt(circuit: i32, q: i32): i32 {
  return load<u8>(gates + geneOf(circuit, 3 * q));
}

/** @inline */
export function arityOf(op: i32): i32 {
  return load<u8>(arities + <usize>op);
}

/** @inline */
export function isHalting(circuit: i32): bool {
  return geneOf(circuit, genesPerCircuit - 1) != 0;
}

/**
 * Notes that the operation of a gate changed.
 * @inline
 */
export function noteGate(circuit: i32, q: i32): void {
  const at = writes + ((<usize>circuit) << 3);
  const wire = <u64>R + <u64>q;
  const bit = (<u64>1) << wire;
  const others = load<u64>(at) & ~bit;
  store<u64>(at, gateAt(circuit, q) == WRITE ? others | bit : others);
}

/** Notes all gates of all circuits. */
export function noteGates(): void {
  for (let c = 0; c < C; c++) {
    for (let q = 0; q < Q; q++) noteGate(c, q);
  }
}

/** The live wires of a circuit if some registers matter after it. */
function liveOf(circuit: i32, registers: u32): u64 {
  let result: u64 = load<u64>(writes + ((<usize>circuit) << 3));
  if (!isHalting(circuit)) {
    for (; registers != 0; registers &= registers - 1) {
      result |= (<u64>1) << (<u64>geneOf(circuit, 3 * Q + ctz<u32>(registers)));
    }
  }
  // From the last live gate down: inputs come from lower wires.
  const lowest = ~(((<u64>1) << (<u64>R)) - 1);
  for (let pending = result & lowest; pending != 0; ) {
    const wire = 63 - clz<u64>(pending);
    const q = <i32>wire - R;
    const arity = arityOf(gateAt(circuit, q));
    if (arity >= 1) result |= (<u64>1) << (<u64>geneOf(circuit, 3 * q + 1));
    if (arity == 2) result |= (<u64>1) << (<u64>geneOf(circuit, 3 * q + 2));
    pending = result & lowest & (((<u64>1) << wire) - 1);
  }
  return result;
}

/** @inline */
function slot(index: i32): usize {
  return wires + <usize>index * SLOT;
}

/** @inline */
function placeOf(wire: usize): usize {
  return load<u32>(places + (wire << 2));
}

/** Compiles the genome into code. */
export function compileCandidate(): void {
  // In the first step registers are 0 and nobody needs them.
  needed = (1 << numTested) - 1;
  for (;;) {
    const before = needed;
    for (let c = 0; c < C; c++) {
      const wiresOf = liveOf(c, needed);
      store<u64>(live + ((<usize>c) << 3), wiresOf);
      if (c >= firstSteps) needed |= <u32>wiresOf & ((1 << R) - 1);
    }
    if (needed == before) break;
  }

  cost = 0;
  const zero = slot(R + Q);
  for (let c = 0; c < C; c++) {
    const liveWires = load<u64>(live + ((<usize>c) << 3));
    const isFirst = c < firstSteps;
    for (let r = 0; r < R; r++) store<u32>(places + ((<usize>r) << 2), <u32>(isFirst ? zero : slot(r)));
    const start = code + <usize>(c * (R + Q)) * ENTRY;
    let at = start;
    for (let pending = liveWires >> <u64>R; pending != 0; pending &= pending - 1) {
      const q = <i32>ctz<u64>(pending);
      const op = gateAt(c, q);
      const wire = <usize>(R + q);
      let place = slot(R + q);
      if (op >= ZERO && op <= TWO) place = zero + <usize>(op - ZERO) * SLOT;
      else {
        const b = placeOf(geneOf(c, 3 * q + 2));
        store<i32>(at, op);
        store<u32>(at, <u32>placeOf(geneOf(c, 3 * q + 1)), 4);
        store<u32>(at, arityOf(op) == 2 ? <u32>b : 0, 8);
        store<u32>(at, <u32>place, 12);
        at += ENTRY;
        cost++;
        if (op == WRITE) place = b;
      }
      store<u32>(places + (wire << 2), <u32>place);
    }

    // Registers change at once: those that another one takes are copied first.
    const firstMove = moves + <usize>(c * R) * 8;
    let move = firstMove;
    if (!isHalting(c)) {
      for (let r = 0; r < R; r++) {
        if (((needed >> r) & 1) == 0) continue;
        let from = placeOf(geneOf(c, 3 * Q + r));
        if (from == slot(r)) continue;
        // Also the output of a write of a register is found in that register.
        if (from < slot(R)) {
          const copy = slot(R + Q + 3 + r);
          store<i32>(at, COPY);
          store<u32>(at, <u32>from, 4);
          store<u32>(at, 0, 8);
          store<u32>(at, <u32>copy, 12);
          at += ENTRY;
          from = copy;
        }
        store<u32>(move, <u32>from);
        store<u32>(move, <u32>slot(r), 4);
        move += 8;
        cost++;
      }
    } else cost++;
    store<u32>(codeBytes + ((<usize>c) << 2), <u32>(at - start));
    store<u32>(moveBytes + ((<usize>c) << 2), <u32>(move - firstMove));
  }
}
