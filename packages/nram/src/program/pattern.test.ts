import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  allZero,
  commonPattern,
  covers,
  createFinder,
  cubeOf,
  cubeText,
  intersect,
  matches,
  overlap,
  patternText,
  testsText,
  zeroBits,
} from './pattern.js';
import { knownFromBits, knownFromPattern } from './values.js';

const R = 5;
const whens = fc.string({ unit: fc.constantFrom('0', '+', '*'), minLength: R, maxLength: R });
const ALL_BITS = Array.from({ length: 2 ** R }, (_, bits) => bits);
/** The concrete patterns that a pattern covers, by definition: every tested register is as it says. */
const coveredBy = (when: string): number[] =>
  ALL_BITS.filter((bits) => [...when].every((char, i) => char === '*' || char === patternText(bits, R)[i]));

it('a concrete pattern shows in bits and in text which registers are zero', () => {
  expect(zeroBits([0, 7, 0])).toBe(0b101);
  expect(patternText(0b101, 3)).toBe('0+0');
  expect(patternText(allZero(R), R)).toBe('00000');
  for (const bits of ALL_BITS) {
    expect(cubeText(cubeOf(patternText(bits, R)), R)).toBe(patternText(bits, R));
    expect(knownFromPattern(patternText(bits, R))).toEqual(knownFromBits(bits, R));
  }
});

it('a pattern as bits and as text covers the same', () => {
  fc.assert(
    fc.property(whens, (when) => {
      expect(cubeText(cubeOf(when), R)).toBe(when);
      expect(ALL_BITS.filter((bits) => matches(when, bits))).toEqual(coveredBy(when));
      expect(ALL_BITS.filter((bits) => createFinder([when])(bits) === 0)).toEqual(coveredBy(when));
    }),
  );
});

it('of several patterns the first that covers is found', () => {
  fc.assert(
    fc.property(fc.array(whens, { maxLength: 6 }), (list) => {
      const find = createFinder(list);
      for (const bits of ALL_BITS) expect(find(bits)).toBe(list.findIndex((when) => matches(when, bits)));
    }),
  );
});

it('an intersection covers what both cover, and there is none where nothing is', () => {
  fc.assert(
    fc.property(whens, whens, (one, other) => {
      const both = coveredBy(one).filter((bits) => matches(other, bits));
      const found = intersect(one, other);
      expect(found === null ? [] : coveredBy(found)).toEqual(both);
      expect(overlap(cubeOf(one), cubeOf(other))).toBe(both.length > 0);
      expect(covers(one, other)).toBe(coveredBy(other).every((bits) => matches(one, bits)));
    }),
  );
});

it('a common pattern is the narrowest one that covers all', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ALL_BITS), { minLength: 1, maxLength: 4 }), (all) => {
      const common = commonPattern(all, R);
      expect(all.every((bits) => matches(common, bits))).toBe(true);
      for (let i = 0; i < R; i++) {
        const isMixed = new Set(all.map((bits) => (bits >> i) & 1)).size > 1;
        expect(common[i] === '*').toBe(isMixed);
      }
    }),
  );
});

it('tests in words name registers from 1, and nothing where nothing is tested', () => {
  expect(testsText('0*+')).toBe('r1 = 0 and r3 != 0');
  expect(testsText('***')).toBe('');
});
