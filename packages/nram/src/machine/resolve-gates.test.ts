import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { GATE_NAMES } from './gates.js';
import { resolveGates } from './resolve-gates.js';

describe('resolveGates', () => {
  it('keeps the order and lets names repeat', () => {
    expect(resolveGates(['read', 'inc', 'read']).map(({ name }) => name)).toEqual(['read', 'inc', 'read']);
  });

  it('suggests the nearest name for an unknown gate, or lists them all', () => {
    expect(() => resolveGates(['read', 'lesThan'])).toThrow(
      new NramError('usage', 'resolveGates: unknown gate "lesThan" (did you mean "lessThan"?)'),
    );
    expect(() => resolveGates(['lesThan'])).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => resolveGates(['multiplication'])).toThrow(`(known: ${[...GATE_NAMES, 'any'].join(', ')})`);
  });

  it('refuses an empty list', () => {
    expect(() => resolveGates([])).toThrow('resolveGates: at least one gate is required, got none');
  });
});
