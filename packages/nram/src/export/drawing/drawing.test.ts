import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../../test/hand-programs.js';
import {
  arbitraryCircuit,
  arbitraryMemory,
  arbitraryProgram,
  circuit,
  flaggedAccess,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from '../../../test/support/programs.js';
import { programToText } from '../../language/print.js';
import { GATES } from '../../machine/gates.js';
import { evaluateCircuit } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { simplify } from '../../program/simplify/simplify.js';
import { type CircuitGraph, type CircuitNode, circuitGraphs } from './circuit-graph.js';
import { programToDot } from './dot.js';
import { layOut, NODE_HEIGHT } from './layout.js';
import { programToSvg } from './svg.js';

describe('circuits as graphs', () => {
  it('says when each step is taken', () => {
    const titles = (program: Program): string[] => circuitGraphs(program).map(({ title }) => title);
    expect(titles(paperReverse)).toEqual(['first step', 'then in every step']);
    expect(titles(paperIncrement)).toEqual(['every step']);
    expect(titles(paperSwap)).toEqual([
      'until r1 = 0 and r2 ≠ 0, when r1 = 0',
      'until r1 = 0 and r2 ≠ 0, otherwise',
      'when r1 = 0 and r2 ≠ 0; then stop',
    ]);
    expect(titles(paperAccess)).toEqual(['in every step until r1 ≠ 0', 'when r1 ≠ 0; then stop']);
    expect(titles(flaggedAccess)).toEqual(['first step', 'second step; then stop']);
    const two = {
      ...paperIncrement,
      states: [{ rules: [rule('*****', 0, { next: 1 })] }, { rules: [rule('*****', 0)] }],
    };
    expect(titles(two)).toEqual([
      'state 1: every step; then go to state 2',
      'state 2: every step; then go to state 1',
    ]);
  });
  it('leaves out what nobody looks at, and puts rules that do the same into one drawing', () => {
    const same = circuit(
      [
        ['inc', 0],
        ['read', 0],
        ['write', 0, 1],
      ],
      [0, 0],
    );
    const program = oneState(
      [circuit([['one']], [2, 2]), same],
      [rule('00', 0), rule('+0', 1), rule('*+', 1)],
    );
    const graphs = circuitGraphs(program);
    expect(graphs).toHaveLength(2);
    expect(graphs[1].nodes.map(({ label }) => label)).not.toContain('a + 1');
  });
  it('puts every box right of its inputs, and memory accesses in their order', () => {
    const program = oneState(
      [
        circuit(
          [
            ['read', 0],
            ['write', 0, 0],
            ['read', 1],
            ['write', 3, 0],
          ],
          [3],
        ),
      ],
      [rule('*', 0)],
    );
    const { nodes } = circuitGraphs(program)[0];
    for (const { inputs, column, follows } of nodes) {
      for (const before of [...inputs, ...follows]) {
        expect(nodes[before].column).toBeLessThan(column);
      }
    }
    expect(nodes.filter(({ follows }) => follows.length > 0)).toHaveLength(3);
    expect(programToSvg(program)).toContain('memory 4');
  });
  it('puts a write right of every read before it', () => {
    const late = circuit(
      [
        ['read', 0],
        ['read', 1],
        ['read', 2],
        ['read', 0],
        ['write', 0, 0],
      ],
      [3],
    );
    const { nodes } = circuitGraphs(oneState([late], [rule('*', 0)]))[0];
    const write = nodes.findIndex(({ kind }) => kind === 'write');
    for (const { kind, column } of nodes)
      if (kind === 'read') expect(column).toBeLessThan(nodes[write].column);
    expect(nodes[write].follows).toHaveLength(3);
  });
  it('refuses what nobody could look at', () => {
    const rows = Array.from({ length: 300 }, (_, i) => ['read', i] as [string, ...number[]]);
    expect(() => circuitGraphs(oneState([circuit(rows, [300])], [rule('*', 0)]))).toThrow(
      'at most 200 gates',
    );
  });
});

describe('drawing and text tell the same', () => {
  it('a register that is known to be 0 is drawn as 0', () => {
    const first = circuit(
      [
        ['read', 0],
        ['write', 0, 2],
        ['dec', 1],
        ['inc', 0],
      ],
      [5, 4],
    );
    const [graph] = circuitGraphs(oneState([first, circuit([], [0, 1])], [rule('00', 0), rule('**', 1)]));
    expect(graph.lines).toEqual(['r1, r2 = 1, M - 1']);
    expect(graph.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'constant 1',
      'new new r1',
      'constant M - 1',
      'new new r2',
    ]);
  });

  it('a drawing shows the reads, writes and new registers of the text, step by step', () => {
    let numWrites = 0;
    const check = (program: Program): void => {
      const text = programToText(program);
      const graphs = circuitGraphs(program);
      const count = (kind: CircuitNode['kind']): number =>
        graphs.flatMap(({ nodes }) => nodes).filter((node) => node.kind === kind).length;
      const writes = text.match(/(?<=^|: |; ) *mem\[[^\n;]*?\] = /gm) ?? [];
      expect(count('write')).toBe(writes.length);
      expect(count('read') + count('write')).toBe(text.match(/mem\[/g)?.length ?? 0);
      for (const { lines, nodes } of graphs) {
        const targets = lines.flatMap((line) => /^ *(r\d+(?:, r\d+)*) = /.exec(line)?.[1].split(', ') ?? []);
        // The register behind "stop if" has no name in the text, and comes last.
        const numStops = lines.filter((line) => line.startsWith('stop if ')).length;
        const changed = nodes.flatMap(({ kind, label }) => (kind === 'new' ? [label] : []));
        expect(changed).toHaveLength(targets.length + numStops);
        expect(changed.slice(0, targets.length)).toEqual(targets.map((register) => `new ${register}`));
      }
      numWrites += writes.length;
    };
    for (const program of Object.values(HAND_PROGRAMS)) check(program);
    fc.assert(
      fc.property(arbitraryProgram(), (program) => check(simplify(program, { minMemorySize: 4 }))),
      { numRuns: 300, seed: 2 },
    );
    expect(numWrites).toBeGreaterThan(100);
  });

  it('a drawing computed column by column does what its circuit does', () => {
    // The first step makes all registers unknown, so the second is drawn for every content.
    const load = circuit([['read', 0], ['one'], ['read', 4], ['read', 3]], [3, 5, 6]);
    const property = fc.property(
      arbitraryCircuit(3),
      arbitraryMemory().filter(({ length }) => length >= 4),
      fc.array(fc.nat(99), { minLength: 3, maxLength: 3 }),
      (own, memory, draws) => {
        const program: Program = {
          numRegisters: 3,
          circuits: [load, own],
          states: [{ rules: [rule('***', 0, { next: 1 })] }, { rules: [rule('***', 1, { next: 1 })] }],
        };
        const registers = draws.map((draw) => draw % memory.length);
        const [drawn, expected] = [memory.slice(), memory.slice()];
        const { registers: after } = evaluateCircuit(own, registers, expected);
        expect(evaluateGraph(circuitGraphs(program)[1], registers, drawn)).toEqual(after);
        expect(drawn).toEqual(expected);
      },
    );
    fc.assert(property, { numRuns: 1000, seed: 3 });
  });
});

/** Does what a drawing says, column by column; within one, the last box first, since their order must not matter. */
function evaluateGraph({ nodes }: CircuitGraph, registers: readonly number[], memory: Int32Array): number[] {
  const { length } = memory;
  const after = [...registers];
  const values = new Map<number, number>();
  const order = [...nodes.keys()].toReversed().sort((one, other) => nodes[one].column - nodes[other].column);
  for (const node of order) {
    const { kind, label, inputs } = nodes[node];
    const [a = 0, b = 0] = inputs.map((input) => values.get(input) as number);
    const number = Number(/\d+$/.exec(label)?.[0]);
    const offset = /^a [+-] \d+$/.test(label) ? (label[2] === '+' ? number : -number) : null;
    if (kind === 'old') values.set(node, registers[number - 1]);
    else if (kind === 'constant') values.set(node, label.startsWith('M - ') ? length - number : number);
    else if (kind === 'read') values.set(node, memory[a]);
    else if (kind === 'write') memory[a] = b;
    else if (kind === 'new') after[number - 1] = a;
    else if (offset !== null) values.set(node, (a + offset + length) % length);
    else {
      const gate = GATES.find(({ text }) => text('a', 'b') === label);
      values.set(node, gate?.apply(a, b, length) as number);
    }
  }
  return after;
}

it('the layout keeps boxes apart, and wires out of boxes that they do not belong to', () => {
  let numWires = 0;
  const check = (program: Program): void => {
    for (const graph of circuitGraphs(program)) {
      const { nodes, wires, width, height } = layOut(graph, 800);
      const boxes = nodes.map(({ x, y, width: w }) => ({
        left: x - w / 2,
        right: x + w / 2,
        top: y - NODE_HEIGHT / 2,
        bottom: y + NODE_HEIGHT / 2,
      }));
      for (const [i, box] of boxes.entries()) {
        expect(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height).toBe(true);
        for (const other of boxes.slice(i + 1)) {
          const isApart =
            box.right < other.left ||
            other.right < box.left ||
            box.bottom < other.top ||
            other.bottom < box.top;
          expect(isApart).toBe(true);
        }
      }
      // Between two columns there are no boxes, so it is enough to look where a wire passes along one.
      for (const { points } of wires) {
        for (const [x, y] of points.slice(1, -1)) {
          numWires += 1;
          for (const box of boxes) {
            const columnOf = box.left - 1 <= x && x <= box.right + 1;
            expect(columnOf && box.top < y && y < box.bottom).toBe(false);
          }
        }
      }
    }
  };
  for (const program of [paperCopy, paperReverse, paperSwap, ...Object.values(HAND_PROGRAMS)]) check(program);
  fc.assert(fc.property(arbitraryProgram(), check), { numRuns: 200, seed: 1 });
  expect(numWires).toBeGreaterThan(200);
});

it('a wire that leads to a box of one input is level, or it is seen to rise or fall', () => {
  const slants = [paperCopy, paperReverse, paperSwap, ...Object.values(HAND_PROGRAMS)].flatMap((program) =>
    circuitGraphs(program).flatMap((graph) => {
      const wires = layOut(graph, 800).wires.filter(({ to }) => graph.nodes[to].inputs.length === 1);
      return wires.flatMap(({ points }) => points.slice(1).map(([, y], i) => Math.abs(y - points[i][1])));
    }),
  );
  expect(slants.filter((slant) => slant > 0.05 && slant < 3)).toEqual([]);
  expect(slants.filter((slant) => slant < 0.05).length).toBeGreaterThan(50);
});

describe('SVG', () => {
  it('is one escaped, described picture', () => {
    const svg = programToSvg(paperCopy, { title: '<script>&"\u0000' });
    expect(svg).toContain('<title>Circuits of &lt;script&gt;&amp;&quot; </title>');
    expect(svg).toContain('mem[r4 + r2] = mem[r4]; r3, r4 = r4, min(r2, r3 + 1)');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/<script|href|url\(|@import/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 800 /);
  });
  it('draws every program here 800 wide', () => {
    for (const program of [paperCopy, paperReverse, paperSwap, ...Object.values(HAND_PROGRAMS)]) {
      expect(programToSvg(program)).toContain('viewBox="0 0 800 ');
    }
  });
});

it('DOT has a cluster for each kind of step, and all wires', () => {
  const dot = programToDot(paperCopy);
  expect(dot.match(/subgraph cluster_/g)).toHaveLength(2);
  expect(dot).toContain('label="otherwise";');
  const wires = circuitGraphs(paperCopy).flatMap(({ nodes }) => nodes.flatMap(({ inputs }) => inputs));
  expect(dot.match(/n\d+_\d+ -> n\d+_\d+( \[headlabel="[ab]"\])?;/g)).toHaveLength(wires.length);
});
