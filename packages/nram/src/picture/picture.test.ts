import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { arbitraryMemory, arbitraryProgram, paperCopy } from '../../test/support/programs.js';
import { circuitGraphs } from '../export/drawing/circuit-graph.js';
import { elementToText, type SvgElement } from '../export/drawing/svg-element.js';
import { parseProgramText } from '../language/parse.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import { viewMemory } from '../trace/memory-at.js';
import { planOfStep, registersAt, type Trace, traceProgram } from '../trace/trace.js';
import { circuitPicture, graphValues } from './circuit.js';
import { lineColors, runPicture } from './draw-run.js';
import { cellX, layOutSpaceTime, markAt, rowsBetween, rowY } from './space-time.js';

const INCREMENT = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
const classOf = ({ attributes }: SvgElement): string => String(attributes.class ?? '');
const marksOf = (elements: readonly SvgElement[], kind: string): number[] =>
  elements
    .filter((each) => classOf(each).startsWith(kind) && each.attributes['data-mark'] !== undefined)
    .map(({ attributes }) => Number(attributes['data-mark']));

describe('the picture of a run', () => {
  it('with room for numbers has each write that lasts, and each read', () => {
    const check = (own: Program, memory: Int32Array): void => {
      const trace = traceProgram(own, memory, { maxSteps: 9 });
      const layout = layOutSpaceTime(trace, 700);
      expect(layout.hasNumbers).toBe(true);
      const picture = runPicture(trace, { layout });
      const reads = [...trace.lines.keys()].filter((mark) => trace.isWrite[mark] === 0);
      expect(marksOf(picture, 'read').sort((a, b) => a - b)).toEqual(reads);
      const places = new Map<string, number>();
      for (let step = 0; step < trace.numSteps; step++) {
        for (let mark = trace.firstMark[step]; mark < trace.firstMark[step + 1]; mark++) {
          if (trace.isWrite[mark] === 1) places.set(`${step} ${trace.addresses[mark]}`, mark);
        }
      }
      expect(marksOf(picture, 'mark').sort((a, b) => a - b)).toEqual(
        [...places.values()].sort((a, b) => a - b),
      );
      const numbers = picture.filter((each) => /^(quiet|number)$/.test(classOf(each)));
      expect(numbers).toHaveLength(layout.numRows * (memory.length + trace.plan.registers.length));
    };
    const run = fc.property(arbitraryProgram(), arbitraryMemory(), (own, memory) =>
      check(simplify(own, { minMemorySize: 4 }), memory),
    );
    fc.assert(run, { numRuns: 150 });
  });

  it('finds the mark under the pointer, and none beside it', () => {
    const trace = traceProgram(INCREMENT, Int32Array.of(4, 5, 6, 0, 0, 0, 0, 0), { maxSteps: 3 });
    const layout = layOutSpaceTime(trace, 700);
    const at = (position: number, cell: number) =>
      markAt(trace, layout, [cellX(layout, cell), rowY(layout, position) + 5]);
    // Position 1 shows the write of step 1 in cell 0, and what step 2 reads in cell 1.
    expect([at(1, 0), at(1, 1), at(0, 0), at(3, 2)]).toEqual([1, 2, 0, 5]);
    expect([at(0, 1), at(2, 5), markAt(trace, layout, [3, 50])]).toEqual([null, null, null]);
  });

  it('of a thousand steps over a thousand cells is a few paths', () => {
    const trace = traceProgram(INCREMENT, new Int32Array(1000), { maxSteps: 1000 });
    const layout = layOutSpaceTime(trace, 900);
    expect(layout.hasNumbers).toBe(false);
    expect(layout.width).toBeLessThanOrEqual(900);
    const picture = runPicture(trace, { layout });
    expect(picture.filter(({ tag }) => tag === 'path').length).toBeLessThanOrEqual(4);
    const [marks] = picture.filter((each) => classOf(each) === 'mark k0');
    expect(String(marks.attributes.d).match(/M/g)).toHaveLength(1000);
    expect(markAt(trace, layout, [cellX(layout, 500), rowY(layout, 501) + 1])).toBe(1001);
  });

  it('draws a part of the rows as all of them', () => {
    const trace = traceProgram(INCREMENT, new Int32Array(20), { maxSteps: 19 });
    const layout = layOutSpaceTime(trace, 700);
    const [first, last] = rowsBetween(layout, rowY(layout, 5), rowY(layout, 9));
    expect([first, last]).toEqual([4, 10]);
    const all = runPicture(trace, { layout }).map(elementToText);
    const part = runPicture(trace, { layout, rows: [first, last] }).map(elementToText);
    expect(part.every((text) => all.includes(text))).toBe(true);
    expect(part.length).toBeLessThan(all.length / 2);
  });

  it('a million cells in one row are as many elements as there is room for', () => {
    const trace = traceProgram(INCREMENT, new Int32Array(1_000_000), { maxSteps: 3 });
    const layout = layOutSpaceTime(trace, 900);
    expect(runPicture(trace, { layout }).length).toBeLessThan(100);
  });

  it('rings a cell, and colors the lines that do something', () => {
    const trace = traceProgram(INCREMENT, new Int32Array(8), { maxSteps: 2 });
    const layout = layOutSpaceTime(trace, 700);
    const ring = runPicture(trace, { layout, ring: { position: 2, cell: 3 } }).at(-1) as SvgElement;
    expect(classOf(ring)).toBe('ring');
    const left = Number(ring.attributes.x);
    expect(left).toBeLessThan(cellX(layout, 3));
    expect(left + Number(ring.attributes.width)).toBeGreaterThan(cellX(layout, 3));
    expect(lineColors(trace)).toEqual([null, null, 0, 1]);
  });
});

describe('the picture of a circuit', () => {
  /** What each graph says of the steps of a run. */
  const checkValues = (own: Program, trace: Trace): number => {
    const graphs = circuitGraphs(own);
    const view = viewMemory(trace);
    let checked = 0;
    for (let step = 0; step < trace.numSteps; step++) {
      const isOf = ([state, rule]: readonly [number, number]): boolean =>
        state === trace.states[step] && rule === trace.rules[step];
      const graph = graphs.find(({ rules }) => rules.some(isOf));
      if (graph === undefined) continue;
      const { memorySize } = trace;
      const memory = view.at(step);
      const values = graphValues(graph, { registers: registersAt(trace, step), memory, memorySize });
      for (const [i, { kind, label }] of graph.nodes.entries()) {
        if (kind !== 'new') continue;
        checked += 1;
        expect(values[i]).toBe(registersAt(trace, step + 1)[Number(label.slice(5)) - 1]);
      }
      const written = graph.nodes.flatMap(({ kind }, i) => (kind === 'write' ? [values[i]] : []));
      const marks = planOfStep(trace, step).accesses.map((_, i) => trace.firstMark[step] + i);
      expect(written).toEqual(
        marks.filter((mark) => trace.isWrite[mark] === 1).map((mark) => trace.values[mark]),
      );
    }
    return checked;
  };

  it('has at each box the number that the step computes there', () => {
    let checked = 0;
    const run = fc.property(
      arbitraryProgram(),
      arbitraryMemory().filter(({ length }) => length >= 4),
      (own, memory) => {
        const simple = simplify(own, { minMemorySize: 4 });
        checked += checkValues(simple, traceProgram(simple, memory, { maxSteps: 9 }));
      },
    );
    fc.assert(run, { numRuns: 200 });
    for (const own of Object.values(HAND_PROGRAMS)) {
      checked += checkValues(own, traceProgram(own, Int32Array.of(2, 3, 4, 1, 0, 0, 0, 0), { maxSteps: 9 }));
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('stands in the same place with numbers and without', () => {
    const [graph] = circuitGraphs(paperCopy);
    const values = graph.nodes.map(() => 7);
    const [plain, numbered] = [
      circuitPicture(graph, { width: 600 }),
      circuitPicture(graph, { width: 600, values }),
    ];
    expect(numbered).toMatchObject({ width: plain.width, height: plain.height });
    const places = ({ elements }: typeof plain): unknown[] =>
      elements.flatMap(({ children }) => (children as SvgElement[]).filter(({ tag }) => tag !== 'text'));
    expect(places(numbered)).toEqual(places(plain));
    expect(JSON.stringify(numbered.elements)).toContain('"class":"value"');
  });
});

it('what an element says is escaped', () => {
  const evil = { tag: 'text', attributes: { class: '"><script>' }, children: '</text><script>&' };
  expect(elementToText(evil)).toBe(
    '<text class="&quot;&gt;&lt;script&gt;">&lt;/text&gt;&lt;script&gt;&amp;</text>',
  );
});
