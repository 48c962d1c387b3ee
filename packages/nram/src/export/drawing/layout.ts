import type { CircuitGraph } from './circuit-graph.js';

/** A node with its place; x and y are its middle. */
export interface PlacedNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** One wire from a node to an input, as the points at which it enters and leaves each column that it passes. */
export interface Wire {
  readonly from: number;
  readonly to: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly wires: readonly Wire[];
  readonly width: number;
  readonly height: number;
}

export const NODE_HEIGHT = 32;
/** Free space between nodes of a column, and the height of a wire that passes between them. */
const NODE_GAP = 16;
const LANE_HEIGHT = 14;
const CHARACTER_WIDTH = 7.9;
const MIN_COLUMN_GAP = 44;
const MARGIN = 12;
const SWEEPS = 12;
/** A wire that rises or falls by no more than this looks like a mistake. */
const MAX_STRAIGHTENED = 6;
/** How much of the gap between neighbours it may take to make a wire straight. */
const SLACK = 4;

/** A node, or a place where a wire passes through a column. */
interface Slot {
  readonly column: number;
  readonly height: number;
  /** Slots one column to the left, with the place of the input on this slot. */
  readonly left: { readonly slot: Slot; readonly port: number }[];
  readonly right: { readonly slot: Slot; readonly port: number }[];
  y: number;
}

/**
 * Places a circuit in columns from left to right: a wire that passes columns gets room in each of them, so that it
 * crosses no box; within a column things stand in the order of what they are connected with.
 *
 * @param width - the least width; more if the boxes need it.
 */
export function layOut({ nodes, numColumns }: CircuitGraph, width: number): Layout {
  const columns: Slot[][] = Array.from({ length: numColumns }, () => []);
  const addSlot = (column: number, height: number): Slot => {
    const slot: Slot = { column, height, left: [], right: [], y: 0 };
    columns[column].push(slot);
    return slot;
  };
  const slots = nodes.map(({ column }) => addSlot(column, NODE_HEIGHT));
  /** All wires from one node share their way as long as they can. */
  const passing = new Map<string, Slot>();
  const routes: { from: number; to: number; port: number; slots: Slot[] }[] = [];
  for (const [to, { inputs, column }] of nodes.entries()) {
    for (const [input, from] of inputs.entries()) {
      const port = inputs.length > 1 ? (input === 0 ? -8 : 8) : 0;
      const route: Slot[] = [];
      let last = slots[from];
      for (let passed = nodes[from].column + 1; passed < column; passed++) {
        const key = `${from} ${passed}`;
        let lane = passing.get(key);
        if (lane === undefined) {
          lane = addSlot(passed, LANE_HEIGHT);
          passing.set(key, lane);
          connect(last, lane, 0);
        }
        route.push(lane);
        last = lane;
      }
      connect(last, slots[to], port);
      routes.push({ from, to, port, slots: route });
    }
  }
  order(columns);

  const widths = nodes.map(({ label }) => Math.max(34, label.length * CHARACTER_WIDTH + 18));
  const columnWidths = columns.map((_, c) => Math.max(0, ...widths.filter((_, i) => nodes[i].column === c)));
  const used = columnWidths.reduce((sum, each) => sum + each, 0) + 2 * MARGIN;
  const gap = Math.min(130, Math.max(MIN_COLUMN_GAP, (width - used) / Math.max(1, numColumns - 1)));
  const lefts: number[] = [];
  let x = MARGIN;
  for (const each of columnWidths) {
    lefts.push(x);
    x += each + gap;
  }
  // A circuit that does nothing has the height of one box, for the words that say so.
  const all = columns.every((column) => column.length === 0)
    ? [{ y: 0, height: NODE_HEIGHT }]
    : columns.flat();
  const top = Math.min(...all.map(({ y, height }) => y - height / 2));
  const bottom = Math.max(...all.map(({ y, height }) => y + height / 2));
  const shift = MARGIN - top;
  const placed = nodes.map(({ column }, i) => ({
    x: lefts[column] + columnWidths[column] / 2,
    y: slots[i].y + shift,
    width: widths[i],
  }));
  const wires = routes.map(({ from, to, port, slots: route }) => {
    const points: [number, number][] = [[placed[from].x + placed[from].width / 2, placed[from].y]];
    for (const { column, y } of route) {
      points.push([lefts[column], y + shift], [lefts[column] + columnWidths[column], y + shift]);
    }
    points.push([placed[to].x - placed[to].width / 2, placed[to].y + port]);
    return { from, to, points };
  });
  return { nodes: placed, wires, width: Math.max(width, x - gap + MARGIN), height: bottom + shift + MARGIN };
}

function connect(from: Slot, to: Slot, port: number): void {
  from.right.push({ slot: to, port });
  to.left.push({ slot: from, port });
}

/** Orders each column by the middle of its neighbours, to and fro, and keeps the order with the fewest crossings. */
function order(columns: Slot[][]): void {
  for (const column of columns) stack(column);
  let best = columns.map((column) => [...column]);
  let fewest = countCrossings(columns);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      const wanted = new Map(
        column.map((slot) => [slot, middle(slot, isForward ? [slot.left] : [slot.right])]),
      );
      column.sort((one, other) => (wanted.get(one) as number) - (wanted.get(other) as number));
      stack(column);
    }
    const crossings = countCrossings(columns);
    if (crossings < fewest) {
      fewest = crossings;
      best = columns.map((column) => [...column]);
    }
  }
  for (const [c, column] of best.entries()) {
    columns[c] = column;
    stack(column);
  }
  // Then everything moves towards what it is connected with, as far as its neighbours let it.
  for (let sweep = 0; sweep < 4 * SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) relax(column);
  }
  closeGaps(columns.flat());
  for (const column of columns) straighten(column);
}

/** Wires that are all but straight become so, where the neighbours leave room. */
function straighten(column: readonly Slot[]): void {
  for (const [i, slot] of column.entries()) {
    if (slot.left.length !== 1) continue;
    const [{ slot: from, port }] = slot.left;
    const y = from.y - port;
    const isFree = [column[i - 1], column[i + 1]].every(
      (other) => other === undefined || Math.abs(other.y - y) >= distance(other, slot) - SLACK,
    );
    if (Math.abs(slot.y - y) <= MAX_STRAIGHTENED && isFree) slot.y = y;
  }
}

/** Parts that have nothing to do with each other may have drifted apart. */
function closeGaps(slots: readonly Slot[]): void {
  const byTop = [...slots].sort((one, other) => one.y - one.height / 2 - (other.y - other.height / 2));
  let bottom = Number.NEGATIVE_INFINITY;
  let shift = 0;
  for (const [i, slot] of byTop.entries()) {
    if (i > 0) shift += Math.max(0, slot.y - slot.height / 2 - bottom - NODE_GAP);
    bottom = Math.max(bottom, slot.y + slot.height / 2);
    slot.y -= shift;
  }
}

/** Where a slot would be best: the mean of its neighbours, as its wires would then be straight. */
function middle(slot: Slot, sides: readonly (readonly { slot: Slot; port: number }[])[]): number {
  const places = sides.flatMap((side) =>
    side.map((neighbor) => neighbor.slot.y + (side === slot.left ? -neighbor.port : neighbor.port)),
  );
  return places.length === 0 ? slot.y : places.reduce((sum, y) => sum + y, 0) / places.length;
}

const distance = (upper: Slot, lower: Slot): number => (upper.height + lower.height) / 2 + NODE_GAP;

/** One below the other, the column's middle at 0. */
function stack(column: readonly Slot[]): void {
  for (const [i, slot] of column.entries())
    slot.y = i === 0 ? 0 : column[i - 1].y + distance(column[i - 1], slot);
  const half = column.length === 0 ? 0 : column[column.length - 1].y / 2;
  for (const slot of column) slot.y -= half;
}

/** Moves the slots of a column to where they would be best; those that would overlap stand together around the mean. */
function relax(column: readonly Slot[]): void {
  const groups: { slots: Slot[]; offsets: number[]; y: number }[] = [];
  for (const slot of column) {
    let group = { slots: [slot], offsets: [0], y: middle(slot, [slot.left, slot.right]) };
    for (let above = groups.at(-1); above !== undefined; above = groups.at(-1)) {
      const step =
        above.offsets[above.offsets.length - 1] +
        distance(above.slots[above.slots.length - 1], group.slots[0]);
      if (above.y + step <= group.y) break;
      groups.pop();
      const [m, n] = [above.slots.length, group.slots.length];
      group = {
        slots: [...above.slots, ...group.slots],
        offsets: [...above.offsets, ...group.offsets.map((offset) => offset + step)],
        y: (above.y * m + (group.y - step) * n) / (m + n),
      };
    }
    groups.push(group);
  }
  for (const { slots, offsets, y } of groups)
    for (const [i, slot] of slots.entries()) slot.y = y + offsets[i];
}

function countCrossings(columns: readonly (readonly Slot[])[]): number {
  let count = 0;
  for (const column of columns) {
    const edges = column.flatMap((slot) => slot.right.map(({ slot: to, port }) => [slot.y, to.y + port]));
    for (const [i, [from, to]] of edges.entries()) {
      for (const [otherFrom, otherTo] of edges.slice(i + 1))
        if ((from - otherFrom) * (to - otherTo) < 0) count += 1;
    }
  }
  return count;
}
