import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES, NramError, nearestName, suggestion } from './errors.js';

describe('the nearest name', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 });

  it('of a name that is there is itself, whatever its capitals', () => {
    fc.assert(
      fc.property(names, fc.nat(), (known, draw) => {
        const name = known[draw % known.length];
        expect(nearestName(name, known)).toBe(name);
        expect(nearestName(name.toUpperCase(), known)).toBe(name);
      }),
    );
  });

  it.each([
    ['a letter too many', 'permuttation'],
    ['a letter too few', 'permuation'],
    ['a wrong letter', 'permutazion'],
    ['two letters that changed places', 'premutation'],
  ])('is found in spite of %s', (_, typed) => {
    expect(nearestName(typed, ['copy', 'merge', 'permutation'])).toBe('permutation');
  });

  it('is the one with fewer differences, and the first of equally near ones', () => {
    expect(nearestName('reed', ['read', 'reads'])).toBe('read');
    expect(nearestName('xopy', ['copy', 'ropy'])).toBe('copy');
  });

  it('is none if more than a third of its letters differ, and of a short name more than one', () => {
    expect(nearestName('abcxyz', ['abcdef'])).toBe(null);
    expect(nearestName('abcdyz', ['abcdef'])).toBe('abcdef');
    expect(nearestName('xy', ['ab'])).toBe(null);
    expect(nearestName('xb', ['ab'])).toBe('ab');
    expect(nearestName('copy', [])).toBe(null);
  });

  it('is suggested; where there is none all that is known is listed', () => {
    expect(suggestion('coppy', ['copy', 'swap'])).toBe(' (did you mean "copy"?)');
    expect(suggestion('sort', ['copy', 'swap'])).toBe(' (known: copy, swap)');
  });
});

describe('an error', () => {
  it('is told from a fault of the program by its code', () => {
    const error = new NramError('config', 'createMachine: too small');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'NramError', code: 'config', message: 'createMachine: too small' });
  });

  it('has an exit status that no other has; 0 is success and 1 an internal fault', () => {
    const statuses = Object.values(EXIT_CODES);
    expect(new Set([0, 1, ...statuses]).size).toBe(statuses.length + 2);
  });
});
