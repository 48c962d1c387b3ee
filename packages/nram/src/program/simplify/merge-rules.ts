import { countRegisterUses } from '../liveness.js';
import { allZero, type Cube, cubeOf, cubeText, overlap } from '../pattern.js';
import type { Program, Rule } from '../program.js';
import { exploreProgram, type Reach, type ReachOptions } from '../reach.js';

/** The work is quadratic; a state with more rules and patterns than this is left as it is. */
const MAX_ROWS = 1024;

/** A rule with its pattern as bits; `what` is equal for rules that do the same. */
interface Row extends Cube {
  readonly rule: Rule;
  readonly what: string;
}

/**
 * Merges the rules of each state that do the same into fewer patterns with more `*`. Only zero-patterns that can be
 * met count: a pattern may grow over all others, and the commonest case may become the last rule, for all that is left.
 */
export function mergeRules(program: Program, options: ReachOptions = {}): Program {
  const { numRegisters } = program;
  const order = registersByUse(program);
  const reach = exploreProgram(program, options);
  const states = program.states.map(({ rules }, s) => {
    if (rules.length === 1) return { rules: [{ ...rules[0], when: '*'.repeat(numRegisters) }] };
    const met = reach?.[s].reduce((sum, rule) => sum + (rule?.patterns.length ?? 0), 0) ?? 0;
    let rows = rules.map(toRow);
    if (met > 0 && met <= MAX_ROWS) rows = preferDefault(mergeRows(metRows(rows, reach?.[s] ?? []), order));
    else if (rules.length <= MAX_ROWS) rows = mergeRows(rows, order);
    return { rules: rows.map((row) => ({ ...row.rule, when: cubeText(row, numRegisters) })) };
  });
  return { ...program, states };
}

/** One row for each zero-pattern that can be met, in the order of the rules. */
function metRows(rows: readonly Row[], reached: Reach[number]): Row[] {
  return rows.flatMap((row, r) => {
    const care = allZero(row.rule.when.length);
    return (reached[r]?.patterns ?? []).map((zero) => ({ ...row, care, zero }));
  });
}

function mergeRows(rows: readonly Row[], order: readonly number[]): Row[] {
  let merged = testFewRegisters(dropShadowed(rows), order);
  for (const register of order) merged = ignoreRegister(merged, 1 << register);
  const grown = growAll(merged, order);
  return isDisjoint(grown) ? dropCovered(grown, merged) : dropShadowed(grown);
}

/** If one or two registers are enough to tell the rules apart, the others are no longer tested. */
function testFewRegisters(rows: readonly Row[], order: readonly number[]): Row[] {
  if (!isDisjoint(rows)) return [...rows];
  // The most used registers first: the program needs them in any case.
  const bits = order.toReversed().map((register) => 1 << register);
  const pairs = bits.flatMap((bit, i) => bits.slice(i + 1).map((other) => bit | other));
  for (const kept of [0, ...bits, ...pairs]) {
    const projected = rows.map((row) => without(row, ~kept));
    if (isDisjoint(projected)) return dropShadowed(projected);
  }
  return [...rows];
}

/** Puts the case that needs the most patterns last, with a pattern for all that is left, if it needs more than one. */
function preferDefault(rows: readonly Row[]): Row[] {
  const count = (what: string): number => rows.filter((row) => row.what === what).length;
  const most = Math.max(...rows.map((row) => count(row.what)));
  if (most < 2 || !isDisjoint(rows)) return [...rows];
  const last = rows.findLast((row) => count(row.what) === most) as Row;
  // Rules that do the same stand together.
  const kinds = [...new Set(rows.map((row) => row.what))].filter((what) => what !== last.what);
  const others = kinds.flatMap((what) => rows.filter((row) => row.what === what));
  return [...others, { ...last, care: 0, zero: 0 }];
}

/** Registers in the order in which it is best to stop testing them: those first that only patterns look at. */
function registersByUse(program: Program): number[] {
  const uses = countRegisterUses(program);
  // Of equally used ones the last first, so that r1 stays.
  return [...uses.keys()].sort((i, j) => uses[i] - uses[j] || j - i);
}

function toRow(rule: Rule): Row {
  return { rule, ...cubeOf(rule.when), what: `${rule.circuit} ${rule.halt} ${rule.next}` };
}

const contains = (outer: Cube, inner: Cube): boolean =>
  (outer.care & ~inner.care) === 0 && overlap(outer, inner);
const without = <T extends Cube>(row: T, bits: number): T => ({
  ...row,
  care: row.care & ~bits,
  zero: row.zero & ~bits,
});

/** Whether `row` may stop testing `bits` without taking a zero-pattern from, or giving one to, a rule that does otherwise. */
function mayIgnore(row: Row, bits: number, rows: readonly Row[]): boolean {
  const dropped = row.care & bits;
  if (dropped === 0) return true;
  const larger = without(row, bits);
  return rows.every((other) => {
    if (other.what === row.what || !overlap(larger, other)) return true;
    // Where the two overlap already, the order of the rules decides; the overlap must not grow.
    return overlap(row, other) && (dropped & ~other.care) === 0;
  });
}

/** Stops testing a register in all rules, if that is right for all of them. */
function ignoreRegister(rows: readonly Row[], bit: number): Row[] {
  const current = [...rows];
  for (const [i, row] of rows.entries()) {
    if (!mayIgnore(row, bit, current)) return [...rows];
    current[i] = without(row, bit);
  }
  return dropShadowed(current);
}

/** Lets every pattern stop testing what it need not test, one after the other, so that no two grow over the same. */
function growAll(rows: readonly Row[], order: readonly number[]): Row[] {
  const current = [...rows];
  for (const i of rows.keys()) {
    for (const register of order) {
      if (mayIgnore(current[i], 1 << register, current)) current[i] = without(current[i], 1 << register);
    }
  }
  return current;
}

/** Rules behind one that covers them are never taken; rules before one that covers them and does the same are not needed. */
function dropShadowed(rows: readonly Row[]): Row[] {
  const reachable = rows.filter((row, i) => !rows.slice(0, i).some((earlier) => contains(earlier, row)));
  return reachable.filter((row, i) => {
    const later = reachable.findIndex((other, j) => j > i && other.what === row.what && contains(other, row));
    if (later < 0) return true;
    return reachable.slice(i + 1, later).some((other) => other.what !== row.what && overlap(other, row));
  });
}

function isDisjoint(rows: readonly Row[]): boolean {
  return rows.every((row, i) =>
    rows.slice(0, i).every((other) => other.what === row.what || !overlap(row, other)),
  );
}

/** Of patterns of which the order does not matter: those that are needed so that each of `originals` lies in one of its kind. */
function dropCovered(rows: readonly Row[], originals: readonly Row[]): Row[] {
  let kept = [...rows];
  for (const row of rows.toReversed()) {
    const rest = kept.filter((other) => other !== row);
    const isNeeded = originals.some(
      (original) =>
        original.what === row.what &&
        contains(row, original) &&
        !rest.some((other) => other.what === row.what && contains(other, original)),
    );
    if (!isNeeded) kept = rest;
  }
  return kept;
}
