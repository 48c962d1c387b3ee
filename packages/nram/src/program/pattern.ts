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

/**
 * A concrete pattern as text.
 *
 * @example
 * patternText(0b101, 3); // '0+0'
 */
export function patternText(bits: number, numRegisters: number): string {
  return Array.from({ length: numRegisters }, (_, i) => ((bits >> i) & 1 ? '0' : '+')).join('');
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
