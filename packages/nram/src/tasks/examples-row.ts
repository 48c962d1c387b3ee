import { nearestName } from '../errors.js';
import type { JsonValue } from '../json.js';
import { MAX_MEMORY_SIZE, MIN_MEMORY_SIZE } from '../limits.js';
import type { ExampleRow } from './example-table.js';

/** Maximum number of cells in the input and in the output. */
export const MAX_CELLS = 8192;
/** Maximum step limit of an example: more would take too long to check. */
export const MAX_EXAMPLE_STEPS = 1_000_000;
/** The keys that mean something. */
export const KEYS = ['input', 'output', 'memorySize', 'steps'] as const;
/** {@link KEYS} in lower case. */
const PLAIN_KEYS = new Map(KEYS.map((key) => [key.toLowerCase(), key]));

/** Receives what there is to say about a row. */
export interface RowNotes {
  /** Receives a problem, in words. */
  readonly onProblem: (problem: string) => void;
  /** Receives an unknown key. */
  readonly onIgnoredKey: (key: string) => void;
}

/**
 * The example in a JSON value.
 *
 * @returns null if there are problems.
 */
export function parseRow(
  value: JsonValue,
  { onProblem, onIgnoredKey }: RowNotes,
): Omit<ExampleRow, 'line'> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    onProblem(`an object with "input" and "output" is required, got ${show(value)}`);
    return null;
  }
  let isRight = true;
  const check = (condition: boolean, problem: () => string): boolean => {
    if (!condition) {
      onProblem(problem());
      isRight = false;
    }
    return condition;
  };
  const others = Object.keys(value).filter((key) => !KEYS.some((known) => known === key));
  for (const key of others) {
    const meant = meantKey(key);
    if (meant === null) onIgnoredKey(key);
    check(meant === null, () => `unknown key ${show(key)} (did you mean "${meant}"?)`);
  }
  const listOf = (key: 'input' | 'output'): JsonValue[] => {
    const list = value[key];
    check(Array.isArray(list) && list.length > 0 && list.length <= MAX_CELLS, () => {
      const got = Array.isArray(list) ? `${list.length} cells` : show(list);
      return `${key} must be a list of 1 to ${MAX_CELLS} cells, got ${got}${listHint(list, others)}`;
    });
    return Array.isArray(list) ? list : [];
  };
  const input = listOf('input');
  const output = listOf('output');
  const fewest = Math.max(MIN_MEMORY_SIZE, input.length);
  const { memorySize = fewest } = value;
  const isSized = check(isIntegerIn(memorySize, fewest, MAX_MEMORY_SIZE), () => {
    const hint = `memory has at least ${MIN_MEMORY_SIZE} cells, and must hold the ${input.length} of the input`;
    return `memorySize must be an integer in ${fewest}..${MAX_MEMORY_SIZE}, got ${show(memorySize)} (${hint})`;
  });
  const size = isSized ? (memorySize as number) : MAX_MEMORY_SIZE;
  const { steps } = value;
  check(steps === undefined || isIntegerIn(steps, 1, MAX_EXAMPLE_STEPS), () => {
    const hint = 'how many steps a program may take on this example';
    return `steps must be an integer in 1..${MAX_EXAMPLE_STEPS}, got ${show(steps)} (${hint})`;
  });
  check(output.length <= size, () => {
    const hint = `"memorySize": ${output.length} adds cells after the input`;
    return `output must have at most ${size} cells, got ${output.length} (${hint})`;
  });
  for (const [i, cell] of input.entries()) {
    check(isIntegerIn(cell, 0, size - 1), () => {
      return `input[${i}] must be an integer in 0..${size - 1}, got ${show(cell)} (${cellHint(cell, size)})`;
    });
  }
  for (const [i, cell] of output.entries()) {
    check(cell === null || isIntegerIn(cell, 0, size - 1), () => {
      return `output[${i}] must be an integer in 0..${size - 1} or null, got ${show(cell)} (${cellHint(cell, size)})`;
    });
  }
  check(output.length === 0 || output.some((cell) => cell !== null), () => {
    return 'output must score at least one cell, got null everywhere';
  });
  if (!isRight) return null;
  return { input, output, memorySize, ...(steps !== undefined && { steps }) } as Omit<ExampleRow, 'line'>;
}

const isIntegerIn = (value: JsonValue, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** The known key that a misspelling such as `Inputs` or `memory_size` stands for, null if there is none. */
function meantKey(key: string): string | null {
  const plain = key
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  const nearest = nearestName(plain, [...PLAIN_KEYS.keys()]);
  return nearest === null ? null : (PLAIN_KEYS.get(nearest) ?? null);
}

/** What to do about a value that is not a list of cells. */
function listHint(value: JsonValue | undefined, otherKeys: readonly string[]): string {
  if (value === undefined) {
    return otherKeys.length === 0 ? '' : ` (unknown keys: ${otherKeys.slice(0, 5).map(show).join(', ')})`;
  }
  if (typeof value === 'number') return ` (write a single cell as [${value}])`;
  return Array.isArray(value) ? '' : ' (write a list as [3, 1, 2])';
}

/** What to do about a value that a cell cannot hold. */
function cellHint(cell: JsonValue, memorySize: number): string {
  if (typeof cell === 'string') {
    const number = cell.trim() === '' ? Number.NaN : Number(cell);
    return Number.isInteger(number)
      ? `write numbers without quotes: ${number}`
      : 'cells hold integers: map each word or letter to a number';
  }
  if (typeof cell === 'boolean') return 'write 1 for true and 0 for false';
  if (Array.isArray(cell)) return 'memory is one flat list: write the cells of inner lists one after another';
  if (cell === null) return 'every input cell needs a value; a free cell holds 0';
  if (typeof cell !== 'number') return 'cells hold integers';
  if (!Number.isInteger(cell)) {
    return 'cells hold integers: multiply all values by the same number, or round them';
  }
  if (cell < 0) {
    const written = 'arithmetic is modulo memorySize: write -1 as memorySize - 1';
    return -cell < memorySize ? `${written}, and ${cell} here as ${memorySize + cell}` : written;
  }
  return cell < MAX_MEMORY_SIZE
    ? `values must be less than memorySize: "memorySize": ${cell + 1} would allow this one`
    : `values must be less than memorySize, at most ${MAX_MEMORY_SIZE}`;
}

/** A value of the file in an error, cut short. */
function show(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
