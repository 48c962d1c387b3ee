import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { arbitraryMemory, arbitraryProgram, paperSwap } from '../../test/support/programs.js';
import { parseProgramText } from '../language/parse.js';
import { programToText } from '../language/print.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import { viewMemory } from './memory-at.js';
import { describeEnd, describeMark, describeStep } from './sentence.js';
import { planOfStep, registersAt, stepOfMark, type Trace, traceProgram } from './trace.js';

const program = (text: string): Program => parseProgramText(text, 'test.nram');

describe('a trace', () => {
  const check = (own: Program, memory: Int32Array): Trace => {
    const trace = traceProgram(own, memory, { maxSteps: 12 });
    const view = viewMemory(trace);
    expect(view.at(0)).toEqual(memory);
    const ran = memory.slice();
    let steps = 0;
    try {
      createRunner(own).run(ran, {
        maxSteps: 12,
        onStep: ({ step, registers, memory: after }) => {
          steps += 1;
          expect(registersAt(trace, step + 1)).toEqual(registers);
          expect(view.at(step + 1)).toEqual(after);
        },
      });
      expect(trace.end.kind).toMatch(/stopped|limit/);
    } catch {
      expect(trace.end.kind).toBe('failed');
    }
    expect(trace.numSteps).toBe(steps);
    for (let position = steps; position >= 0; position--) view.at(position);
    expect(view.at(0)).toEqual(memory);
    return trace;
  };

  it('has the memory and the registers of the interpreter at every position, forward and back', () => {
    let marks = 0;
    const run = fc.property(arbitraryProgram(), arbitraryMemory(), (own, memory) => {
      marks += check(own, memory).lines.length;
      marks += check(simplify(own, { minMemorySize: 1 }), memory).lines.length;
    });
    fc.assert(run, { numRuns: 300 });
    expect(marks).toBeGreaterThan(100);
  });

  it('what a read gives is in memory just before, where no access of the same step came first', () => {
    const run = fc.property(arbitraryProgram(), arbitraryMemory(), (own, memory) => {
      const trace = traceProgram(own, memory, { maxSteps: 12 });
      const view = viewMemory(trace);
      for (let mark = 0; mark < trace.lines.length; mark++) {
        const step = stepOfMark(trace, mark);
        expect(trace.firstMark[step]).toBeLessThanOrEqual(mark);
        expect(trace.firstMark[step + 1]).toBeGreaterThan(mark);
        if (trace.isWrite[mark] === 1) continue;
        const earlier = trace.addresses.subarray(trace.firstMark[step], mark);
        if (earlier.includes(trace.addresses[mark])) continue;
        expect(view.at(step)[trace.addresses[mark]]).toBe(trace.values[mark]);
      }
    });
    fc.assert(run, { numRuns: 300 });
  });

  it('every mark stands on a line of the text that has such an access', () => {
    let marks = 0;
    const checkLines = (own: Program, memory: Int32Array): void => {
      const trace = traceProgram(own, memory, { maxSteps: 12 });
      expect(`${trace.plan.lines.join('\n')}\n`).toBe(programToText(own));
      for (let mark = 0; mark < trace.lines.length; mark++) {
        marks += 1;
        const line = trace.plan.lines[trace.lines[mark]];
        // A text holds for memories of at least four cells.
        if (memory.length < 4) continue;
        expect(line).toMatch(trace.isWrite[mark] === 1 ? /mem\[.*\] = / : /mem\[/);
      }
    };
    for (const own of Object.values(HAND_PROGRAMS)) checkLines(own, Int32Array.of(2, 3, 4, 1, 0, 0, 0, 0));
    const run = fc.property(arbitraryProgram(), arbitraryMemory(), (own, memory) =>
      checkLines(simplify(own, { minMemorySize: 4 }), memory),
    );
    fc.assert(run, { numRuns: 300 });
    expect(marks).toBeGreaterThan(100);
  });

  it('ends where the program ends', () => {
    const kindOf = (own: Program, maxSteps: number): string =>
      describeEnd(traceProgram(own, Int32Array.of(4, 1, 2, 3, 0, 0), { maxSteps }));
    expect(kindOf(program('one step: mem[0] = 1; stop\n'), 9)).toBe('stopped by itself after 1 step');
    expect(kindOf(program('repeat:\n  mem[r1] = 1\n  r1 = r1 + 1\n'), 3)).toBe('reached the step limit of 3');
    const broken = program('repeat:\n  when r1 = 0: r1 = 1\n');
    expect(kindOf(broken, 9)).toBe(
      'failed in step 2: a case for these registers is required, got none for r1 != 0 (state 1, step 2)',
    );
  });

  it('keeps no more marks than it is asked to', () => {
    const own = program('repeat:\n  mem[r1] = 1\n  r1 = r1 + 1\n');
    const trace = traceProgram(own, new Int32Array(8), { maxSteps: 100, maxMarks: 10 });
    expect(trace.end.kind).toBe('full');
    expect(trace.numSteps).toBe(11);
    expect(describeEnd(trace)).toMatch(/^shown up to step 11/);
    expect(() => traceProgram(own, new Int32Array(8), { maxSteps: 1, maxMarks: 0 })).toThrow(
      'traceProgram: maxMarks must be an integer >= 1, got 0',
    );
  });
});

describe('in words', () => {
  it('a write says what it does, with the statement of the text', () => {
    const text =
      'first step: r2 = mem[0]\nthen repeat:\n  mem[r1] = mem[r2 - 1]\n  r1, r2 = r1 + 1, r2 - 1\n';
    const trace = traceProgram(program(text), Int32Array.of(3, 7, 8, 0, 0, 0, 0, 0, 0), { maxSteps: 3 });
    expect(describeStep(trace, 0).map((each) => each.text)).toEqual([
      'step 1: `r2 = mem[0]` reads 3 from cell 0',
      'step 1: r2 becomes 3 (it was 0)',
    ]);
    expect(describeStep(trace, 1)).toEqual([
      { text: 'step 2: `mem[r1] = mem[r2 - 1]` reads 8 from cell 2', line: 3, mark: 1 },
      { text: 'step 2: `mem[r1] = mem[r2 - 1]` copies 8 from cell 2 to cell 0', line: 3, mark: 2 },
      { text: 'step 2: r1 becomes 1 (it was 0), r2 becomes 2 (it was 3)', line: 4, mark: null },
    ]);
  });

  it('a line with a condition is quoted without it', () => {
    const text =
      'repeat:\n  when r1 = 0:\n    mem[0] = 5\n    r1 = 1\n  otherwise: mem[1] = mem[0] + mem[0]; stop\n';
    const trace = traceProgram(program(text), new Int32Array(12), { maxSteps: 9 });
    const [, last] = describeStep(trace, 1);
    expect(trace.plan.lines[last.line as number]).toContain('mem[1] = x + x');
    expect(describeMark(trace, trace.lines.length - 1)).toMatch(
      /`mem\[1\] = x \+ x` writes 10 to cell 1, where 0 was$/,
    );
  });

  it('a write of what is there says so, and the step that ends the run too', () => {
    const own = program('repeat until r1 != 0:\n  mem[0] = mem[1]\n  r1 = 1\n');
    const trace = traceProgram(own, new Int32Array(4), { maxSteps: 9 });
    expect(describeStep(trace, 0)[1].text).toMatch(/copies 0 from cell 1 to cell 0, which held 0 already$/);
    expect(describeStep(trace, trace.numSteps - 1)[0].text).toBe('step 2: stops');
  });

  it('a "stop if" that holds says so, and its register is not shown', () => {
    const text = 'repeat:\n  mem[r1] = r1\n  r1 = r1 + 1\n  stop if r1 = 2\n';
    const trace = traceProgram(program(text), new Int32Array(8), { maxSteps: 9 });
    expect(trace.plan.registers).toEqual([0]);
    expect(trace.program.numRegisters).toBe(2);
    const texts = Array.from({ length: trace.numSteps }, (_, step) => describeStep(trace, step).at(-1)?.text);
    expect(texts).toEqual([
      'step 1: r1 becomes 1 (it was 0)',
      'step 2: `stop if r1 = 2` holds',
      'step 3: stops',
    ]);
  });

  it('knows from which reads a write is made', () => {
    const trace = traceProgram(paperSwap, Int32Array.of(4, 5, 6, 7, 8, 9, 0, 0, 0, 0), { maxSteps: 9 });
    const writes = [...trace.lines.keys()].filter((mark) => trace.isWrite[mark] === 1);
    for (const mark of writes) {
      const step = stepOfMark(trace, mark);
      const { from } = planOfStep(trace, step).accesses[mark - trace.firstMark[step]];
      for (const read of from) expect(trace.isWrite[trace.firstMark[step] + read]).toBe(0);
    }
    expect(writes.length).toBeGreaterThan(2);
  });
});
