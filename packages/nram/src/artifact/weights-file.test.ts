import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { initialParameters } from '../learners/gradient/trainer.js';
import { GATE_NAMES, type Gate } from '../machine/gates.js';
import { createMachine } from '../machine/spec.js';
import { createRandom, type Random } from '../random.js';
import { decodeWeights, encodeWeights, hashWeights } from './weights-file.js';

const SMALL = createMachine({ numRegisters: 1, gates: ['inc'], hiddenSize: 1 });
const small = encodeWeights(SMALL, initialParameters(SMALL, 1, createRandom(1)));

/** Splits a file into its header and its values. */
function split(file: Uint8Array): { header: Record<string, unknown>; values: Uint8Array } {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return { header: JSON.parse(new TextDecoder().decode(file.subarray(8, start))), values: file.slice(start) };
}

/** A file from the text of its header and its values. */
function join(header: string, values: Uint8Array, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + values.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(values, 8 + text.length);
  return file;
}

/** The small file with parts of one entry of its header changed; undefined: without it. */
function withEntry(name: string, entry: object | undefined): Uint8Array {
  const { header, values } = split(small);
  const { [name]: old, ...rest } = header;
  const changed = entry && { ...(old as object | undefined), ...entry };
  return join(JSON.stringify({ ...rest, [name]: changed }), values);
}

/** The small file with its spec changed. */
function withSpec(change: (spec: string) => string): Uint8Array {
  const { spec } = split(small).header.__metadata__ as { spec: string };
  return withEntry('__metadata__', { spec: change(spec) });
}

const problemOf = (file: Uint8Array): string => {
  try {
    decodeWeights(file, 'x.safetensors');
  } catch (error) {
    if (!(error instanceof NramError)) throw error;
    expect(error.code).toBe('corrupt');
    expect(error.message).toMatch(/^decodeWeights: x\.safetensors: /);
    return error.message;
  }
  return 'none';
};

describe('what was written is read again', () => {
  it.each([
    { numRegisters: 1, gates: ['zero'], hiddenSize: 1 },
    { numRegisters: 4, gates: GATE_NAMES, hiddenSize: 9 },
    { numRegisters: 3, gates: ['any', 'write'], hiddenSize: 5, controller: 'lstm' as const },
  ])('%o', (spec) => {
    const machine = createMachine(spec);
    const parameters = initialParameters(machine, 1, createRandom(2));
    parameters[0] = -0;
    const file = encodeWeights(machine, parameters);
    const decoded = decodeWeights(file, 'x');
    expect(decoded.parameters).toEqual(parameters);
    expect(decoded.machine).toEqual(createMachine({ controller: 'feedforward', ...spec }));
    expect(encodeWeights(decoded.machine, decoded.parameters)).toEqual(file);
    // Also from the middle of a larger buffer, where nothing is aligned.
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(decodeWeights(shifted.subarray(3), 'x').parameters).toEqual(parameters);
  });

  it('settings of training are no part of a weights file', () => {
    const machine = createMachine({ ...SMALL.spec, learningRate: 1 } as typeof SMALL.spec);
    expect(encodeWeights(machine, decodeWeights(small, 'x').parameters)).toEqual(small);
  });

  it('tensors may come in another order', () => {
    const { header, values } = split(small);
    const entries = Object.entries(header);
    const other = join(JSON.stringify(Object.fromEntries(entries.toReversed())), values);
    expect(decodeWeights(other, 'x').parameters).toEqual(decodeWeights(small, 'x').parameters);
  });

  it('a network with custom gates is read if the gates are given', () => {
    const apply = (a: number): number => a;
    const same: Gate = { name: 'same', arity: 1, effect: 'pure', apply, text: (a) => a };
    const machine = createMachine({ ...SMALL.spec, gates: ['same'] }, [same]);
    const parameters = decodeWeights(small, 'x').parameters;
    const file = encodeWeights(machine, parameters);
    expect(decodeWeights(file, 'x', [same]).machine.gates).toEqual([same]);
    expect(problemOf(file)).toContain('unknown gate "same"');
  });
});

describe('refuses', () => {
  const { header, values } = split(small);
  const text = JSON.stringify(header);
  const weight = 'hidden1.weight';
  const cases: [what: string, file: Uint8Array, says: string][] = [
    ['nothing', new Uint8Array(), 'at least 8 bytes'],
    ['a header length that lies, a little', join(text, values, BigInt(text.length + 4)), 'header'],
    [
      'a header length that lies, as far as it can',
      join(text, values, 2n ** 64n - 1n),
      'got 18446744073709551615',
    ],
    ['a header that is cut', join(text, values, BigInt(text.length - 1)), 'line 1, column'],
    ['an empty header', join('', values), 'expected a value'],
    ['a header that is no object', join('[]', values), 'the whole'],
    ['a header that is not UTF-8', join(text, values).map((byte, i) => (i === 9 ? 0xff : byte)), 'UTF-8'],
    ['a key twice', join(text.replace('hidden1.bias', weight), values), 'every key once'],
    ['__proto__', join(text.replace(weight, '__proto__'), values), '"__proto__"'],
    ['deep nesting', join('{"a":'.repeat(1e5), values), '4 levels of nesting'],
    ['values that are cut', small.subarray(0, small.length - 1), 'bytes of values are required'],
    ['trailing bytes', join(text, Uint8Array.of(...values, 0, 0, 0, 0)), 'bytes of values are required'],
    ['another dtype', withEntry(weight, { dtype: 'F64' }), 'dtype must be "F32", got "F64" (float32 is'],
    ['another shape', withEntry(weight, { shape: [1, 2] }), 'data_offsets must be'],
    ['a shape turned round', withEntry('output.weight', { shape: [1, 4] }), 'must have the shape [4, 1]'],
    ['a shape too large to count', withEntry(weight, { shape: Array(8).fill(2 ** 50) }), 'data_offsets'],
    ['negative offsets', withEntry(weight, { data_offsets: [-4, 0] }), 'data_offsets'],
    ['overlapping tensors', withEntry('hidden1.bias', { data_offsets: [0, 4] }), 'without gaps'],
    ['a gap', withEntry('hidden1.bias', { data_offsets: [8, 12] }), 'without gaps'],
    ['a key that is not known', withEntry(weight, { more: 1 }), 'more'],
    ['a tensor left out', withEntry('output.bias', undefined), 'bytes of values'],
    [
      'a tensor of another name',
      join(text.replace(weight, 'constructor'), values),
      'a tensor hidden1.weight is required, got "constructor", "hidden1.bias", "hidden2.weight"',
    ],
    ['a tensor more', withEntry('x', { dtype: 'F32', shape: [0], data_offsets: [0, 0] }), 'got "x" too'],
    [
      'a later format, which may have its rows in another order',
      withEntry('__metadata__', { format: 'nram-weights-2' }),
      'format must be nram-weights-1, got "nram-weights-2" (written by another version of nram)',
    ],
    [
      'no metadata',
      withEntry('__metadata__', undefined),
      "the metadata must contain a spec with the machine's sizes and gates",
    ],
    ['metadata that is no text', withEntry('__metadata__', { sha256: 1 }), '__metadata__.sha256'],
    ['a spec that is no JSON', withSpec(() => '{'), "the metadata's spec"],
    [
      'a machine that cannot be',
      withSpec((spec) => spec.replace('Size":1', 'Size":-1')),
      'hiddenSize must be',
    ],
    ['a large machine', withSpec((spec) => spec.replace('Size":1', 'Size":4096')), 'must have the shape'],
    ['an unknown gate', withSpec((spec) => spec.replace('inc', 'constructor')), 'unknown gate'],
  ];
  it.each(cases)('%s', (_, file, says) => {
    expect(problemOf(file)).toContain(says);
  });

  it('refuses to write a number that is not finite', () => {
    const parameters = decodeWeights(small, 'x').parameters;
    parameters[3] = Number.NaN;
    expect(problemOf(encodeWeights(SMALL, parameters))).toContain(
      'all values must be finite, got NaN at hidden2.bias[0]',
    );
  });
});

describe('weights that were changed outside nram are read with a note', () => {
  const { header, values } = split(small);
  const noteOf = (file: Uint8Array): string | null => decodeWeights(file, 'x.safetensors').note;

  it.each([
    ['another value', join(JSON.stringify(header), values.with(3, values[3] ^ 1)), 'the hash does not match'],
    ['another gate', withSpec((spec) => spec.replace('inc', 'dec')), 'the hash does not match'],
    ['no hash', withEntry('__metadata__', { sha256: undefined }), 'there is no hash'],
    ['another format', withEntry('__metadata__', { format: 'pt' }), 'the format is "pt"'],
    ['no format', withEntry('__metadata__', { format: undefined }), 'no format is given'],
  ])('%s', (_, file, says) => {
    expect(noteOf(file)).toBe(
      `x.safetensors: these weights were changed outside nram (${says}); using them anyway`,
    );
  });

  it('and those that were not, without one', () => {
    expect(noteOf(small)).toBeNull();
    // What other tools add to the metadata does not concern the weights.
    expect(noteOf(withEntry('__metadata__', { author: 'me' }))).toBeNull();
  });

  it('in every file in which one bit has changed, if it is read at all', () => {
    let numRead = 0;
    for (let bit = 0; bit < 8 * small.length; bit++) {
      const file = small.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      if (problemOf(file) !== 'none') continue;
      numRead += 1;
      expect(noteOf(file), `bit ${bit}`).not.toBeNull();
    }
    // Most bits of the values, those of the hash, and of the names of gates some.
    expect(numRead).toBeGreaterThan(8 * values.length);
  });
});

describe('where weights come from that were not trained', () => {
  const parameters = decodeWeights(small, 'x').parameters;
  const originOf = (origin: string): string | null =>
    decodeWeights(encodeWeights(SMALL, parameters, { origin }), 'x').origin;
  it('is read again', () => {
    expect(originOf('compiled')).toBe('compiled');
    expect(decodeWeights(small, 'x').origin).toBeNull();
  });
  it('is not if it could do harm in a terminal', () => {
    expect(originOf('\u001b[2J')).toBeNull();
    expect(originOf('x'.repeat(201))).toBeNull();
  });
});

it('the hash in the metadata is that of the spec and of the values in their order', () => {
  const { header, values } = split(small);
  const { spec, sha256 } = header.__metadata__ as { spec: string; sha256: string };
  expect(sha256).toBe(createHash('sha256').update(spec).update(values).digest('hex'));
  expect(hashWeights(small)).toBe(createHash('sha256').update(small).digest('hex'));
});

/** Files damaged at random: bytes, lengths, tokens of the header. */
function damage(file: Uint8Array, random: Random): Uint8Array {
  const { header, values } = split(file);
  const text = JSON.stringify(header);
  const [from, to] = [random.int(0, text.length), random.int(0, text.length)].sort((a, b) => a - b);
  const tokens = [
    '',
    '"',
    '{',
    '}',
    '[',
    ',',
    ':',
    '-1',
    '0',
    '1e308',
    '1e309',
    'null',
    '"__proto__"',
    '\u0000',
    '[[[[',
  ];
  switch (random.int(0, 4)) {
    case 0:
      return file.map((byte) => (random.int(0, 99) === 0 ? random.int(0, 255) : byte));
    case 1:
      return file.subarray(0, random.int(0, file.length));
    case 2:
      return join(text, values, BigInt(random.int(0, 2 ** 31)) << BigInt(random.int(0, 33)));
    case 3:
      return join(
        text.slice(0, from) + random.pick(tokens) + text.slice(random.int(0, 9) === 0 ? to : from),
        values,
      );
    default:
      return join(
        text.replace(/\d+/g, (digits) => (random.int(0, 9) === 0 ? random.pick(tokens) : digits)),
        random.int(0, 1) === 0 ? values : values.subarray(0, random.int(0, values.length)),
      );
  }
}

const RUNS = Number(process.env.NRAM_FUZZ_RUNS ?? 20_000);

it(`says what is wrong with ${RUNS} damaged files, and reads none of them as another without a note`, () => {
  const machine = createMachine({ numRegisters: 2, gates: ['read', 'inc', 'write'], hiddenSize: 3 });
  const parameters = initialParameters(machine, 1, createRandom(3));
  const file = encodeWeights(machine, parameters);
  const random = createRandom(1, 'damage');
  let numRefused = 0;
  for (let run = 0; run < RUNS; run++) {
    const damaged = damage(file, random);
    if (problemOf(damaged) !== 'none') {
      numRefused += 1;
      continue;
    }
    const decoded = decodeWeights(damaged, 'x');
    if (decoded.note === null) expect(decoded.parameters).toEqual(parameters);
  }
  expect(numRefused).toBeGreaterThan(0.8 * RUNS);
});
