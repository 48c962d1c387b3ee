import { describe, expect, it, test } from 'vitest';
import type { Program } from '../program/program.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import type { TaskSpec } from '../tasks/task.js';
import { isRight } from './report.js';
import { reportToText } from './report-text.js';
import { verify } from './verify.js';

/** Twenty examples of cell 1 = cell 0 + 1, of lengths 2..6; the first, which is learned from, may be spoilt. */
const taskOf = (first = (target: number) => target) => {
  const lines = Array.from({ length: 20 }, (_, i) => {
    const value = 1 + (i % 7);
    const output = [null, i === 0 ? first(value + 1) : value + 1];
    return JSON.stringify({ input: [value, ...new Array(1 + (i >> 2)).fill(1)], output, memorySize: 12 });
  });
  return fileTask(lines.join('\n'));
};

function fileTask(text: string): TaskSpec {
  const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
  return createExamplesTask(parseExamplesFile(text, 'x'), source, 'next.jsonl');
}

/** mem[1] = mem[0] + 1, then stops; or goes on to raise cell 1 if it `runsOn`. */
const program = (runsOn: boolean): Program => {
  const [zero, read, inc, one] = [1, 2, 3, 4];
  const gates = [
    { gate: 'zero', a: null, b: null },
    { gate: 'read', a: zero, b: null },
    { gate: 'inc', a: read, b: null },
    { gate: 'one', a: null, b: null },
    { gate: 'write', a: one, b: inc },
  ];
  const again = gates.with(1, { gate: 'read', a: 0, b: null });
  return {
    numRegisters: 1,
    circuits: [
      { gates, registers: [one] },
      { gates: again, registers: [one] },
    ],
    states: [
      { rules: [{ when: '*', circuit: 0, halt: !runsOn, next: 1 }] },
      { rules: [{ when: '*', circuit: 1, halt: false, next: 1 }] },
    ],
  };
};

test('a right program holds on the held-out and the training examples, and nothing more is claimed', () => {
  const report = verify(program(false), taskOf(), { cases: 7 });
  expect(report).toMatchObject({
    paper: { cases: 4, errors: 0, minLength: 6, maxLength: 6, maxMemorySize: 12 },
    strict: { cases: 4, errors: 0 },
    exhaustive: null,
    counterexample: null,
    examples: { training: { cases: 16, errors: 0, minLength: 2, maxLength: 5 }, candidates: 1 },
  });
  expect(isRight(report, { strict: true })).toBe(true);
  expect(reportToText(report)).toBe(
    'next.jsonl: the program ends by itself, on every input that was checked\n' +
      'next.jsonl, after the steps given (2 per used cell + 9): holds on 4 of 4 held-out examples, lengths 6 (and on all 16 training examples)\n' +
      'next.jsonl, strict (must stop by itself or still be right after 4 times these steps + 16): holds on 4 of 4 held-out examples, lengths 6\n' +
      'depends on nothing that the examples leave open: same answers with more steps, more free cells, fewer free cells and other values in free cells (tried on 20 examples)\n',
  );
});

test('a wrong program is wrong on some examples, and the smallest of them is shown', () => {
  const report = verify(program(true), taskOf());
  expect(isRight(report)).toBe(false);
  expect(report.paper.errors).toBe(4);
  expect(report.counterexample).toMatchObject({ mode: 'paper', length: 6, isSmallest: false });
  expect(reportToText(report)).toContain('wrong on 4 of 4 held-out examples');
});

test('one wrong training example makes a program wrong', () => {
  const report = verify(
    program(false),
    taskOf((target) => target + 1),
  );
  expect(report).toMatchObject({ paper: { errors: 0 }, examples: { training: { errors: 1 } } });
  expect(reportToText(report)).toContain('(and wrong on 1 of 16 training examples)');
  expect(isRight(report)).toBe(false);
});

describe('wrong lines', () => {
  /** Cell 1 = cell 0 + 1 on this many lines, of which some are spoilt. */
  const spoilt = (numLines: number, lines: readonly number[]) => {
    const text = Array.from({ length: numLines }, (_, i) => {
      const [a, b] = [1 + (i % 5), 1 + Math.floor(i / 5)];
      return JSON.stringify({
        input: [a, 0, b],
        output: [null, lines.includes(i + 1) ? 9 : a + 1],
        memorySize: 99,
      });
    });
    return verify(program(false), fileTask(text.join('\n')));
  };
  const text = (numLines: number, lines: readonly number[]) => reportToText(spoilt(numLines, lines));

  it('are listed, with the expected and the actual output', () => {
    expect(spoilt(240, [17, 203]).examples?.wrong).toEqual([
      { line: 17, cell: 1, expected: [null, 9], got: [2, 3], failure: null },
      { line: 203, cell: 1, expected: [null, 9], got: [3, 4], failure: null },
    ]);
    expect(text(240, [17, 203])).toContain(
      `right on all but 2 of 240 lines: check whether these lines are correct
  line 17: expected - 9, got 2 3, first wrong cell 1
  line 203: expected - 9, got 3 4, first wrong cell 1
depends on nothing that the examples leave open: same answers with more steps, more free cells, fewer free cells and other values in free cells (tried on 238 examples)
smallest counterexample found (line `,
    );
    expect(text(240, [5])).toContain('right on all but 1 of 240 lines: check whether this line is correct');
  });
  it('are not suspect if there are many, and only the first are shown', () => {
    const many = Array.from({ length: 13 }, (_, i) => 240 - 3 * i);
    expect(text(240, many)).toMatch(
      /^wrong on 13 of 240 lines:\n {2}line 204: .*\n( {2}line.*\n){4} {2}and 8 more$/m,
    );
    expect(text(10, [3])).toContain('wrong on 1 of 10 lines:');
  });
});

test('no other inputs can be asked for', () => {
  expect(() => verify(program(false), taskOf(), { lengths: [2, 3] })).toThrow(
    'must not be given for next.jsonl',
  );
});

test('how many programs were tried is reported', () => {
  const report = verify(program(false), taskOf());
  expect(reportToText({ ...report, examples: { ...report.examples, candidates: 3 } as never })).toContain(
    '3 programs were tried against the held-out examples',
  );
});
