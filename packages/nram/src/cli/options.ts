import { InvalidArgumentError } from '@commander-js/extra-typings';
import { NramError } from '../errors.js';
import type { Learner } from '../learners/learner.js';
import { MAX_MEMORY_SIZE } from '../limits.js';

/**
 * A parser for an integer option in a range.
 *
 * @throws InvalidArgumentError (usage) naming the range.
 */
export function integerIn(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`It must be an integer in ${min}..${max}.`);
    }
    return value;
  };
}

/** A seed: any unsigned 32-bit integer. */
export const parseSeed = integerIn(0, 2 ** 32 - 1);

/** One integer, or two separated by `..` or `-`. */
const RANGE = /^\s*(\d{1,10})(?:\s*(?:\.\.|-)\s*(\d{1,10}))?\s*$/;

/** Maximum number of seeds in one option. */
const MAX_SEEDS = 10_000;

/**
 * Seeds of several runs: `10` means 1 to 10, `4..6` (or `4-6`) is a range, `1,3,7` a list, whose entries may be ranges.
 *
 * @returns each seed once, in the order given.
 */
export function parseSeeds(text: string): number[] {
  const isCount = /^\s*\d+\s*$/.test(text);
  const seeds = new Set<number>();
  for (const part of isCount ? [`1..${text}`] : text.split(',')) {
    const match = RANGE.exec(part);
    const [first, last] = match === null ? [1, 0] : [Number(match[1]), Number(match[2] ?? match[1])];
    if (first > last || last >= 2 ** 32 || seeds.size + last - first >= MAX_SEEDS) {
      throw new InvalidArgumentError(
        `It must be a number of seeds (10 means 1..10), a range (4..6 or 4-6) or a list (1,3,7): at most ${MAX_SEEDS}, each in 0..${2 ** 32 - 1}.`,
      );
    }
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return [...seeds];
}

/** For help texts. */
export const SEEDS_FORMS = '10 (seeds 1 to 10), 4..6, 4-6 or 1,3,7';

/** A duration such as `500ms`, `60s`, `2m` or `1h`, in ms. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const value = match === null ? Number.NaN : Number(match[1]) * units[match[2]];
  // setTimeout is limited to 31 bits.
  if (!(value >= 1 && value <= 2 ** 31 - 1)) {
    throw new InvalidArgumentError('It must be a duration such as 500ms, 60s, 2m or 1h, at most 596h.');
  }
  return value;
}

/** A duration, or 0. */
export const parseDurationOrZero = (text: string): number =>
  /^0(ms|s|m|h)?$/.test(text) ? 0 : parseDuration(text);

/** A folder; an empty name would mean the current one. */
export function parseFolder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must name a folder.');
  return text;
}

/** A range of integers such as `1..64` or `1-64`, or one integer. */
export function parseRange(text: string): [number, number] {
  const match = RANGE.exec(text);
  const range: [number, number] = match === null ? [1, 0] : [Number(match[1]), Number(match[2] ?? match[1])];
  if (range[0] > range[1] || range[1] >= 1e9) {
    throw new InvalidArgumentError('It must be a range such as 1..64, or one number.');
  }
  return range;
}

/** Adds one `name=value` of `--set` to the earlier ones; a value is a number, a comma-separated list or text. */
export function collectSetting(
  text: string,
  previous: Record<string, unknown> = Object.create(null),
): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It must be name=value.');
  return Object.assign(Object.create(null), previous, {
    [text.slice(0, at)]: parseValue(text.slice(at + 1)),
  });
}

function parseValue(text: string): unknown {
  if (/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)) return Number(text);
  if (text.includes(',')) return text.split(',').map((part) => part.trim());
  return text;
}

/** Memory cells as a user types them: integers separated by spaces or commas. {@link checkMemory} checks their range. */
export function parseMemory(text: string): Int32Array {
  const parts = text.trim().split(/[\s,]+/);
  if (text.trim() === '') throw new InvalidArgumentError('It must have at least one cell, got none.');
  const cells = parts.map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : Number.NaN));
  const wrong = cells.findIndex((cell) => !(cell < MAX_MEMORY_SIZE));
  if (wrong >= 0) {
    throw new InvalidArgumentError(
      `Cell ${wrong} must be an integer in 0..${MAX_MEMORY_SIZE - 1}, got "${parts[wrong]}" (write -1 as the memory size - 1).`,
    );
  }
  return Int32Array.from(cells);
}

/** The name and help of the option that lets values be larger than the number of cells. */
export const MEMORY_SIZE_OPTION = [
  '--memory-size <n>',
  'size of the whole memory, of which --memory gives the first cells; the others hold 0. Values are below it, and arithmetic is modulo it (default: the one it was checked in, if it learned from examples of such a memory, else the number of cells given)',
] as const;

/** A parser for {@link MEMORY_SIZE_OPTION}. */
export const parseMemorySize = integerIn(1, MAX_MEMORY_SIZE);

/**
 * Checks memory cells against the size of the whole memory.
 *
 * @param memorySize - as given; undefined for the number of cells.
 * @throws NramError `usage` naming the first cell that is too large, and what allows it.
 */
export function checkMemory(cells: Int32Array, memorySize: number | undefined): void {
  if (memorySize !== undefined && memorySize < cells.length) {
    throw new NramError(
      'usage',
      `--memory-size must be at least the ${cells.length} cells of --memory, got ${memorySize}`,
    );
  }
  const size = memorySize ?? cells.length;
  const wrong = cells.findIndex((cell) => cell >= size);
  if (wrong < 0) return;
  const value = cells[wrong];
  const hint = `a value must be less than the memory size: --memory-size ${value + 1} or larger allows it`;
  throw new NramError(
    'usage',
    `--memory: cell ${wrong} must be an integer in 0..${size - 1}, got ${value} (${hint})`,
  );
}

/** The settings of a learner, one per line, for the end of a help text. */
export function settingsText({ name, settings }: Learner): string {
  const lines = Object.entries(settings).map(([key, help]) => `  ${key.padEnd(16)} ${help}`);
  return `\nSettings of the learner ${name}, for --set:\n${lines.join('\n')}\n`;
}
