import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { arbitraryProgram, paperCopy } from '../../test/support/programs.js';
import { NramError } from '../errors.js';
import { initialParameters } from '../learners/gradient/trainer.js';
import { createMachine } from '../machine/spec.js';
import { createRandom } from '../random.js';
import { reportToText } from '../verify/report-text.js';
import {
  MAX_PROGRAM_FILE_LENGTH,
  type ProgramFile,
  parseProgramFile,
  parseProgramOrNetworkFile,
  serializeProgramFile,
} from './program-file.js';
import { decodeWeights, encodeWeights } from './weights-file.js';

const file: ProgramFile = {
  format: 'nram-program',
  version: 1,
  program: paperCopy,
  provenance: {
    task: { name: 'copy', options: {} },
    seed: 7,
    configuration: {
      registers: 4,
      gates: ['read', 'write'],
      learningRate: 0.01,
      nested: { deep: [null, true] },
    },
    learner: 'gradient',
    updates: 750,
    weightsHash: 'ab'.repeat(32),
    toolVersion: '0.1.0',
  },
  verification: {
    task: 'copy',
    seed: 303,
    extraSteps: 1,
    paper: { cases: 10, errors: 0, minLength: 1, maxLength: 64, minMemorySize: 4, maxMemorySize: 1130 },
    strict: { cases: 10, errors: 1, minLength: 1, maxLength: 64, minMemorySize: 4, maxMemorySize: 1130 },
    counterexample: {
      mode: 'strict',
      length: 1,
      maxSteps: 24,
      memory: [2, 1, 0, 0],
      expected: [null, null, 1, null],
      got: [1, 1, 1, 1],
      failure: null,
    },
  },
};

/** The message of the NramError, which is the only error that may come; null if the text is accepted. */
function problemsOf(text: string, path = 'p.json'): string | null {
  try {
    parseProgramFile(text, path);
    return null;
  } catch (error) {
    if (!(error instanceof NramError)) throw error;
    expect(error.code).toBe('corrupt');
    expect(error.message.startsWith(`parseProgramFile: ${path}: `)).toBe(true);
    return error.message.slice(`parseProgramFile: ${path}: `.length);
  }
}

/** The file with one value replaced. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const copy = structuredClone(file) as unknown as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path[path.length - 1]] = value;
  return JSON.stringify(copy);
}

// First in the file, for what zod would compile it compiles at the first use.
test('reading a file makes no code from strings', () => {
  const { Function: original } = globalThis;
  let made = 0;
  globalThis.Function = new Proxy(original, {
    construct: (target, args) => {
      made += 1;
      return Reflect.construct(target, args);
    },
  });
  try {
    expect(parseProgramFile(JSON.stringify(file), 'p')).toEqual(file);
  } finally {
    globalThis.Function = original;
  }
  expect(made).toBe(0);
});

describe('the round trip', () => {
  test('a file is read and written byte for byte', () => {
    const text = serializeProgramFile(file);
    expect(parseProgramFile(text, 'p')).toEqual(file);
    expect(serializeProgramFile(parseProgramFile(text, 'p'))).toBe(text);
    expect(text.split('\n').slice(0, 8)).toEqual([
      '{',
      '  "format": "nram-program",',
      '  "version": 1,',
      '  "program": {',
      '    "numRegisters": 4,',
      '    "circuits": [',
      '      {',
      '        "gates": [',
    ]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test('random programs come back as they were', () => {
    fc.assert(
      fc.property(arbitraryProgram(), fc.string(), (program, name) => {
        const other = {
          ...file,
          program,
          provenance: { ...file.provenance, task: { name, options: { name } } },
          verification: null,
        };
        expect(parseProgramFile(serializeProgramFile(other), 'p')).toEqual(other);
      }),
      { numRuns: 150 },
    );
  });

  it('the order of keys in a file does not matter', () => {
    const reversed = Object.fromEntries(Object.entries(file).reverse()) as unknown as ProgramFile;
    expect(serializeProgramFile(reversed)).toBe(serializeProgramFile(file));
  });

  it('a file that could not be read again is not written', () => {
    const bad = { ...file, provenance: { ...file.provenance, seed: 0.5 } };
    expect(() => serializeProgramFile(bad)).toThrow(/^serializeProgramFile: provenance.seed: /);
  });
});

describe('a network from which no program could be extracted', () => {
  const machine = createMachine({ numRegisters: 1, gates: ['inc'], hiddenSize: 1, controller: 'lstm' });
  const weights = encodeWeights(machine, initialParameters(machine, 1, createRandom(1)));
  const network = {
    ...file,
    program: null,
    network: { weights: Buffer.from(weights).toString('base64'), failure: 'more states than that' },
  };

  it('is in the file instead, and comes out as it went in', () => {
    const text = serializeProgramFile(network);
    const again = parseProgramOrNetworkFile(text, 'p');
    expect(again).toEqual(network);
    expect(serializeProgramFile(again)).toBe(text);
    const { parameters } = decodeWeights(Buffer.from(network.network.weights, 'base64'), 'p');
    expect(encodeWeights(machine, parameters)).toEqual(weights);
  });

  it('is not taken where a program is required', () => {
    expect(() => parseProgramFile(serializeProgramFile(network), 'p')).toThrow(
      'parseProgramFile: p: a program is required, got a network from which none could be extracted: more states than that',
    );
  });

  test.each([
    [{ ...network, network: undefined }, 'network: '],
    [
      { ...network, network: { ...network.network, weights: 'a\n' } },
      'network.weights: a weights file in base64',
    ],
    [{ ...network, program: file.program }, 'the file: Unrecognized key: "network"'],
    [{ ...network, provenance: null }, 'provenance: '],
  ])('a file with a damaged network says what is wrong with it (%#)', (wrong, says) => {
    expect(problemsOf(JSON.stringify(wrong))).toContain(says);
  });
});

test('an old file still loads', () => {
  const text = `{"format":"nram-program","version":1,
    "program":{"numRegisters":1,"circuits":[{"gates":[{"gate":"inc","a":0,"b":null}],"registers":[1]}],
      "states":[{"rules":[{"when":"*","circuit":0,"halt":true,"next":0}]}]},
    "provenance":{"task":{"name":"copy","options":{}},"seed":1,"configuration":{},"learner":"hand","updates":0,
      "weightsHash":null,"toolVersion":"0.1.0"},"verification":null}`;
  expect(parseProgramFile(text, 'old.json').program.circuits[0].registers).toEqual([1]);
});

it('signs an error with the function that was called', () => {
  expect(() => parseProgramFile('{', 'p')).toThrow(/^parseProgramFile: p: line 1, column 2: /);
  expect(() => parseProgramOrNetworkFile('{', 'p')).toThrow(
    /^parseProgramOrNetworkFile: p: line 1, column 2: /,
  );
});

describe('what is wrong is named with its place', () => {
  const circuit = (index: number, ...rest: (string | number)[]) => ['program', 'circuits', index, ...rest];
  test.each([
    [
      circuit(1, 'gates', 1, 'a'),
      5,
      'program.circuits[1].gates[1].a: a wire must be a register or an earlier gate, 0..4, got 5',
    ],
    [
      circuit(1, 'gates', 1, 'b'),
      0,
      'program.circuits[1].gates[1].b: null is required, got 0 (read has 1 inputs)',
    ],
    [
      circuit(1, 'gates', 0, 'b'),
      null,
      'program.circuits[1].gates[0].b: a wire is required, got null (add has 2 inputs)',
    ],
    [
      circuit(1, 'gates', 1, 'gate'),
      'ad',
      'program.circuits[1].gates[1].gate: unknown gate "ad" (did you mean "add"?)',
    ],
    [circuit(1, 'registers', 2), 9, 'program.circuits[1].registers[2]: a wire must be in 0..8, got 9'],
    [
      circuit(1, 'registers'),
      [0],
      'program.circuits[1].registers: one wire per register is required (4), got 1',
    ],
    [
      ['program', 'states', 0, 'rules', 1, 'when'],
      '**',
      'program.states[0].rules[1].when: one character per register is required (4), got 2',
    ],
    [
      ['program', 'states', 0, 'rules', 1, 'circuit'],
      2,
      'program.states[0].rules[1].circuit: must be in 0..1, got 2',
    ],
    [
      ['program', 'states', 0, 'rules', 1, 'next'],
      1,
      'program.states[0].rules[1].next: must be in 0..0, got 1',
    ],
    [['program', 'numRegisters'], 0, 'program.numRegisters: must be >= 1'],
    [
      ['program', 'states'],
      [{ rules: new Array(16_385).fill(file.program.states[0].rules[0]) }],
      'program.states: at most 16384 rules are allowed, got 16385',
    ],
    [['program', 'states'], [], 'program.states: must be a list with >= 1 entries'],
    [
      ['provenance', 'weightsHash'],
      'AB',
      'provenance.weightsHash: a SHA-256 in 64 hexadecimal digits is required',
    ],
    [
      ['verification', 'counterexample', 'memory'],
      [0.5],
      'verification.counterexample.memory: a list of integers is required',
    ],
    [['odd key'], 1, 'the file: Unrecognized key: "odd key"'],
    [['format'], 'nram-weights', 'format must be "nram-program" (this is not a program file)'],
    [['version'], 2, 'version must be 1, got 2 (written by another version of the tool)'],
  ])('%j = %j', (path, value, expected) => {
    expect(problemsOf(changed(path, value))).toBe(expected);
  });

  it('text that is not JSON is refused with line and column', () => {
    expect(problemsOf('{\n  "format": nram\n}')).toBe('line 2, column 13: expected a value, got "n"');
    expect(problemsOf('[]')).toBe('an object with format "nram-program" is required');
  });

  it('several mistakes are named at once', () => {
    const bad = structuredClone(file) as { -readonly [Key in keyof ProgramFile]: ProgramFile[Key] };
    bad.program.circuits[0].gates[0].a = 7;
    bad.program.circuits[1].gates[4].gate = 'wirte';
    bad.program.states[0].rules[0].next = 3;
    expect(problemsOf(JSON.stringify(bad))).toBe(
      [
        '3 problems:',
        'program.circuits[0].gates[0].a: a wire must be a register or an earlier gate, 0..3, got 7',
        'program.circuits[1].gates[4].gate: unknown gate "wirte" (did you mean "write"?)',
        'program.states[0].rules[0].next: must be in 0..0, got 3',
      ].join('\n  '),
    );
  });

  it('at most twenty mistakes are named', () => {
    const gates = new Array(1000).fill({ gate: 'inc', a: -1, b: 'x', c: 0 });
    const text = problemsOf(changed(circuit(0, 'gates'), gates)) as string;
    expect(text.split('\n')).toHaveLength(22);
    expect(text).toMatch(/^more than 20 problems:\n/);
    expect(text).toMatch(/\n {2}and more$/);
  });
});

/** `NRAM_FUZZ_RUNS=1000000 npx vitest run packages/nram/src/artifact/program-file.test.ts` for a long run. */
const RUNS = Number(process.env.NRAM_FUZZ_RUNS ?? 1000);

describe('hostile text', () => {
  it('more than 10 MB are refused unread', () => {
    expect(problemsOf(' '.repeat(MAX_PROGRAM_FILE_LENGTH + 1))).toBe(
      'the file must be at most 10485760 characters, got 10485761',
    );
  });

  it.each([
    ['deep arrays', '['.repeat(1_000_000)],
    ['deep objects', '{"a":'.repeat(1_000_000)],
    [
      'a deep configuration',
      changed(['provenance', 'configuration'], JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)),
    ],
    ['many values', `[${'0,'.repeat(5_000_000)}0]`],
    ['many bad gates', changed(['program', 'circuits'], new Array(200_000).fill(0))],
    ['many bad cells', changed(['verification', 'counterexample', 'memory'], new Array(200_000).fill('x'))],
    ['__proto__', '{"__proto__":{"format":"nram-program"},"version":1}'],
    ['constructor', '{"constructor":{"prototype":{"format":"nram-program"}},"version":1}'],
    ['an unknown key of a megabyte', changed(['x'.repeat(1_000_000)], 1)],
  ])('%s: a short error, and nothing leaks into other objects', (_name, text) => {
    const problems = problemsOf(text) as string;
    expect(problems.length).toBeLessThan(5000);
    expect(({} as Record<string, unknown>).format).toBeUndefined();
  });

  test('random damage only ever gives a program or a corrupt error', () => {
    const good = serializeProgramFile(file);
    const mutation = fc.record({
      at: fc.nat(good.length),
      length: fc.nat(12),
      insert: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.constantFrom(
          '"__proto__": 1,',
          '-1',
          '1e308',
          '1e999',
          'null',
          '[',
          '{',
          '"',
          '[[[[',
          '9007199254740993',
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const text = mutations.reduce(
          (all, { at, length, insert }) => all.slice(0, at) + insert + all.slice(at + length),
          good,
        );
        const problems = problemsOf(text);
        if (problems === null) serializeProgramFile(parseProgramFile(text, 'p'));
      }),
      { numRuns: RUNS },
    );
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
        expect(problemsOf(text)).not.toBeNull();
      }),
      { numRuns: RUNS },
    );
  });

  test('any JSON value in any place gives a program or a corrupt error', () => {
    const paths: (string | number)[][] = [];
    const collect = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        collect(item, [...path, Array.isArray(value) ? Number(key) : key]);
      }
    };
    collect(file, []);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 3 }), (path, value) => {
        const text = changed(path, value);
        if (problemsOf(text) === null) expect(parseProgramFile(text, 'p')).toEqual(JSON.parse(text));
      }),
      { numRuns: RUNS },
    );
  });
});

/** What a verification says since there is more of it than in `file`. */
const fullVerification: ProgramFile['verification'] = {
  ...(file.verification as NonNullable<ProgramFile['verification']>),
  exhaustive: { maxLength: 4, maxMemorySize: 10, cases: 7927, errors: 0, strictErrors: 0 },
  shortcuts: {
    lastAddress: { tight: { right: 128, cases: 128 }, roomy: { right: 128, cases: 128 } },
    pointers: { cases: 120, scoredMove: 0, writesMove: 0 },
    unread: [],
    destroyed: { cases: 256, zeros: 0, others: 1 },
    steps: { cases: 256, halted: 256, fewest: -2, most: 0 },
  },
  proof: null,
};

test('a file from before there were exhaustive checks, shortcuts and proofs still loads, and is printed', () => {
  const { verification } = parseProgramFile(serializeProgramFile(file), 'old.json');
  expect(verification).toEqual(file.verification);
  expect(reportToText(verification as NonNullable<typeof verification>)).not.toContain('exhaustively');
  const full = { ...file, verification: fullVerification };
  expect(parseProgramFile(serializeProgramFile(full), 'new.json')).toEqual(full);
});
