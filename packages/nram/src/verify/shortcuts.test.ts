import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import {
  circuit,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperSwap,
  rule,
} from '../../test/support/programs.js';
import { parseProgramText } from '../language/parse.js';
import { GATES } from '../machine/gates.js';
import type { Program } from '../program/program.js';
import { defineTask } from '../tasks/define-task.js';
import { findTask } from '../tasks/index.js';
import { shortcutsToText } from './report-text.js';
import { measureShortcuts } from './shortcuts.js';

const measure = (program: Program, name: string, extraSteps = 1) =>
  measureShortcuts(program, findTask(name), { seed: 1, stepScale: 1, extraSteps });

/** Puts 1 more than the first value into the last cell but one; right for Increment of length M - 1 at most. */
const lastAddress = oneState(
  [
    circuit(
      [
        ['zero'],
        ['dec', 1],
        ['read', 2],
        // 0 where the last cell is free.
        ['read', 0],
        ['inc', 4],
        ['write', 0, 5],
      ],
      [0],
    ),
  ],
  [rule('*', 0, { halt: true })],
);

describe('the last address as a cue', () => {
  /** Access with one element, in the last cell but one: right where the memory is just large enough. */
  const access = {
    ...findTask('access'),
    minMemorySize: (length: number) => length + 3,
    sample: (random: Parameters<ReturnType<typeof findTask>['sample']>[0], length: number, M: number) => {
      const memory = new Int32Array(M);
      memory[length + 2] = random.int(1, M - 2);
      const target = memory.slice();
      target[0] = memory[length + 2];
      const mask = new Uint8Array(M);
      mask[0] = 1;
      return { memory, target, mask };
    },
  };
  const readsLast = oneState(
    [
      circuit(
        [
          ['dec', 0],
          ['read', 1],
          ['write', 0, 2],
        ],
        [0],
      ),
    ],
    [rule('*', 0, { halt: true })],
  );

  it('is reported for a program that is right only in memories without a free cell', () => {
    const report = measureShortcuts(readsLast, access, { seed: 1, stepScale: 1, extraSteps: 1 });
    expect(report.lastAddress).toEqual({
      tight: { right: 128, cases: 128 },
      roomy: { right: 0, cases: 128 },
    });
    expect(shortcutsToText(report)[0]).toBe(
      'relies on the last address: right on 128 of 128 inputs in memories without a free cell, but on 0 of 128 with free cells',
    );
  });
  it('is not reported for a program that is right, or always wrong', () => {
    expect(shortcutsToText(measure(paperAccess, 'access')).join()).not.toContain('last address');
    const wrong = measure(lastAddress, 'copy');
    expect(wrong.lastAddress.tight.right).toBe(0);
    expect(shortcutsToText(wrong).join()).not.toContain('last address');
  });
});

describe('fixed addresses', () => {
  it('are reported if the answer belongs elsewhere each time', () => {
    const report = measure(paperAccess, 'listK');
    expect(report.pointers.writesMove).toBe(0);
    expect(report.pointers.scoredMove).toBeGreaterThan(90);
    expect(shortcutsToText(report).join()).toContain(
      `uses fixed addresses: writes the same cells in all 120`,
    );
  });
  it('are not reported if it stays in place, or for a program that follows it', () => {
    expect(measure(paperAccess, 'access').pointers.scoredMove).toBe(0);
    expect(shortcutsToText(measure(paperAccess, 'access')).join()).not.toContain('fixed');
    const { pointers } = measure(HAND_PROGRAMS.listK, 'listK');
    expect(pointers.writesMove).toBe(pointers.scoredMove);
  });
});

it('cells that are never read are named', () => {
  expect(measure(HAND_PROGRAMS.listSearch, 'listSearch').unread).toEqual([2]);
  expect(measure(paperIncrement, 'copy').unread).toEqual([]);
  const blind = oneState([circuit([['read', 0]], [0])], [rule('*', 0, { halt: true })]);
  expect(shortcutsToText(measure(blind, 'merge')).join()).toContain('never reads cells 1..6 in');
});

it('a memory may be full to its last cell', () => {
  // Cell 0 = the last cell, where every cell holds something.
  const full = defineTask({
    minMemorySize: (length) => length + 3,
    sample: (random, _length, memorySize) => {
      const memory = Int32Array.from({ length: memorySize }, () => random.int(1, memorySize - 1));
      const target = memory.slice();
      target[0] = memory[memorySize - 1];
      return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
    },
  });
  const report = measureShortcuts(paperAccess, full, { seed: 1, stepScale: 1, extraSteps: 1 });
  expect(report.steps.cases).toBe(256);
  // Access follows the pointer in cell 0 alone, which may lead to any cell.
  expect(report.unread).toEqual([]);
  const blind = oneState([circuit([['read', 0]], [0])], [rule('*', 0, { halt: true })]);
  expect(measureShortcuts(blind, full, { seed: 1, stepScale: 1, extraSteps: 1 }).unread).toEqual([1, 2, 3]);
});

it('a hundred cells that are never read are named as a range', () => {
  const report = measure(paperAccess, 'access');
  const unread = [...Array.from({ length: 100 }, (_, i) => i + 2), 200, 202, 203];
  expect(shortcutsToText({ ...report, unread }).join()).toContain(
    'never reads cells 2..101, 200, 202, 203 in',
  );
});

describe('inputs of every kind', () => {
  /** Cell 0 holds a number that the sampler remembers, and is to stay. */
  const remembering = () => {
    const drawn: number[] = [];
    const task = defineTask({
      train: { lengths: [2, 3] },
      validation: { lengths: [2, 3] },
      test: { lengths: [2, 3] },
      minSteps: () => 5,
      sample: (random, length, memorySize) => {
        const memory = new Int32Array(memorySize);
        memory[0] = random.int(1, length);
        drawn.push(memory[0]);
        return { memory, target: memory.slice(), mask: new Uint8Array(memorySize).fill(1, 0, 1) };
      },
    });
    drawn.length = 0;
    return { drawn, task };
  };
  const options = { seed: 1, stepScale: 1, extraSteps: 1 };

  it('are of the lengths of the test split, and no others', () => {
    const { drawn, task } = remembering();
    expect(measureShortcuts(paperAccess, task, options).steps.cases).toBe(64);
    expect(new Set(drawn)).toEqual(new Set([1, 2, 3]));
  });

  it('give the least and the most steps of any run', () => {
    const { drawn, task } = remembering();
    const countDown = parseProgramText(
      'first step: r1 = mem[0]\nthen repeat until r1 = 0:\n  r1 = r1 - 1\n',
      'count-down.nram',
    );
    const { steps } = measureShortcuts(countDown, task, options);
    // One step to load the number, one for each, one to stop; 5 are said to suffice.
    const beyond = drawn.map((number) => number + 2 - 5);
    expect(steps).toEqual({ cases: 64, halted: 64, fewest: Math.min(...beyond), most: Math.max(...beyond) });
    expect([steps.fewest, steps.most]).toEqual([-2, 0]);
  });

  it('show the cells that are written, whatever their order', () => {
    const { task } = remembering();
    const eitherWay = parseProgramText(
      `\
first step: r1 = mem[0] - 1
second step:
  when r1 = 0:
    mem[1] = 1
    mem[2] = 1
    stop
  otherwise:
    mem[2] = 1
    mem[1] = 1
    stop
`,
      'either-way.nram',
    );
    expect(measureShortcuts(eitherWay, task, options).pointers).toMatchObject({ cases: 30, writesMove: 0 });
  });

  it('are run with custom gates', () => {
    const { task } = remembering();
    const twice = { ...GATES[4], name: 'twice', apply: (a: number, _b: number, m: number) => (2 * a) % m };
    const gates = [...GATES, twice];
    const program = oneState(
      [
        circuit(
          [
            ['twice', 0],
            ['read', 1],
            ['write', 1, 2],
          ],
          [0],
        ),
      ],
      [rule('*', 0, { halt: true })],
    );
    expect(measureShortcuts(program, task, { ...options, gates }).lastAddress.roomy).toEqual({
      right: 32,
      cases: 32,
    });
  });
});

describe('side effects', () => {
  it('are counted in right runs', () => {
    // Swap leaves a value in cell 0; Increment continues into the free cells.
    expect(measure(paperSwap, 'swap').destroyed.others).toBeGreaterThan(100);
    expect(measure(paperSwap, 'swap').destroyed.zeros).toBe(0);
    expect(measure(paperIncrement, 'increment').destroyed).toEqual({ cases: 256, zeros: 256, others: 0 });
    expect(measure(paperAccess, 'access').destroyed).toEqual({ cases: 256, zeros: 0, others: 0 });
    expect(measure(lastAddress, 'copy').destroyed.cases).toBe(0);
  });
});

describe('steps', () => {
  it('are those of runs that stop by themselves, relative to the task minimum', () => {
    expect(measure(paperAccess, 'access').steps).toEqual({ cases: 256, halted: 256, fewest: 0, most: 0 });
    expect(measure(paperSwap, 'swap').steps).toMatchObject({ halted: 256, fewest: -2, most: -2 });
    expect(measure(HAND_PROGRAMS.merge, 'merge').steps).toMatchObject({ fewest: 2, most: 2 });
    const range = (fewest: number, most: number): string => {
      const report = measure(paperAccess, 'access');
      return shortcutsToText({ ...report, steps: { ...report.steps, fewest, most } })
        .join()
        .split('(steps: ')[1];
    };
    expect(range(0, 0)).toBe('task minimum)');
    expect(range(-13, 1)).toBe('task minimum - 13 to task minimum + 1)');
    expect(range(0, 2)).toBe('task minimum to task minimum + 2)');
    expect(range(-2, -2)).toBe('task minimum - 2)');
    expect(shortcutsToText(measure(paperCopy, 'copy', 20))).toEqual(['stops by itself in none of 256 runs']);
  });
});
