import { describe, expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import type { Program } from '../program/program.js';
import { defineTask } from '../tasks/define-task.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import { findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { verify } from '../verify/verify.js';
import type { ProgramOrigin } from './describe.js';
import { exportedSteps } from './export-steps.js';
import { foundElsewhere } from './provenance.js';

type Known = ProgramOrigin & { readonly program: Program };

const increment = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment');
const once = parseProgramText('one step: mem[0] = mem[mem[0]]; stop\n', 'access');
const text = (program: typeof increment): Known => ({
  program,
  provenance: null,
  verification: null,
});
const checked = (program: typeof increment, name: string): Known => ({
  program,
  provenance: foundElsewhere('hand'),
  verification: verify(program, findTask(name)),
});

describe('what an exported function does without a number of steps', () => {
  it('it runs until a program stops that did so on all checked inputs', () => {
    const { kind, note } = exportedSteps(checked(once, 'access'), null);
    expect(kind).toBe('ends');
    expect(note[0]).toContain('on every input of access that was checked');
  });
  it('a program that needs its steps takes those of its task, at the length of its input', () => {
    const { note, ...rest } = exportedSteps(checked(increment, 'increment'), null);
    expect(rest).toMatchObject({
      kind: 'formula',
      formula: { length: { kind: 'end' }, perLength: 1, more: 0, divisor: 1, extra: 1 },
    });
    expect(note[1]).toContain('n + 1 steps');
  });
  it('a program of which nothing is known asks for them', () => {
    expect(exportedSteps(text(increment), null).kind).toBe('caller');
  });
  it('its task may be named', () => {
    expect(exportedSteps(text(increment), findTask('increment')).kind).toBe('formula');
    const own = defineTask({
      sample: (_random, length, memorySize) => {
        const memory = new Int32Array(memorySize);
        return { memory, target: memory.slice(), mask: new Uint8Array(memorySize).fill(1, 0, length) };
      },
    });
    // Nothing says how long an input of it is.
    expect(exportedSteps(text(increment), own).kind).toBe('caller');
  });
});

describe('of a program from an examples file', () => {
  const fileTask = (rows: readonly object[]): TaskSpec => {
    const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    return createExamplesTask(parseExamplesFile(text, 'x'), source, 'x.jsonl');
  };
  /** Cells 0 and on are raised. */
  const rows = [2, 3, 4, 5].map((length) => ({
    input: new Array<number>(length).fill(1),
    output: new Array<number>(length).fill(2),
    memorySize: 12,
  }));
  const exported = (given: readonly object[], extraSteps = 0) => {
    const budget = { stepScale: 0.5, extraSteps };
    const task = fileTask(given);
    const provenance = { ...foundElsewhere('hand'), configuration: budget };
    const verification = verify(increment, task, { budget });
    return exportedSteps({ program: increment, provenance, verification }, null);
  };

  it('they depend on the cells up to the last that holds something', () => {
    const { note, ...rest } = exported(rows);
    expect(rest).toMatchObject({
      kind: 'formula',
      formula: { length: { kind: 'used' }, perLength: 1, more: 1, divisor: 1, extra: 0 },
    });
    expect(note[1]).toContain('n + 1 steps, n being the number of cells up to the last that does not hold 0');
  });
  it('they must be given where more cells are scored, because memory does not tell how many', () => {
    const more = rows.map((row) => ({ ...row, output: [...row.output, 0] }));
    expect(exported(more).kind).toBe('caller');
  });
  it('they are what every line says, and must be given if lines differ', () => {
    const said = (steps: (length: number) => number) =>
      exported(rows.map((row) => ({ ...row, steps: steps(row.input.length) })));
    expect(said(() => 7)).toMatchObject({ kind: 'formula', formula: { length: null, more: 7, extra: 0 } });
    expect(said((length) => length).kind).toBe('caller');
  });
});
