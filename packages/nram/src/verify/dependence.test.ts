import { describe, expect, it, test } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import type { TaskSpec } from '../tasks/task.js';
import { verificationReportSchema } from './report.js';
import { reportToText } from './report-text.js';
import { verify } from './verify.js';

interface Line {
  readonly input: readonly number[];
  readonly output: readonly (number | null)[];
  readonly memorySize?: number;
}

function taskOf(lines: readonly Line[]): TaskSpec {
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
  return createExamplesTask(parseExamplesFile(text, 'x'), source, 'x.jsonl');
}

const reportOf = (text: string, lines: readonly Line[]) =>
  verify(parseProgramText(text, 'x.nram'), taskOf(lines));

/** The lines on dependence of the report in words. */
function dependenceOf(text: string, lines: readonly Line[]): string[] {
  const report = reportOf(text, lines);
  expect(report).toMatchObject({ paper: { errors: 0 }, examples: { training: { errors: 0 } } });
  const all = reportToText(report).trimEnd().split('\n');
  const from = all.findIndex((line) => line.startsWith('depends on '));
  const to = all.findIndex((line) => line.startsWith('smallest counterexample'));
  return all.slice(from, to < 0 ? all.length : to);
}

/** Different lists of 1 to 6 values up to 5; as lines, with their length before them, in memories with some free cells. */
const lists = Array.from({ length: 24 }, (_, i) =>
  Array.from({ length: 1 + (i % 6) }, (_, at) => 1 + ((i + Math.floor(i / 6) + 2 * at) % 5)),
);
const linesOf = (answer: (list: readonly number[]) => readonly (number | null)[]): Line[] =>
  lists.map((list, i) => {
    return { input: [list.length, ...list], output: answer(list), memorySize: 8 + (i % 4) };
  });

const LAST = 'one step: mem[0] = mem[mem[0]]; stop\n';
const last = (list: readonly number[]) => [list[list.length - 1]];

test('a program that depends on nothing else', () => {
  expect(dependenceOf(LAST, linesOf(last))).toEqual([
    'depends on nothing that the examples leave open: same answers with more steps, more free cells, fewer free cells and other values in free cells (tried on 24 examples)',
  ]);
});

test('a program that counts its steps', () => {
  // 2 * 3 + 9 steps for three cells.
  const lines = linesOf((list) => [3 * list.length + 11]).map((line) => ({ ...line, memorySize: 99 }));
  expect(dependenceOf('repeat: mem[0] = mem[0] + 1\n', lines)).toEqual([
    'depends on the number of steps, which the examples leave open (tried on 24 examples):',
    '  with 1 more step, cell 0 becomes 15 instead of 14 (line 1; 24 of 24 examples)',
  ]);
});

test('a program that is right at times while it runs on', () => {
  const text = 'registers a, b start at 0\nfirst step: a = 1\nthen repeat: mem[0] = a; a, b = b, a\n';
  // After an odd number of steps.
  expect(
    dependenceOf(
      text,
      linesOf(() => [0]),
    ),
  ).toContain('  with 1 more step, cell 0 becomes 1 instead of 0 (line 1; 24 of 24 examples)');
});

test('a program that stops by itself after more than the steps given does not depend on them', () => {
  const slow = `registers k, s start at 0
first step: k = mem[0] + 20
then repeat until k = 0:
  k = k - 1
then: mem[0] = mem[mem[0]]; stop
`;
  const lines = linesOf(last).map((line) => ({ ...line, memorySize: 99 }));
  expect(dependenceOf(slow, lines)[0]).toMatch(/^depends on nothing/);
});

describe('a program that looks at the end of memory', () => {
  const text = 'one step: mem[0] = mem[M - 1] + mem[1]; stop\n';

  it('depends on free cells, if memory is always full', () => {
    const lines = lists.flatMap((list) => {
      const [memorySize, answer] = [list.length + 1, list[0] + list[list.length - 1]];
      return memorySize < 6 || answer >= memorySize ? [] : [{ input: [0, ...list], output: [answer] }];
    });
    expect(dependenceOf(text, lines)[1]).toMatch(
      /^ {2}with 1 more free cell, cell 0 becomes \d instead of \d \(line \d+; \d+ of \d+ examples\)$/,
    );
  });

  it('depends on zeros in free cells, if none is full', () => {
    const lines = linesOf((list) => [list[0]]);
    expect(dependenceOf(text, lines)).toEqual([
      'depends on the number of free cells and zeros in free cells, which the examples leave open (tried on 24 examples):',
      expect.stringMatching(
        /^ {2}with \d fewer free cells? \(memory of \d\).*, cell 0 becomes \d instead of \d/,
      ),
      expect.stringMatching(
        /^ {2}with \d in cell \d+, which is 0 in every example, cell 0 becomes \d instead of \d \(line \d+;/,
      ),
    ]);
  });
});

test('a program that fails only in a full memory, which values of the file are too large for', () => {
  // Doubles what is before the first 0, each value a step late: the first step writes to the last cell.
  const text = `registers r1, r2 start at 0
first step: r1 = 1
then repeat until the step limit:
  when r1 != 0:
    x = mem[r2]
    mem[r2 - 1] = r1 + r1
    r1, r2 = x, r2 + 1
  otherwise: do nothing
`;
  const lines = lists.map((list, i) => {
    const values = list.map((value) => value + 3);
    return { input: [...values, 0], output: values.map((value) => 2 * value), memorySize: 20 + (i % 3) };
  });
  const [conclusion, line] = dependenceOf(text, lines);
  expect(conclusion).toContain('depends on the number of free cells, which');
  // No example says what is right there, but the program says something else in more room.
  expect(line).toMatch(
    /^ {2}with \d+ fewer free cells \(memory of \d\) and smaller values \(1.* in cells? 0.*\), cell \d becomes \d instead of \d \(line \d+; \d+ of 24 examples\)$/,
  );
});

describe('an unscored cell that is the same in every example', () => {
  const lines = lists.map((list) => {
    return { input: [list[0], 2, ...list], output: [list[0] + 2], memorySize: 12 };
  });

  it('is a dependence if the program takes its value', () => {
    expect(dependenceOf('one step: mem[0] = mem[0] + mem[1]; stop\n', lines)).toEqual([
      'depends on cells that never change, which the examples leave open (tried on 24 examples):',
      '  with 3 in cell 1, which is 2 in every example, cell 0 becomes 4 instead of 3 (line 1; 24 of 24 examples)',
    ]);
  });
  it('is none if the program does not look', () => {
    expect(dependenceOf('one step: mem[0] = mem[0] + 2; stop\n', lines)).toEqual([
      'depends on nothing that the examples leave open: same answers with more steps, more free cells, fewer free cells, other values in free cells and other values in unscored cells that never change (tried on 24 examples)',
    ]);
  });
  it('is legitimate input if it differs in a single example', () => {
    const other = { input: [4, 3, 1], output: [7], memorySize: 12 };
    expect(dependenceOf('one step: mem[0] = mem[0] + mem[1]; stop\n', [...lines, other])[0]).toMatch(
      /^depends on nothing/,
    );
  });
});

describe('an answer that follows the memory size', () => {
  const minusOne = 'one step: mem[0] = mem[0] - 4; stop\n';
  const lines = (sizeOf: (i: number) => number): Line[] =>
    lists.map((list, i) => {
      const memorySize = sizeOf(i);
      return { input: [list[0], ...list], output: [(list[0] + memorySize - 4) % memorySize], memorySize };
    });

  it('is no dependence if examples with different numbers of free cells show it', () => {
    expect(
      dependenceOf(
        minusOne,
        lines((i) => 10 + (i % 4)),
      )[0],
    ).toMatch(/^depends on nothing/);
  });
  it('is one if they do not', () => {
    const full = lines((i) => lists[i].length + 1).filter(({ input, memorySize = 0 }) => {
      return memorySize >= 5 && input.every((value) => value < memorySize);
    });
    expect(dependenceOf(minusOne, full.slice(0, 6))[0]).toContain('depends on the number of free cells');
  });
  it('nor is input that does: negative numbers stay negative', () => {
    // The larger of a negative and a positive number, by their signs.
    const negative = lists.map((list, i) => {
      const memorySize = 12 + (i % 4);
      return { input: [memorySize - list[0], list[0] % 3], output: [list[0] % 3], memorySize };
    });
    expect(
      dependenceOf('one step: mem[0] = mem[0] + mem[1] + mem[0] - mem[0] - mem[0]; stop\n', negative)[0],
    ).toMatch(/^depends on nothing/);
  });
});

test('what memory holds behind the input is no free cell if some example has data there', () => {
  // The sum of cells 1 to 6, of which short lists leave some at 0.
  const sum = 'one step: mem[0] = mem[1] + mem[2] + mem[3] + mem[4] + mem[5] + mem[6]; stop\n';
  const lines = lists.map((list) => ({
    input: [0, ...list],
    output: [list.reduce((total, value) => total + value, 0)],
    memorySize: 40,
  }));
  const texts = dependenceOf(sum, lines);
  expect(texts[0]).not.toContain('zeros in free cells');
});

test('a run that fails is a difference, too', () => {
  const text = `registers a, b start at 0
first step: a = mem[9]
then repeat until the step limit:
  when a = 0: do nothing
`;
  expect(
    dependenceOf(
      text,
      linesOf((list) => [list.length]).map((line) => ({ ...line, memorySize: 12 })),
    ),
  ).toContainEqual(
    expect.stringMatching(
      /with 1 in cell 9, which is 0 in every example, the run fails: .*required, got none/,
    ),
  );
});

test('a report with a dependence can be read back, and is the same each time', () => {
  const lines = linesOf(last);
  const report = reportOf('repeat: mem[0] = mem[mem[0]]; stop\n', lines);
  expect(verificationReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(reportOf('repeat: mem[0] = mem[mem[0]]; stop\n', lines)).toEqual(report);
});

test('a program that is wrong on many examples is not asked', () => {
  expect(reportOf('one step: mem[0] = 1; stop\n', linesOf(last)).dependence).toBeUndefined();
});

test('numbers far above the number of cells, in memories of which only the first cells are stored', () => {
  const lines = lists.map((list, i) => {
    const values = list.map((value) => 100_000 * value);
    return { input: [list.length, ...values], output: [values[values.length - 1]], memorySize: 2e9 + i };
  });
  expect(dependenceOf(LAST, lines)).toEqual([
    'depends on nothing that the examples leave open: same answers with more steps, more free cells and fewer free cells (tried on 24 examples; no example allows other values in free cells)',
  ]);
  const [conclusion, line] = dependenceOf(
    'one step: mem[0] = mem[mem[0]] + mem[M - 500]; stop\n',
    lines.map((each) => ({ ...each, memorySize: 600_000 })),
  );
  expect(conclusion).toContain('depends on the number of free cells, which');
  expect(line).toMatch(/fewer free cells \(memory of \d+\)/);
});

describe('what a right program may rely on', () => {
  const nothing = /^depends on nothing that the examples leave open/;
  /** Finds the first 0, and then writes one into cell 0. */
  const end = `registers r1, r2 start at 0
first step: r2 = mem[0]
then repeat until r2 = 0:
  r1, r2 = r1 + 1, mem[r1 + 1]
then: mem[0] = 0; stop
`;

  it('a 0 right behind the input, which may be its end', () => {
    const lines = lists.map((list, i) => {
      return { input: [...list, i + 1], output: [0], memorySize: 30 + (i % 4) };
    });
    const [conclusion] = dependenceOf(end, lines);
    expect(conclusion).not.toContain('zeros in free cells');
    // But not in a full memory: the lines never say that there is a 0.
    expect(conclusion).toContain('depends on the number of free cells');
  });

  it('as many zeros behind the input as every example has, in a file that writes out all of memory', () => {
    const lines = lists.map((list, i) => {
      return { input: [...list, 1 + (i % 3), ...new Array(4 + (i % 4)).fill(0)], output: [0] };
    });
    expect(dependenceOf(end, lines)[0]).toMatch(nothing);
  });

  it('more steps in a larger memory, in a file that scores all of memory', () => {
    // Goes through memory once, from its end, and then writes the answer.
    const text = `registers r1, isOver start at 0
repeat until the step limit:
  when isOver = 0:
    x = mem[r1 - 1]
    r1, isOver = r1 - 1, r1 == 2
  otherwise: mem[0] = mem[1]
`;
    const lines = lists.map((list, i) => {
      const rest = [...list, ...new Array(4 + (i % 4)).fill(0)];
      return { input: [0, ...rest], output: [list[0], ...rest] };
    });
    expect(dependenceOf(text, lines)[0]).toMatch(nothing);
  });

  it('a cell that holds 0 where others hold data, in a file that writes out all of memory', () => {
    // Bits in cells 1 to 5, which may all be 0 from some cell on.
    const lines = Array.from({ length: 24 }, (_, i) => {
      const bits = Array.from({ length: 5 }, (_, at) => (i >> at) & 1);
      return { input: [0, ...bits, ...new Array(2 + (i % 3)).fill(0)], output: [bits[0] + bits[4]] };
    });
    expect(dependenceOf('one step: mem[0] = mem[1] + mem[5]; stop\n', lines)[0]).toMatch(nothing);
  });

  it('room above the largest value, if every example has some', () => {
    const lines = lists.map((list, i) => ({
      input: [0, list[0], i + 1],
      output: [1],
      memorySize: 32 + (i % 4),
    }));
    expect(dependenceOf('one step: mem[0] = mem[2] < mem[2] + 1; stop\n', lines)[0]).toMatch(nothing);
  });

  it('numbers that are addresses: they are not made smaller to fit a smaller memory', () => {
    const lines = linesOf(last).map((line, i) => {
      return { ...line, input: [line.input[0] + 10, ...line.input.slice(1)], memorySize: 24 + (i % 4) };
    });
    expect(dependenceOf('one step: mem[0] = mem[mem[0] - 10]; stop\n', lines)[0]).toMatch(nothing);
  });

  it('its own end, whatever memory holds on the way there', () => {
    const text = `registers k start at 0
first step: k = mem[0] + 30
then repeat until k = 0:
  mem[0] = 1 - mem[0]
  k = k - 1
then: mem[0] = 0; stop
`;
    const lines = lists.map((list, i) => ({ input: [0, ...list, i], output: [0], memorySize: 40 + (i % 4) }));
    expect(dependenceOf(text, lines)[0]).toMatch(nothing);
  });

  it('arithmetic modulo the memory size, if examples with different numbers of free cells show it', () => {
    const lines = lists.map((list, i) => {
      const memorySize = 10 + (i % 4);
      return {
        input: [list[0] + 4, 7 + (i % 3), ...list],
        output: [(list[0] + 11 + (i % 3)) % memorySize],
        memorySize,
      };
    });
    expect(dependenceOf('one step: mem[0] = mem[0] + mem[1]; stop\n', lines)[0]).toMatch(nothing);
  });

  it('-1 as memorySize - 1, if examples with different numbers of free cells show it', () => {
    const lines = lists.map((list, i) => {
      const memorySize = 12 + (i % 4);
      return {
        input: [0, i % 2 === 0 ? memorySize - 1 : list[0], ...list],
        output: [(i + 1) % 2],
        memorySize,
      };
    });
    expect(dependenceOf('one step: mem[0] = mem[1] == M - 1; stop\n', lines)[0]).toMatch(nothing);
  });
});

test('a line as it stands in the file is shown rather than a smaller one with other values', () => {
  const lines = [
    { input: [0, 9, 3, 1], output: [9], memorySize: 13 },
    { input: [0, 1, 1, 1, 1, 1], output: [1], memorySize: 14 },
  ];
  expect(dependenceOf('one step: mem[0] = mem[M - 1] + mem[1]; stop\n', lines)[1]).toBe(
    '  with 8 fewer free cells (memory of 6), cell 0 becomes 2 instead of 1 (line 2; 2 of 2 examples)',
  );
});

test('the largest memory', () => {
  const lines = linesOf(last).map((line) => ({ ...line, memorySize: 2 ** 31 - 1 }));
  expect(dependenceOf(LAST, lines)[0]).toMatch(/^depends on nothing.* with more steps and fewer free cells/);
});
