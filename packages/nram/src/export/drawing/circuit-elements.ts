import type { CircuitGraph, CircuitNode } from './circuit-graph.js';
import { type Layout, NODE_HEIGHT, type PlacedNode, type Wire } from './layout.js';
import { element, round, type SvgElement } from './svg-element.js';

/** The boxes and wires of one circuit, wires first. */
export function drawGraph(graph: CircuitGraph, layout: Layout): SvgElement[] {
  if (graph.nodes.length === 0) return [element('text', { class: 'note', x: 30, y: 32 }, graph.lines[0])];
  const order = accessOrder(graph);
  return [
    ...layout.wires.map(drawWire),
    ...layout.wires.map(drawTip),
    ...graph.nodes.flatMap((node, i) => drawNode(node, layout.nodes[i], order[i])),
  ];
}

/** Which access of memory each node is, counted from 1, where their order matters; null for all other nodes. */
export function accessOrder({ nodes }: CircuitGraph): (number | null)[] {
  const isOrdered = nodes.some(({ follows }) => follows.some((before) => nodes[before].kind === 'write'));
  let access = 0;
  return nodes.map(({ kind }) => {
    if (!isOrdered || (kind !== 'read' && kind !== 'write')) return null;
    access += 1;
    return access;
  });
}

export const drawWire = ({ points }: Wire): SvgElement =>
  element('path', { class: 'wire', d: curve(points) });

/** The arrow at the end of a wire. */
export function drawTip({ points }: Wire): SvgElement {
  const [x, y] = points[points.length - 1];
  return element('path', { class: 'tip', d: `M${round(x)} ${round(y)}l-7 -3.5v7z` });
}

/** @param access - which access of memory it is, if that is shown. */
export function drawNode(
  { kind, label, inputs }: CircuitNode,
  { x, y, width }: PlacedNode,
  access: number | null,
): SvgElement[] {
  const parts: SvgElement[] = [];
  const isRegister = kind === 'old' || kind === 'new';
  if (kind !== 'constant') {
    const shape = isRegister ? 'box register' : kind === 'pure' ? 'box' : `box ${kind}`;
    parts.push(
      element('rect', {
        class: shape,
        x: x - width / 2,
        y: y - NODE_HEIGHT / 2,
        width,
        height: NODE_HEIGHT,
        rx: isRegister ? NODE_HEIGHT / 2 : 4,
      }),
    );
  }
  parts.push(element('text', { x, y: y + 4.5 }, label));
  if (inputs.length > 1) {
    for (const [input, dy] of [-12, 20].entries()) {
      parts.push(element('text', { class: 'port', x: x - width / 2 - 9, y: y + dy }, 'ab'[input]));
    }
  }
  if (access !== null) {
    parts.push(element('text', { class: 'order', x, y: y - NODE_HEIGHT / 2 - 4 }, `memory ${access}`));
  }
  return parts;
}

/** Through all points: straight along the columns, bent between them. */
function curve(points: readonly (readonly [number, number])[]): string {
  const [[x, y], ...rest] = points;
  let path = `M${round(x)} ${round(y)}`;
  let [fromX, fromY] = [x, y];
  for (const [i, [toX, toY]] of rest.entries()) {
    const isAlong = i % 2 === 1 && i < rest.length - 1;
    const middle = round((fromX + toX) / 2);
    path +=
      isAlong || fromY === toY
        ? `L${round(toX)} ${round(toY)}`
        : `C${middle} ${round(fromY)} ${middle} ${round(toY)} ${round(toX)} ${round(toY)}`;
    [fromX, fromY] = [toX, toY];
  }
  return path;
}
