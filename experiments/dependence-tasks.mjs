/** @import { Random } from '../packages/nram/dist/random.js' */

/**
 * Small tasks as people write them into examples files: the input as far as it means anything, values up to 9.
 *
 * @typedef {object} SmallTask
 * @property {string} name
 * @property {(random: Random, n: number) => { input: number[], output: (number | null)[] }} draw - an example with a list of n values.
 */

/** @param {Random} random @param {number} n @param {number} [most] */
const valuesOf = (random, n, most = 9) => Array.from({ length: n }, () => random.int(1, most));
/** @param {number} n @returns {null[]} */
const open = (n) => new Array(n).fill(null);
/** @param {readonly number[]} values */
const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

/**
 * A task about a list that its length stands before.
 *
 * @param {string} name
 * @param {(list: number[]) => (number | null)[]} answer - the output from cell 0 on.
 * @param {number} [most] - the largest value.
 * @returns {SmallTask}
 */
const counted = (name, answer, most) => ({
  name,
  draw(random, n) {
    const list = valuesOf(random, n, most);
    return { input: [n, ...list], output: answer(list) };
  },
});

/**
 * A task about a list with a 0 behind it.
 *
 * @param {string} name
 * @param {(list: number[]) => (number | null)[]} answer - the output from cell 0 on.
 * @param {number} [most] - the largest value.
 * @returns {SmallTask}
 */
const terminated = (name, answer, most) => ({
  name,
  draw(random, n) {
    const list = valuesOf(random, n, most);
    return { input: [...list, 0], output: answer(list) };
  },
});

/**
 * A task about a value and a list that its length stands before.
 *
 * @param {string} name
 * @param {(value: number, list: number[]) => (number | null)[]} answer - the output from cell 0 on.
 * @returns {SmallTask}
 */
const withValue = (name, answer) => ({
  name,
  draw(random, n) {
    const list = valuesOf(random, n);
    const value = random.int(0, 1) === 0 ? random.pick(list) : random.int(1, 9);
    return { input: [value, n, ...list], output: answer(value, list) };
  },
});

/**
 * A task about two lists of one length, which stands before them.
 *
 * @param {string} name
 * @param {(a: number[], b: number[]) => (number | null)[]} answer - the output from cell 0 on.
 * @param {number} [most] - the largest value.
 * @returns {SmallTask}
 */
const paired = (name, answer, most) => ({
  name,
  draw(random, n) {
    const [a, b] = [valuesOf(random, n, most), valuesOf(random, n, most)];
    return { input: [n, ...a, ...b], output: answer(a, b) };
  },
});

/**
 * A task whose answer is written to the address in cell 0, behind a list.
 *
 * @param {string} name
 * @param {(list: number[]) => number[]} answer
 * @returns {SmallTask}
 */
const pointed = (name, answer) => ({
  name,
  draw(random, n) {
    const list = valuesOf(random, n);
    return { input: [n + 2, n, ...list], output: [...open(n + 2), ...answer(list)] };
  },
});

/** @type {readonly SmallTask[]} */
export const SMALL_TASKS = [
  terminated('raise', (list) => list.map((value) => value + 1)),
  terminated('double', (list) => list.map((value) => 2 * value), 7),
  terminated('clear', (list) => list.map(() => 0)),
  terminated('swap-first-two', (list) => (list.length < 2 ? list : [list[1], list[0], ...list.slice(2)])),
  terminated('length', (list) => [list.length]),
  terminated('differences', (list) =>
    list
      .slice(0, -1)
      .map((value, i) => Math.abs(value - list[i + 1]))
      .concat(list.slice(-1)),
  ),
  terminated('running-maximum', (list) => list.map((_, i) => Math.max(...list.slice(0, i + 1)))),
  terminated('drop-first', (list) => [...list.slice(1), 0]),
  terminated('end', (list) => [...list, 1]),
  counted('last', (list) => [list.at(-1) ?? null]),
  counted('first', (list) => [list[0]]),
  counted('sum', (list) => [sumOf(list)], 2),
  counted('maximum', (list) => [Math.max(...list)]),
  counted('minimum', (list) => [Math.min(...list)]),
  counted('append-length', (list) => [null, ...list, list.length]),
  counted('numbers', (list) => [null, ...list.map((_, i) => i + 1)]),
  counted('counted-raise', (list) => [null, ...list.map((value) => value + 1)]),
  counted('swap-ends', (list) => [
    null,
    ...(list.length < 2 ? list : [list.at(-1) ?? 0, ...list.slice(1, -1), list[0]]),
  ]),
  counted('rotate', (list) => [null, ...list.slice(1), list[0]]),
  counted('place-of-maximum', (list) => [list.indexOf(Math.max(...list)) + 1]),
  withValue('add-value', (value, list) => [null, null, ...list.map((each) => each + value)]),
  withValue('fill', (value, list) => [null, null, ...list.map(() => value)]),
  withValue('append', (value, list) => [null, null, ...list, value]),
  withValue('count-value', (value, list) => [list.filter((each) => each === value).length]),
  withValue('at-least', (value, list) => [null, null, ...list.map((each) => Math.max(value, each))]),
  paired('add-lists', (a, b) => [null, ...a.map((value, i) => value + b[i])]),
  paired('smaller', (a, b) => [null, ...a.map((value, i) => Math.min(value, b[i]))]),
  pointed('copy', (list) => list),
  pointed('reverse', (list) => [...list].reverse()),
  pointed('stutter', (list) => list.flatMap((value) => [value, value])),
];

/** The fewest cells that hold an example, with values below the memory size. @param {{ input: number[], output: (number | null)[] }} example */
export const cellsOf = ({ input, output }) =>
  Math.max(
    4,
    input.length,
    output.length,
    ...input.map((value) => value + 1),
    ...output.map((value) => (value ?? 0) + 1),
  );

/**
 * Examples of lists of 1 to 8 values, in memories with some room, as an examples file has them.
 *
 * @param {SmallTask} task @param {Random} random @param {number} count
 */
export function examplesText({ draw }, random, count) {
  const lines = Array.from({ length: count }, () => {
    const example = draw(random, random.int(1, 8));
    const memorySize = Math.max(12, cellsOf(example)) + random.int(0, 4);
    return JSON.stringify({ ...example, memorySize });
  });
  return `${lines.join('\n')}\n`;
}

/**
 * An example in a memory.
 *
 * @param {{ input: number[], output: (number | null)[] }} example @param {number} memorySize
 */
export function memoryOf({ input, output }, memorySize) {
  const memory = new Int32Array(memorySize);
  memory.set(input);
  const target = memory.slice();
  const mask = new Uint8Array(memorySize);
  for (const [cell, value] of output.entries()) {
    if (value === null) continue;
    target[cell] = value;
    mask[cell] = 1;
  }
  return { memory, target, mask };
}
