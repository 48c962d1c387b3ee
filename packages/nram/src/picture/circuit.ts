import { accessOrder, drawNode, drawTip, drawWire } from '../export/drawing/circuit-elements.js';
import type { CircuitGraph, CircuitNode } from '../export/drawing/circuit-graph.js';
import { layOut, type PlacedNode } from '../export/drawing/layout.js';
import { element, type SvgElement } from '../export/drawing/svg-element.js';
import type { Value } from '../program/values.js';

/** What a circuit is run on. */
export interface CircuitMoment {
  /** `[R]` before the step. */
  readonly registers: ArrayLike<number>;
  /** The stored cells before the step; left as they are. */
  readonly memory: ArrayLike<number>;
  /** M. */
  readonly memorySize: number;
}

/**
 * The number at every box of a circuit's drawing in one step: what a box computes, reads or writes.
 *
 * @returns `[nodes]`, in 0..M-1.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const [graph] = circuitGraphs(program);
 * const moment = { registers: [2], memory: [1, 1, 5, 0, 0, 0, 0, 0], memorySize: 8 };
 * const read = graph.nodes.findIndex(({ kind }) => kind === 'read');
 * graphValues(graph, moment)[read]; // 5
 */
export function graphValues(
  { nodes }: CircuitGraph,
  { registers, memory, memorySize }: CircuitMoment,
): number[] {
  const values: number[] = [];
  const written = new Map<number, number>();
  const compute = (value: Value, [a = 0, b = 0]: readonly number[]): number => {
    switch (value.kind) {
      case 'constant':
        return ((value.constant % memorySize) + memorySize) % memorySize;
      case 'register':
        return registers[value.register];
      case 'offset':
        return (((a + value.constant) % memorySize) + memorySize) % memorySize;
      case 'gate':
        if (value.gate.effect === 'reads') return written.get(a) ?? memory[a] ?? 0;
        return value.gate.apply(a, b, memorySize);
    }
  };
  for (const { kind, inputs, value } of nodes) {
    const own = inputs.map((input) => values[input]);
    if (kind === 'write') written.set(own[0], own[1]);
    values.push(kind === 'write' ? own[1] : kind === 'new' ? own[0] : compute(value, own));
  }
  return values;
}

/** How a circuit is drawn. */
export interface CircuitPictureOptions {
  /** The least width; more if the boxes need it. */
  readonly width: number;
  /** The numbers of one step, `[nodes]`; none are written without them. */
  readonly values?: readonly number[] | undefined;
}

/** A drawing with its size. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly SvgElement[];
}

/**
 * The drawing of one circuit, always in the same place whatever the numbers: each box a group of class `node` with its index
 * in `data-node`, each wire one of class `link` with the indices of its ends in `data-from` and `data-to`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const [graph] = circuitGraphs(program);
 * const { elements } = circuitPicture(graph, { width: 600 });
 * elements.filter(({ attributes }) => attributes.class === 'node').length; // 6
 */
export function circuitPicture(graph: CircuitGraph, { width, values }: CircuitPictureOptions): Picture {
  const layout = layOut(graph, width);
  const order = accessOrder(graph);
  const links = layout.wires.map((wire) =>
    element('g', { class: 'link', 'data-from': wire.from, 'data-to': wire.to }, [
      drawWire(wire),
      drawTip(wire),
    ]),
  );
  const boxes = graph.nodes.map((node, i) => {
    const place = layout.nodes[i];
    return element('g', { class: 'node', 'data-node': i }, [
      ...drawNode(node, place, order[i]),
      ...drawValue(node, place, values?.[i]),
    ]);
  });
  return { width: layout.width, height: layout.height, elements: [...links, ...boxes] };
}

/** The number of a box, where the wires leave it; none where it is known from the box, or stands at the box before. */
function drawValue({ kind, label }: CircuitNode, { x, y, width }: PlacedNode, value?: number): SvgElement[] {
  const isShown = value !== undefined && kind !== 'write' && kind !== 'new' && label !== String(value);
  return isShown ? [element('text', { class: 'value', x: x + width / 2 + 4, y: y - 5 }, String(value))] : [];
}
