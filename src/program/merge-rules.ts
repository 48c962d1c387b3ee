import type { Program, Rule } from './program.js';

/** The work is quadratic; a state with more rules than this is left as it is. */
const MAX_RULES = 4096;

/** A zero-pattern as bits: where `care` is set the register must be zero as `zero` says. */
interface Cube {
  readonly care: number;
  readonly zero: number;
}

/** A rule with its pattern as bits; `what` is equal for rules that do the same. */
interface Row extends Cube {
  readonly rule: Rule;
  readonly what: string;
}

/**
 * Merges the rules of each state that do the same into fewer patterns with more `*`. A pattern grows only over
 * zero-patterns that do the same or have no rule at all; those cannot be met in a program that is otherwise right.
 */
export function mergeRules(program: Program): Program {
  const { numRegisters } = program;
  const lastUse = registersByUse(program);
  const states = program.states.map(({ rules }) => {
    if (rules.length > MAX_RULES) return { rules };
    if (rules.length === 1) return { rules: [{ ...rules[0], when: '*'.repeat(numRegisters) }] };
    let rows = dropShadowed(rules.map(toRow));
    for (const register of lastUse) rows = ignoreRegister(rows, 1 << register);
    const grown = growAll(rows, lastUse);
    rows = isDisjoint(grown) ? dropCovered(grown, rows) : dropShadowed(grown);
    return { rules: rows.map((row) => ({ ...row.rule, when: toWhen(row, numRegisters) })) };
  });
  return { ...program, states };
}

/** Registers in the order in which it is best to stop testing them: those first that only patterns look at. */
function registersByUse(program: Program): number[] {
  const uses = Array.from({ length: program.numRegisters }, (_, register) => {
    let count = 0;
    for (const circuit of program.circuits) {
      for (const { a, b } of circuit.gates) count += Number(a === register) + Number(b === register);
      for (const [other, wire] of circuit.registers.entries()) {
        count += Number(wire === register && other !== register);
      }
    }
    return count;
  });
  // Of equally used ones the last first, so that r1 stays.
  return [...uses.keys()].sort((i, j) => uses[i] - uses[j] || j - i);
}

function toRow(rule: Rule): Row {
  let care = 0;
  let zero = 0;
  for (let i = 0; i < rule.when.length; i++) {
    if (rule.when[i] !== '*') care |= 1 << i;
    if (rule.when[i] === '0') zero |= 1 << i;
  }
  return { rule, care, zero, what: `${rule.circuit} ${rule.halt} ${rule.next}` };
}

function toWhen({ care, zero }: Cube, numRegisters: number): string {
  const char = (i: number): string => ((care >> i) & 1 ? ((zero >> i) & 1 ? '0' : '+') : '*');
  return Array.from({ length: numRegisters }, (_, i) => char(i)).join('');
}

const overlap = (one: Cube, other: Cube): boolean => ((one.zero ^ other.zero) & one.care & other.care) === 0;
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
