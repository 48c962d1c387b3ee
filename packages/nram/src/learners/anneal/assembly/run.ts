// Runs the compiled candidate on one block of examples, and scores it.

import {
  ADD,
  DEC,
  EQUAL,
  INC,
  LESS_OR_EQUAL,
  LESS_THAN,
  MAX,
  MIN,
  READ,
  SUB,
  WRITE,
} from '../../../machine/assembly/gate-numbers';
import { arityOf, COPY, FIRST_TABLE, isHalting } from './code';
import { applyGate } from './host';
import {
  C,
  cells,
  cellWeights,
  code,
  codeBytes,
  ENTRY,
  firstSteps,
  IS_WIDE,
  input,
  LANES,
  mask,
  moveBytes,
  moves,
  numBlocks,
  numTested,
  Q,
  R,
  rowBytes,
  SLOT,
  sizes,
  spans,
  stepsGiven,
  stored,
  tables,
  target,
  totals,
  wires,
  work,
} from './layout';

/** What a right example is worth; of that 0.3 for all of its scored cells together, the rest for each of them. */
export const UNIT: i32 = 65536;
export const WHOLE: i32 = 19661;

// Memory sizes and active lanes of the block.
let size0: v128 = v128.splat<Cell>(0);
let size1: v128 = v128.splat<Cell>(0);
let active0: v128 = v128.splat<Cell>(0);
let active1: v128 = v128.splat<Cell>(0);
// Of the wide kernel: stored cells of the block, and the lanes that wrote something else than 0 beyond them.
let stored0: v128 = v128.splat<Cell>(0);
let stored1: v128 = v128.splat<Cell>(0);
let failed0: v128 = v128.splat<Cell>(0);
let failed1: v128 = v128.splat<Cell>(0);
/** The block that runs. */
let current: i32 = 0;

/** @inline */
function gather(row: usize, addresses: v128): v128 {
  let result = v128.splat<Cell>(0);
  result = v128.load_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 0)) << alignof<Cell>()),
    result,
    0,
  );
  row += rowBytes;
  result = v128.load_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 1)) << alignof<Cell>()),
    result,
    1,
  );
  row += rowBytes;
  result = v128.load_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 2)) << alignof<Cell>()),
    result,
    2,
  );
  row += rowBytes;
  result = v128.load_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 3)) << alignof<Cell>()),
    result,
    3,
  );
  if (IS_WIDE) return result;
  row += rowBytes;
  result = v128.load_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 4)) << 1), result, 4);
  row += rowBytes;
  result = v128.load_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 5)) << 1), result, 5);
  row += rowBytes;
  result = v128.load_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 6)) << 1), result, 6);
  row += rowBytes;
  return v128.load_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 7)) << 1), result, 7);
}

/** @inline */
function scatter(row: usize, addresses: v128, values: v128): void {
  v128.store_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 0)) << alignof<Cell>()),
    values,
    0,
  );
  row += rowBytes;
  v128.store_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 1)) << alignof<Cell>()),
    values,
    1,
  );
  row += rowBytes;
  v128.store_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 2)) << alignof<Cell>()),
    values,
    2,
  );
  row += rowBytes;
  v128.store_lane<Address>(
    row + ((<usize>v128.extract_lane<Address>(addresses, 3)) << alignof<Cell>()),
    values,
    3,
  );
  if (IS_WIDE) return;
  row += rowBytes;
  v128.store_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 4)) << 1), values, 4);
  row += rowBytes;
  v128.store_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 5)) << 1), values, 5);
  row += rowBytes;
  v128.store_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 6)) << 1), values, 6);
  row += rowBytes;
  v128.store_lane<u16>(row + ((<usize>i16x8.extract_lane_u(addresses, 7)) << 1), values, 7);
}

/**
 * Addresses to read: where nothing is stored, that of the cell that is always 0.
 * @inline
 */
function readable(addresses: v128): v128 {
  return IS_WIDE ? v128.min<Address>(addresses, v128.splat<Cell>(<Cell>(cells - 2))) : addresses;
}

/**
 * The lanes of a mask that write where nothing is stored.
 * @inline
 */
function beyond(addresses: v128, limits: v128, lanes: v128): v128 {
  return v128.and(lanes, v128.ge<Cell>(addresses, limits));
}

/**
 * A pure gate on the lanes of a vector. In the narrow kernel values are below 2^14, so sums do not overflow.
 * @inline
 */
function pure(op: i32, a: v128, b: v128, size: v128, one: v128): v128 {
  switch (op) {
    case INC: {
      const sum = v128.add<Cell>(a, v128.splat<Cell>(1));
      return v128.andnot(sum, v128.eq<Cell>(sum, size));
    }
    case ADD: {
      if (IS_WIDE) {
        const excess = v128.add<Cell>(v128.sub<Cell>(a, size), b);
        return v128.add<Cell>(excess, v128.and(v128.lt<Cell>(excess, v128.splat<Cell>(0)), size));
      }
      const sum = v128.add<Cell>(a, b);
      return v128.sub<Cell>(sum, v128.and(v128.ge<Cell>(sum, size), size));
    }
    case SUB: {
      const difference = v128.sub<Cell>(a, b);
      return v128.add<Cell>(difference, v128.and(v128.lt<Cell>(difference, v128.splat<Cell>(0)), size));
    }
    case DEC: {
      const difference = v128.sub<Cell>(a, v128.splat<Cell>(1));
      return v128.add<Cell>(difference, v128.and(v128.lt<Cell>(difference, v128.splat<Cell>(0)), size));
    }
    case LESS_THAN:
      return v128.and(v128.lt<Cell>(a, b), one);
    case LESS_OR_EQUAL:
      return v128.and(v128.le<Cell>(a, b), one);
    case EQUAL:
      return v128.and(v128.eq<Cell>(a, b), one);
    case MIN:
      return v128.min<Cell>(a, b);
    case MAX:
      return v128.max<Cell>(a, b);
    default:
      return a;
  }
}

/**
 * A gate without code of its own: each lane's result from the table of its memory size, cells [M, M], [M] or [1] by
 * the gate's arity; where there is no table, from the host.
 */
function lookUp(op: i32, a: usize, b: usize, out: usize): void {
  const arity = arityOf(op);
  const gate = op - FIRST_TABLE;
  const first = <usize>(current * LANES);
  const tablesOfBlock = tables + ((<usize>(gate * numBlocks * LANES) + first) << 2);
  const sizesOfBlock = sizes + (first << alignof<Cell>());
  for (let lane: usize = 0; lane < <usize>LANES; lane++) {
    const at = lane << alignof<Cell>();
    const size = <usize>load<Address>(sizesOfBlock + at);
    const left = arity >= 1 ? <usize>load<Address>(a + at) : 0;
    const right = arity == 2 ? <usize>load<Address>(b + at) : 0;
    const table = <usize>load<u32>(tablesOfBlock + (lane << 2));
    const entry = table + ((arity == 2 ? left * size + right : left) << alignof<Cell>());
    const result =
      table == 0 ? <Address>applyGate(gate, <i32>left, <i32>right, <i32>size) : load<Address>(entry);
    store<Address>(out + at, result);
  }
}

/** One step of a circuit for the lanes of a mask. */
function runCircuit(c: i32, lanes0: v128, lanes1: v128, isWhole: bool): void {
  const one = wires + <usize>(R + Q + 1) * SLOT;
  const upper = rowBytes * <usize>(LANES / 2);
  const start = code + <usize>(c * (R + Q)) * ENTRY;
  const end = start + load<u32>(codeBytes + ((<usize>c) << 2));
  for (let entry = start; entry < end; entry += ENTRY) {
    const op = load<i32>(entry);
    const a = <usize>load<u32>(entry, 4);
    const b = <usize>load<u32>(entry, 8);
    const out = <usize>load<u32>(entry, 12);
    if (op == READ) {
      v128.store(out, gather(work, readable(v128.load(a))));
      v128.store(out, gather(work + upper, readable(v128.load(a, 16))), 16);
    } else if (op == WRITE) {
      const spare = v128.splat<Cell>(<Cell>(cells - 1));
      let write0 = lanes0;
      let write1 = lanes1;
      if (IS_WIDE) {
        const beyond0 = beyond(v128.load(a), stored0, lanes0);
        const beyond1 = beyond(v128.load(a, 16), stored1, lanes1);
        write0 = v128.andnot(lanes0, beyond0);
        write1 = v128.andnot(lanes1, beyond1);
        // A 0 is there already.
        const zero = v128.splat<Cell>(0);
        failed0 = v128.or(failed0, v128.andnot(beyond0, v128.eq<Cell>(v128.load(b), zero)));
        failed1 = v128.or(failed1, v128.andnot(beyond1, v128.eq<Cell>(v128.load(b, 16), zero)));
      }
      scatter(work, v128.bitselect(v128.load(a), spare, write0), v128.load(b));
      scatter(work + upper, v128.bitselect(v128.load(a, 16), spare, write1), v128.load(b, 16));
    } else if (op >= FIRST_TABLE) {
      lookUp(op, a, b, out);
    } else {
      const second = op == COPY || b == 0 ? a : b;
      v128.store(out, pure(op, v128.load(a), v128.load(second), size0, v128.load(one)));
      v128.store(out, pure(op, v128.load(a, 16), v128.load(second, 16), size1, v128.load(one, 16)), 16);
    }
  }
  const firstMove = moves + <usize>(c * R) * 8;
  const lastMove = firstMove + load<u32>(moveBytes + ((<usize>c) << 2));
  for (let move = firstMove; move < lastMove; move += 8) {
    const from = <usize>load<u32>(move);
    const to = <usize>load<u32>(move, 4);
    if (isWhole) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    } else {
      v128.store(to, v128.bitselect(v128.load(from), v128.load(to), lanes0));
      v128.store(to, v128.bitselect(v128.load(from, 16), v128.load(to, 16), lanes1), 16);
    }
  }
  if (isHalting(c)) {
    active0 = v128.andnot(active0, lanes0);
    active1 = v128.andnot(active1, lanes1);
  }
}

/**
 * The number of tested registers' zero-pattern in every lane: bit i is set where register i is 0.
 * @inline
 */
function patterns(offset: usize): v128 {
  let result = v128.splat<Cell>(0);
  for (let r = 0; r < numTested; r++) {
    const bit: i32 = 1 << r;
    const isZero = v128.eq<Cell>(v128.load(wires + <usize>r * SLOT + offset), v128.splat<Cell>(0));
    result = v128.or(result, v128.and(isZero, v128.splat<Cell>(<Cell>bit)));
  }
  return result;
}

/** Runs the candidate on a block; the memories are then in `work`. */
function runBlock(block: i32): void {
  const firstExample = <usize>(block * LANES);
  current = block;
  memory.copy(work, input + firstExample * rowBytes, <usize>LANES * rowBytes);
  size0 = v128.load(sizes + (firstExample << alignof<Cell>()));
  size1 = v128.load(sizes + (firstExample << alignof<Cell>()), 16);
  const steps0 = v128.load(stepsGiven + (firstExample << alignof<Cell>()));
  const steps1 = v128.load(stepsGiven + (firstExample << alignof<Cell>()), 16);
  if (IS_WIDE) {
    stored0 = v128.load(stored + (firstExample << alignof<Cell>()));
    stored1 = v128.load(stored + (firstExample << alignof<Cell>()), 16);
    failed0 = v128.splat<Cell>(0);
    failed1 = v128.splat<Cell>(0);
  }
  for (let r = 0; r < R; r++) {
    const register = wires + <usize>r * SLOT;
    v128.store(register, v128.splat<Cell>(0));
    v128.store(register, v128.splat<Cell>(0), 16);
  }
  // zero, then 1 % M and 2 % M
  for (let constant = 0; constant < 3; constant++) {
    const value = v128.splat<Cell>(<Cell>constant);
    const place = wires + <usize>(R + Q + constant) * SLOT;
    v128.store(place, v128.and(value, v128.gt<Cell>(size0, value)));
    v128.store(place, v128.and(value, v128.gt<Cell>(size1, value)), 16);
  }

  active0 = v128.splat<Cell>(-1);
  active1 = v128.splat<Cell>(-1);
  for (let step = 0; ; step++) {
    const now = v128.splat<Cell>(<Cell>step);
    active0 = v128.and(active0, v128.gt<Cell>(steps0, now));
    active1 = v128.and(active1, v128.gt<Cell>(steps1, now));
    if (!v128.any_true(v128.or(active0, active1))) return;
    if (step < firstSteps) runCircuit(step, active0, active1, true);
    else if (numTested == 0) runCircuit(firstSteps, active0, active1, true);
    else {
      const pattern0 = patterns(0);
      const pattern1 = patterns(16);
      const all0 = active0;
      const all1 = active1;
      for (let c = firstSteps; c < C; c++) {
        const wanted = v128.splat<Cell>(<Cell>(c - firstSteps));
        const lanes0 = v128.and(all0, v128.eq<Cell>(pattern0, wanted));
        const lanes1 = v128.and(all1, v128.eq<Cell>(pattern1, wanted));
        if (!v128.any_true(v128.or(lanes0, lanes1))) continue;
        const others = v128.or(v128.xor(lanes0, all0), v128.xor(lanes1, all1));
        const isWhole = !v128.any_true(others);
        runCircuit(c, lanes0, lanes1, isWhole);
        if (isWhole) break;
      }
    }
  }
}

/**
 * Runs the candidate on a block and sums up what its examples are worth; at most 65536 each. One that wrote beyond the stored
 * cells is not wholly right.
 */
export function scoreBlock(block: i32): i32 {
  runBlock(block);
  const failed = IS_WIDE ? v128.bitmask<Cell>(failed0) | (v128.bitmask<Cell>(failed1) << (LANES / 2)) : 0;
  let score = 0;
  let row = work;
  for (let lane = 0; lane < LANES; lane++) {
    const example = <usize>(block * LANES + lane);
    const first = <usize>load<u16>(spans + (example << 2));
    const last = <usize>load<u16>(spans + (example << 2), 2);
    const offset = example * rowBytes;
    let right = 0;
    for (let at = first << 4; at <= last << 4; at += 16) {
      const same = v128.eq<Cell>(v128.load(row + at), v128.load(target + offset + at));
      right += popcnt(v128.bitmask<Cell>(v128.and(same, v128.load(mask + offset + at))));
    }
    score += right * load<i32>(cellWeights + (example << 2));
    const isWhole = right == <i32>load<u16>(totals + (example << 1));
    if (isWhole && (!IS_WIDE || ((failed >> lane) & 1) == 0)) score += WHOLE;
    row += rowBytes;
  }
  return score;
}

/** What a block is worth if everything is right. */
export function fullScore(block: i32): i32 {
  let score = 0;
  for (let lane = 0; lane < LANES; lane++) {
    const example = <usize>(block * LANES + lane);
    score += <i32>load<u16>(totals + (example << 1)) * load<i32>(cellWeights + (example << 2)) + WHOLE;
  }
  return score;
}
