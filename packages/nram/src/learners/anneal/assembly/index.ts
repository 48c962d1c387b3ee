// Simulated annealing over discrete programs, all of it in integers.
//
// A candidate is a list of circuits over one gate sequence: one for the first step, if there is one, and one for each
// zero-pattern of the tested registers (the first `numTested`). It runs on blocks of examples, each a lane of two
// vectors: pure gates take a few instructions a block, reads and writes go lane by lane.
//
// Version 1: vectors across examples; dead gates and registers are not run; constants are never computed; a candidate is
// dropped as soon as the remaining blocks cannot bring it over its threshold, and the block that dropped it is tried
// earlier the next time; a change of dead wires is taken without a run.
// Version 2: liveness and code follow the live gates alone, so that many spare gates cost little; inputs that a gate does
// not take and registers that nobody reads count as dead. Moves a second against version 1: 1.2 times with 8 gates, 1.3
// with 24, 1.3 with 40 (ListSearch, 64 examples).
// The wide kernel: the same files with lanes of 32 bits, half as many of them, for values from 2^14 on and for memories of
// which only the first cells are stored. Candidates a second against the narrow one: 0.75 times as many (ListSearch, 64
// examples).

import { WRITE } from '../../../machine/assembly/gate-numbers';
import { arityOf, compileCandidate, cost, gateAt, isHalting, needed, noteGate, noteGates } from './code';
import {
  blockOrder,
  C,
  currentLive,
  fullScores,
  genes,
  genesPerCircuit,
  genome,
  live,
  NUM_RANDOMS,
  numBlocks,
  numGenes,
  Q,
  R,
  randoms,
} from './layout';
import { fullScore, scoreBlock } from './run';
import { costWeight, decay, stopsWhenRight, temperature } from './schedule';

// The host's side is ../instance.ts. Constants, addresses and what the host sets are globals.
export { FIRST_TABLE } from './code';
export {
  arities,
  C as numCircuits,
  CELL_BYTES,
  cells,
  cellWeights,
  firstSteps,
  gates,
  genes,
  genesPerCircuit,
  genome,
  input,
  LANES,
  layOut,
  mask,
  NUM_RANDOMS,
  numExamples,
  numGenes,
  numTabled,
  numTested,
  Q as numGates,
  R as numRegisters,
  randoms,
  sizes,
  spans,
  stepsGiven,
  stored,
  tables,
  target,
  totals,
} from './layout';
export { UNIT, WHOLE } from './run';
export { costWeight, decay, stopsWhenRight, temperature } from './schedule';

/** The most genes that a move changes. */
const MAX_CHANGES: i32 = 3;
/** Random numbers that a move takes at most. */
const RANDOMS_PER_MOVE: i32 = 2 + 2 * MAX_CHANGES;

/** The score of the current program, in units of 1 / UNIT example, and that of a right one. */
export let score: i32 = 0;
export let fullMarks: i32 = 0;
/** Live gates and register moves of the current program. */
export let currentCost: i32 = 0;
/** Candidates of the last call that were run. */
export let evaluated: i32 = 0;

let randomAt: i32 = 0;
let currentNeeded: u32 = 0;

const changedGenes = memory.data(16);
const oldValues = memory.data(16);

/** @inline */
function nextRandom(): u32 {
  const value = load<u32>(randoms + ((<usize>randomAt) << 2));
  randomAt++;
  return value;
}

/** @inline */
function below(range: u32): u32 {
  return <u32>((<u64>nextRandom() * <u64>range) >> 32);
}

function keepLive(): void {
  memory.copy(currentLive, live, (<usize>C) << 3);
  currentCost = cost;
  currentNeeded = needed;
}

/** Scores the current genome on all examples; call it after every change from outside. */
export function evaluate(): void {
  noteGates();
  compileCandidate();
  keepLive();
  score = 0;
  fullMarks = 0;
  for (let block = 0; block < numBlocks; block++) {
    store<i32>(blockOrder + ((<usize>block) << 2), block);
    const full = fullScore(block);
    store<i32>(fullScores + ((<usize>block) << 2), full);
    fullMarks += full;
    score += scoreBlock(block);
  }
}

/** Gives a gene a value; whether the current program may depend on that. */
function setGene(gene: i32, value: u32): bool {
  const circuit = gene / genesPerCircuit;
  const index = gene % genesPerCircuit;
  if (index >= 3 * Q) {
    store<u8>(genome + <usize>gene, <u8>value);
    const r = index - 3 * Q;
    return r == R || (((currentNeeded >> r) & 1) != 0 && !isHalting(circuit));
  }
  const q = index / 3;
  const input = index % 3;
  const isLive = ((load<u64>(currentLive + ((<usize>circuit) << 3)) >> <u64>(R + q)) & 1) != 0;
  const before = gateAt(circuit, q);
  store<u8>(genome + <usize>gene, <u8>value);
  if (input > 0) return isLive && input <= arityOf(before);
  noteGate(circuit, q);
  const op = gateAt(circuit, q);
  // A dead gate that becomes a write comes to life.
  return op != before && (isLive || op == WRITE);
}

/** Runs the compiled candidate; gives up as soon as it cannot reach the threshold any more. */
function scoreCandidate(threshold: i32): i32 {
  let missing = fullMarks - threshold;
  let sum = 0;
  for (let i = 0; i < numBlocks; i++) {
    const place = blockOrder + ((<usize>i) << 2);
    const block = load<i32>(place);
    const reached = scoreBlock(block);
    sum += reached;
    missing -= load<i32>(fullScores + ((<usize>block) << 2)) - reached;
    if (missing < 0) {
      if (i > 0) {
        store<i32>(place, load<i32>(place - 4));
        store<i32>(place - 4, block);
      }
      return -1;
    }
  }
  return sum;
}

/**
 * Makes up to `maxMoves` moves and returns how many. It ends early when all examples are right, if that is asked for, or
 * when the random numbers are used up: the host then provides new ones and calls again.
 */
export function anneal(maxMoves: i32): i32 {
  let heat = temperature;
  evaluated = 0;
  randomAt = 0;
  for (let move = 0; move < maxMoves; move++) {
    if (randomAt + RANDOMS_PER_MOVE > NUM_RANDOMS) return move;
    if (stopsWhenRight && score == fullMarks) return move;
    const choice = nextRandom();
    // One change in half of the moves, two in 3 of 8, three in 1 of 8.
    const changes = choice & 1 ? 1 : (choice >> 1) & 3 ? 2 : 3;
    let isNeutral = true;
    for (let i = 0; i < changes; i++) {
      const at = genes + ((<usize>below(numGenes)) << 2);
      const gene = <i32>load<u16>(at);
      const range = <u32>load<u16>(at, 2);
      const old = <u32>load<u8>(genome + <usize>gene);
      let value = below(range - 1);
      if (value >= old) value++;
      if (setGene(gene, value)) isNeutral = false;
      store<u32>(changedGenes + ((<usize>i) << 2), <u32>gene);
      store<u32>(oldValues + ((<usize>i) << 2), old);
    }
    heat *= decay;
    if (isNeutral) continue;
    const draw = (<f64>nextRandom() + 0.5) / 4294967296.0;
    const slack = -heat * Math.log(draw);
    compileCandidate();
    evaluated++;
    const threshold = <i32>Math.ceil(<f64>score - slack) + (cost - currentCost) * costWeight;
    const reached = scoreCandidate(threshold);
    if (reached >= threshold && reached >= 0) {
      score = reached;
      keepLive();
    } else {
      for (let i = changes - 1; i >= 0; i--) {
        const gene = load<i32>(changedGenes + ((<usize>i) << 2));
        setGene(gene, load<u32>(oldValues + ((<usize>i) << 2)));
      }
    }
  }
  return maxMoves;
}
