/**
 * Zero-patterns: which registers are zero. As text one character a register, `0` zero, `+` not zero, `*` either;
 * a concrete pattern also as an integer whose bit i is set when register i is zero.
 */

/** The concrete pattern of registers that are all zero, as at the start of every run. */
export const allZero = (numRegisters: number): number => 2 ** numRegisters - 1;

/** The concrete pattern of some registers. */
export function zeroBits(registers: ArrayLike<number>): number {
  let bits = 0;
  for (let i = 0; i < registers.length; i++) if (registers[i] === 0) bits |= 1 << i;
  return bits;
}

/** A pattern as bits: where `care` is set the register must be zero as `zero` says. */
export interface Cube {
  readonly care: number;
  readonly zero: number;
}

/** A pattern with `*` as bits. */
export function cubeOf(when: string): Cube {
  let care = 0;
  let zero = 0;
  for (let i = 0; i < when.length; i++) {
    if (when[i] !== '*') care |= 1 << i;
    if (when[i] === '0') zero |= 1 << i;
  }
  return { care, zero };
}

/**
 * A pattern of bits as text.
 *
 * @example
 * cubeText({ care: 0b011, zero: 0b001 }, 3); // '0+*'
 */
export function cubeText({ care, zero }: Cube, numRegisters: number): string {
  const char = (i: number): string => ((care >> i) & 1 ? ((zero >> i) & 1 ? '0' : '+') : '*');
  return Array.from({ length: numRegisters }, (_, i) => char(i)).join('');
}

/**
 * A concrete pattern as text.
 *
 * @example
 * patternText(0b101, 3); // '0+0'
 */
export const patternText = (bits: number, numRegisters: number): string =>
  cubeText({ care: -1, zero: bits }, numRegisters);

/**
 * What several concrete patterns, at least one, have in common.
 *
 * @example
 * commonPattern([0b101, 0b001], 3); // '0+*'
 */
export function commonPattern(all: readonly number[], numRegisters: number): string {
  const zeros = all.reduce((bits, each) => bits & each, -1);
  const nonzeros = all.reduce((bits, each) => bits & ~each, -1);
  return cubeText({ care: zeros | nonzeros, zero: zeros }, numRegisters);
}

/**
 * What a pattern tests, in words; empty if it tests nothing.
 *
 * @example
 * testsText('0*+'); // 'r1 = 0 and r3 != 0'
 */
export function testsText(when: string): string {
  const tests = [...when].map((char, i) => (char === '*' ? '' : `r${i + 1} ${char === '0' ? '=' : '!='} 0`));
  return tests.filter((test) => test !== '').join(' and ');
}

/** Whether some concrete pattern is covered by both. */
export const overlap = (one: Cube, other: Cube): boolean =>
  ((one.zero ^ other.zero) & one.care & other.care) === 0;

/**
 * Finds the first of many patterns that covers a concrete one; -1 if none does.
 *
 * @example
 * createFinder(['0*', '**'])(0b10); // 1
 */
export function createFinder(whens: readonly string[]): (bits: number) => number {
  const cubes = whens.map(cubeOf);
  const care = Int32Array.from(cubes, (cube) => cube.care);
  const zero = Int32Array.from(cubes, (cube) => cube.zero);
  return (bits) => {
    for (let i = 0; i < care.length; i++) if ((bits & care[i]) === zero[i]) return i;
    return -1;
  };
}

/** Whether the pattern `when` (with `*`) covers a concrete one. */
export function matches(when: string, bits: number): boolean {
  for (let i = 0; i < when.length; i++) {
    if (when[i] !== '*' && (when[i] === '0') !== (((bits >> i) & 1) === 1)) return false;
  }
  return true;
}

/** The pattern that covers exactly what both cover, or null if that is nothing. */
export function intersect(one: string, other: string): string | null {
  let result = '';
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== '*' && other[i] !== '*' && one[i] !== other[i]) return null;
    result += one[i] === '*' ? other[i] : one[i];
  }
  return result;
}

/** Whether `outer` covers all that `inner` covers. */
export const covers = (outer: string, inner: string): boolean => intersect(outer, inner) === inner;
