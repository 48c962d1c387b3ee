import type { Value } from '../../program/values.js';
import type { Language } from './language.js';
import type { Stretch } from './loops.js';
import {
  createNames,
  emitUpdates,
  emitValues,
  isZero,
  operandsOfAll,
  registerName,
  valuesOf,
  type Writer,
} from './writer.js';

/**
 * A loop over the turns in which nothing wraps and no address leaves the stored cells; if there was one, the step limit
 * and the rules are looked at again.
 */
export function emitStretch(writer: Writer, stretch: Stretch): string[] {
  const { language } = writer;
  const { stepsPerTurn, numbering, slopeOf, updates, equal, ordered, positive } = stretch;
  const isFixed = (value: Value): boolean => slopeOf(value) !== null;
  const written = numbering.writes.flatMap(({ address, value }) => [address, value]);
  const moving = updates.filter(({ slope }) => slope !== null && slope !== 0);
  const others = updates.filter(
    ({ register, value, slope }) => slope === null && value !== numbering.wires[register],
  );
  const computedFrom = (roots: readonly Value[]): Value[] =>
    valuesOf(roots).filter((value) => !isFixed(value));
  const results = others.map(({ value }) => value);
  const looked = new Set([...written, ...results, ...operandsOfAll(computedFrom([...written, ...results]))]);
  // A register that takes the value of a pointer and that the loop does not look at is set after the loop.
  const settled = others.filter(
    ({ register, value }) => isFixed(value) && !looked.has(numbering.wires[register]),
  );
  const changing = others.filter((update) => !settled.includes(update));
  const roots = [...written, ...changing.map(({ value }) => value)];
  const computed = computedFrom(roots);
  /** What the loop takes: computed for the first turn, then moved. */
  const taken = new Set([...roots, ...operandsOfAll(computed)].filter(isFixed));
  const compared = ordered.flatMap(({ small, large }) => [small, large]);
  const bounded = new Set([...taken, ...settled.map(({ value }) => value), ...positive, ...compared]);
  /** Addresses that move by a fixed amount: the loop ends before one of them leaves the stored cells. */
  const addresses = new Set(
    [
      ...numbering.writes.map(({ address }) => address),
      ...computed.filter(isRead).flatMap(({ args }) => args),
    ].filter(isFixed),
  );
  const names = createNames(writer, addresses);
  const { textOf } = names;

  const first = [...bounded];
  if (equal !== null) first.push(equal.value);
  const lines = emitValues({ writes: [] }, first, names);

  const guards = positive.map((value) => `${textOf(value)} > 0`);
  if (equal !== null) guards.push(`${registerName(equal.register)} ${language.equal} ${textOf(equal.value)}`);
  guards.push(...ordered.map(({ small, large }) => `${textOf(small)} <= ${textOf(large)}`));
  for (const address of addresses) {
    // With a slope of 1 the limit below is 0 or less where the address is none of a stored cell.
    if (!isZero(address) && slopeOf(address) !== 1) guards.push(`${textOf(address)} < stored`);
  }

  const limits = new Set<string>();
  for (const { register, slope } of moving) {
    const name = registerName(register);
    limits.add(
      language.quotient((slope as number) > 0 ? `size - 1 - ${name}` : name, Math.abs(slope as number)),
    );
  }
  for (const value of bounded) {
    const slope = slopeOf(value) as number;
    const text = textOf(value);
    const isAddress = addresses.has(value);
    if (isAddress && slope > 0) limits.add(turnsText(`stored - ${text}`, slope, language));
    if (value.kind === 'register' && !positive.includes(value)) continue;
    if (!isAddress && slope > 0) limits.add(turnsText(`size - ${text}`, slope, language));
    if (slope < 0) limits.add(turnsText(positive.includes(value) ? text : `${text} + 1`, -slope, language));
  }
  for (const { small, large } of ordered) {
    const closing = (slopeOf(small) as number) - (slopeOf(large) as number);
    if (closing > 0) limits.add(turnsText(`${textOf(large)} - ${textOf(small)} + 1`, closing, language));
  }
  const [firstLimit, ...moreLimits] = limits;
  const stepsLeft = language.quotient(`${language.maxSteps} - step`, stepsPerTurn);
  const block = [language.variable('turns', firstLimit)];
  for (const limit of moreLimits) block.push(language.limit('turns', limit));
  block.push(language.limit('turns', stepsLeft, language.toCell(stepsLeft)));

  const last = settled.map(({ register, value }) => {
    const text = movedText(textOf(value), slopeOf(value) as number, '(turns - 1)');
    return language.statement(`${registerName(register)} = ${text}`);
  });
  for (const value of taken)
    names.set(value, movedText(textOf(value), slopeOf(value) as number, 'turn', true));
  const loop = emitValues(
    numbering,
    changing.map(({ value }) => value),
    names,
  );
  loop.push(
    ...emitUpdates(
      changing.map(({ register, value }) => [registerName(register), textOf(value)]),
      language,
    ),
  );
  if (loop.length > 0) block.push(...language.eachTurn(loop));
  for (const { register, slope } of moving) {
    const name = registerName(register);
    last.push(language.statement(`${name} = ${movedText(name, slope as number, 'turns')}`));
  }
  const stepsTaken = stepsPerTurn === 1 ? 'turns' : `${stepsPerTurn} * ${language.toCount('turns')}`;
  last.push(language.statement(`step += ${stepsTaken}`), language.statement('continue'));
  block.push(...language.when('turns > 0', last));
  const every = stepsPerTurn === 1 ? 'one step a turn' : `${stepsPerTurn} steps a turn`;
  return language.noted(`As long as nothing wraps around: ${every}.`, [
    ...lines,
    ...(guards.length === 0 ? block : language.when(guards.join(` ${language.and} `), block)),
  ]);
}

const isRead = (value: Value): value is Value & { readonly kind: 'gate' } =>
  value.kind === 'gate' && value.gate.effect === 'reads';

/** The most turns n for which `(n - 1) * slope < room`. */
const turnsText = (room: string, slope: number, { quotient }: Language): string =>
  slope === 1 ? room : `${quotient(`${room} - 1`, slope)} + 1`;

/** A value after a number of turns, in parentheses if it is an operand. */
function movedText(text: string, slope: number, turns: string, isOperand = false): string {
  if (slope === 0) return text;
  const by = Math.abs(slope) === 1 ? turns : `${Math.abs(slope)} * ${turns}`;
  const moved = `${text} ${slope > 0 ? '+' : '-'} ${by}`;
  return isOperand ? `(${moved})` : moved;
}
