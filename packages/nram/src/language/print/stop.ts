import { isBuiltIn } from '../../machine/gates.js';
import { type Value, withOperands } from '../../program/values.js';

/** A register and its new value. */
interface Update {
  readonly register: number;
  readonly value: Value;
}

/** What a step does. */
interface Changes {
  readonly writes: readonly { readonly address: Value; readonly value: Value }[];
  readonly updates: readonly Update[];
}

/**
 * The register that only says when to stop, if the test `when` ends a loop: it tests that register alone, for not 0, and no value
 * in the blocks is made from it, nor does any other test ask for it or any register after it occur. Null if there is none.
 */
export function findStopRegister(
  when: string,
  blocks: readonly Changes[],
  otherTests: readonly string[],
): number | null {
  const stop = when.indexOf('+');
  if (stop < 0 || [...when].some((char, i) => char !== '*' && i !== stop)) return null;
  const isTested = otherTests.some((test) => [...test.slice(stop)].some((char) => char !== '*'));
  const isUsed = blocks.some(({ writes, updates }) => {
    const roots = [
      ...writes.flatMap(({ address, value }) => [address, value]),
      ...updates.map(({ value }) => value),
    ];
    const used = [...withOperands(roots)].some(
      (value) => value.kind === 'register' && value.register >= stop,
    );
    return used || updates.some(({ register }) => register > stop);
  });
  return isTested || isUsed ? null : stop;
}

/**
 * The condition under which a block sets the stop register to something other than 0, as two sides and a sign. Registers in it
 * have the values that they have after the block: values in `names` and what the block gives to other registers are
 * known by these names.
 *
 * @returns null if it needs the old value of a register that changes; `value` is then to be printed as it is.
 */
export function stopCondition(
  value: Value,
  { updates }: Pick<Changes, 'updates'>,
  names: ReadonlyMap<Value, string>,
): { readonly left: Value; readonly sign: string; readonly right: Value } | null {
  const changed = new Map(updates.map((update) => [update.register, update.value]));
  const rebased = (each: Value): Value | null => {
    if (names.has(each)) return each;
    const { id, zeroness } = each;
    for (const [register, now] of changed) {
      const shift = shiftBetween(now, each);
      if (shift === null) continue;
      const base: Value = { id, zeroness: 'unknown', kind: 'register', register };
      return shift === 0 ? base : { id, zeroness, kind: 'offset', base, constant: shift };
    }
    if (each.kind === 'register') return changed.has(each.register) ? null : each;
    if (each.kind === 'offset') {
      const base = rebased(each.base);
      return base === null ? null : { ...each, base };
    }
    if (each.kind !== 'gate') return each;
    const args = each.args.map(rebased);
    return args.includes(null) ? null : { ...each, args: args.filter((arg) => arg !== null) };
  };
  const [left, sign, right] = sidesOf(value);
  const [a, b] = [rebased(left), rebased(right)];
  return a === null || b === null ? null : { left: a, sign, right: b };
}

const constant = (value: number): Value => ({
  id: -1,
  zeroness: 'unknown',
  kind: 'constant',
  constant: value,
});

/** A value that is not 0 where a comparison holds, as that comparison. */
function sidesOf(value: Value): [Value, string, Value] {
  if (value.kind === 'gate' && isBuiltIn(value.gate)) {
    const sign = { equal: '=', lessThan: '<', lessOrEqual: '<=', sub: '!=' }[value.gate.name];
    const [a, b] = value.args;
    const isTurned = a?.kind === 'constant' && (sign === '=' || sign === '!=');
    if (sign !== undefined) return isTurned ? [b, sign, a] : [a, sign, b];
  }
  if (value.kind === 'offset') return [value.base, '!=', constant(-value.constant)];
  return [value, '!=', constant(0)];
}

/** What is to be added to one value for the other; null if that is not known, or both are constants. */
function shiftBetween(from: Value, to: Value): number | null {
  const [one, other] = [from, to].map((value) =>
    value.kind === 'offset' ? value : { base: value, constant: 0 },
  );
  if (one.base !== other.base || one.base.kind === 'constant') return null;
  return other.constant - one.constant;
}
