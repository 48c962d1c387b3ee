import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { parseBenchOptions, type RawBenchOptions } from './options.js';
import { REFERENCE_SIZES } from './update.js';

describe('parseBenchOptions', () => {
  it('measures everything at the reference sizes by default', () => {
    const { sections, threads, ...rest } = parseBenchOptions({});
    expect([...sections]).toEqual(['peak', 'products', 'update', 'peer', 'programs', 'anneal']);
    expect(threads).toBe(1);
    expect(rest).toEqual({ ...REFERENCE_SIZES, iterations: 50, seed: 1 });
  });
  it('reads every option', () => {
    const options = parseBenchOptions({
      only: ['peak,update', 'update'],
      memory: '9',
      steps: '4',
      registers: '3',
      hidden: '16',
      batch: '5',
      threads: '2',
      gates: 'read, inc,write',
      controller: 'lstm',
      iterations: '7',
      seed: '0',
    });
    expect(options).toEqual({
      sections: new Set(['peak', 'update']),
      memorySize: 9,
      maxSteps: 4,
      numRegisters: 3,
      hiddenSize: 16,
      batchSize: 5,
      threads: 2,
      gates: ['read', 'inc', 'write'],
      controller: 'lstm',
      iterations: 7,
      seed: 0,
    });
  });
  const wrong: [RawBenchOptions, string][] = [
    [{ memory: '2' }, '--memory must be an integer in 3..1024, got "2"'],
    [{ memory: '1025' }, '--memory must be an integer in 3..1024, got "1025"'],
    [{ steps: '0' }, '--steps must be an integer in 1..4096, got "0"'],
    [{ registers: '21' }, '--registers must be an integer in 1..20, got "21"'],
    [{ hidden: '1.5' }, '--hidden must be an integer in 1..4096, got "1.5"'],
    [{ batch: '-1' }, '--batch must be an integer in 1..65536, got "-1"'],
    [{ threads: 'all' }, '--threads must be an integer in 1..256, got "all"'],
    [{ iterations: '' }, '--iterations must be an integer in 1..100000, got ""'],
    [{ seed: '4294967296' }, '--seed must be an integer in 0..4294967295, got "4294967296"'],
    [{ only: ['pek'] }, '--only must name parts of the benchmark, got "pek" (did you mean "peak"?)'],
    [{ only: ['xyzzy'] }, '(known: peak, products, update, peer, programs, anneal)'],
    [{ gates: 'read,wirte' }, '--gates must list known gates, got "wirte" (did you mean "write"?)'],
    [{ gates: '' }, '--gates must list known gates, got ""'],
    [{ gates: Array(129).fill('inc').join() }, '--gates must list 1..128 gates, got 129'],
    [
      { controller: 'lstn' },
      '--controller must be one of feedforward, lstm, got "lstn" (did you mean "lstm"?)',
    ],
    [{ memory: '1024', steps: '4096' }, 'at most 2.0 GiB of WebAssembly memory, got'],
  ];
  for (const [raw, message] of wrong) {
    it(`refuses ${JSON.stringify(raw).slice(0, 60)}`, () => {
      const error = catchError(() => parseBenchOptions(raw));
      expect(error.code).toBe('usage');
      expect(error.message).toContain(message);
    });
  }
  it('names all problems at once', () => {
    const { message } = catchError(() =>
      parseBenchOptions({ memory: 'x', seed: 'y', only: ['z'], gates: 'g' }),
    );
    for (const name of ['--memory', '--seed', '--only', '--gates']) expect(message).toContain(name);
  });
});

function catchError(work: () => unknown): NramError {
  try {
    work();
  } catch (error) {
    if (error instanceof NramError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
