import { element, round, type SvgElement } from '../export/drawing/svg-element.js';
import { viewMemory } from '../trace/memory-at.js';
import { planOfStep, registersAt, type Trace } from '../trace/trace.js';
import { cellX, registerX, rowY, type SpaceTimeLayout } from './space-time.js';

/** Number of colors of lines; further lines begin again with the first. */
export const NUM_LINE_COLORS = 8;

/** Which part of a run is drawn, and what is pointed out in it. */
export interface RunPictureOptions {
  readonly layout: SpaceTimeLayout;
  /** The first and the last position that are drawn; default all. */
  readonly rows?: readonly [first: number, last: number];
  /** A cell to be ringed, and at which position: the first wrong one. */
  readonly ring?: { readonly position: number; readonly cell: number } | null;
}

/**
 * The colors of a program's lines: lines that read, write or change registers are counted through from 0; null for all others.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * lineColors(traceProgram(program, new Int32Array(8), { maxSteps: 3 })); // [null, null, 0, 1]
 */
export function lineColors({ plan }: Pick<Trace, 'plan'>): (number | null)[] {
  const active = new Set<number>();
  for (const { accesses, registers } of plan.rules.flat()) {
    for (const { line } of [...accesses, ...registers]) if (line !== null) active.add(line);
  }
  const order = [...active].sort((one, other) => one - other);
  return plan.lines.map((_, line) => (active.has(line) ? order.indexOf(line) % NUM_LINE_COLORS : null));
}

/**
 * The space-time picture of a run: cells across, positions down. Each write is a mark in the color of the line that made it,
 * each read a thin line from the cell to what it was used for. Marks and lines carry `data-line` and classes `k0`..`k7`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * const layout = layOutSpaceTime(trace, 800);
 * runPicture(trace, { layout }).filter(({ attributes }) => attributes.class === 'read k0').length; // 2
 */
export function runPicture(trace: Trace, { layout, rows, ring = null }: RunPictureOptions): SvgElement[] {
  const [first, last] = rows ?? [0, layout.numRows - 1];
  const body = layout.hasNumbers
    ? numberedRows(trace, layout, first, last)
    : plainRows(trace, layout, first, last);
  return [
    ...heads(trace, layout),
    ...labels(layout, first, last),
    ...body,
    ...(ring === null ? [] : [drawRing(layout, ring)]),
  ];
}

/** Addresses above the columns, as many as there is room for, and the names of the registers. */
function heads(trace: Trace, layout: SpaceTimeLayout): SvgElement[] {
  const { numCells, cell, top } = layout;
  const apart = Math.ceil((10 + 7 * String(numCells - 1).length) / cell);
  const step = apart <= 1 ? 1 : niceStep(apart);
  const y = top - 10;
  const addresses = Array.from({ length: Math.ceil(numCells / step) }, (_, i) =>
    element('text', { class: 'address', x: cellX(layout, i * step), y }, String(i * step)),
  );
  if (!layout.hasNumbers) return addresses;
  const names = trace.plan.registers.map((register, i) =>
    element('text', { class: 'address', x: registerX(layout, i), y }, `r${register + 1}`),
  );
  return [...addresses, ...names];
}

/** The smallest of 1, 2, 5, 10, 20, ... that is no less. */
function niceStep(least: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power >= least) return factor * power;
  }
}

/** The numbers of the positions, as many as there is room for. */
function labels(layout: SpaceTimeLayout, first: number, last: number): SvgElement[] {
  const step = niceStep(Math.ceil(14 / layout.row));
  const parts: SvgElement[] = [];
  for (let position = Math.ceil(first / step) * step; position <= last; position += step) {
    const y = rowY(layout, position) + layout.box / 2 + 4;
    const text = position === 0 ? 'start' : String(position);
    parts.push(element('text', { class: 'position', x: layout.left - 10, y }, text));
  }
  return parts;
}

/** `k3`, or nothing for what no line shows. */
const colorClass = (color: number | null): string => (color === null ? 'k' : `k${color}`);

function numberedRows(trace: Trace, layout: SpaceTimeLayout, first: number, last: number): SvgElement[] {
  const colors = lineColors(trace);
  const colorOf = (line: number): string => colorClass(line < 0 ? null : colors[line]);
  const view = viewMemory(trace);
  const [links, boxes]: SvgElement[][] = [[], []];
  const { cell, box, register } = layout;
  const addBox = (x: number, y: number, size: number, attributes: Record<string, string | number>): void => {
    const width = size - 2;
    boxes.push(element('rect', { ...attributes, x: x - width / 2, y, width, height: box, rx: 3 }));
  };
  const addNumber = (x: number, y: number, value: number, isQuiet: boolean): void => {
    boxes.push(
      element('text', { class: isQuiet ? 'quiet' : 'number', x, y: y + box / 2 + 4.5 }, String(value)),
    );
  };
  for (let position = first; position <= last; position++) {
    const y = rowY(layout, position);
    const memory = view.at(position);
    const writes = new Map<number, number>();
    if (position > 0) {
      for (let mark = trace.firstMark[position - 1]; mark < trace.firstMark[position]; mark++) {
        if (trace.isWrite[mark] === 1) writes.set(trace.addresses[mark], mark);
      }
    }
    for (const [address, value] of memory.entries()) {
      const mark = writes.get(address);
      const x = cellX(layout, address);
      if (mark === undefined) addBox(x, y, cell, { class: 'cell' });
      else {
        const line = trace.lines[mark];
        addBox(x, y, cell, { class: `mark ${colorOf(line)}`, 'data-line': line, 'data-mark': mark });
      }
      addNumber(x, y, value, value === 0 && mark === undefined);
    }
    const changes = new Map<number, number>();
    if (position > 0) {
      const before = registersAt(trace, position - 1);
      const after = registersAt(trace, position);
      for (const planned of planOfStep(trace, position - 1).registers) {
        const { register: index, line } = planned;
        if (before[index] !== after[index]) changes.set(index, line ?? -1);
      }
    }
    const now = registersAt(trace, position);
    for (const [index, named] of trace.plan.registers.entries()) {
      const value = now[named];
      const line = changes.get(named);
      const x = registerX(layout, index);
      if (line === undefined) addBox(x, y, register, { class: 'cell register' });
      else addBox(x, y, register, { class: `mark register ${colorOf(line)}`, 'data-line': line });
      addNumber(x, y, value, line === undefined);
    }
    if (position < last || last < layout.numRows - 1)
      links.push(...readsOf(trace, layout, position, colorOf));
  }
  return [...links, ...boxes];
}

/** The reads of the step after a position, each as lines from the cell to the writes and registers that it went into. */
function readsOf(
  trace: Trace,
  layout: SpaceTimeLayout,
  step: number,
  colorOf: (line: number) => string,
): SvgElement[] {
  const { firstMark, addresses, lines, numSteps } = trace;
  if (step >= numSteps) return [];
  const { accesses, registers } = planOfStep(trace, step);
  const top = rowY(layout, step) + layout.box;
  const bottom = rowY(layout, step + 1);
  const parts: SvgElement[] = [];
  for (const [i, { kind }] of accesses.entries()) {
    const mark = firstMark[step] + i;
    if (kind !== 'read' || addresses[mark] >= layout.numCells) continue;
    const x = cellX(layout, addresses[mark]);
    const users = accesses.flatMap((access, other) =>
      access.from.includes(i) && addresses[firstMark[step] + other] < layout.numCells
        ? [cellX(layout, addresses[firstMark[step] + other])]
        : [],
    );
    const takers = layout.hasNumbers
      ? registers.flatMap(({ register, from }) => {
          const index = trace.plan.registers.indexOf(register);
          return index >= 0 && from.includes(i) ? [registerX(layout, index)] : [];
        })
      : [];
    const attributes = { class: `read ${colorOf(lines[mark])}`, 'data-line': lines[mark], 'data-mark': mark };
    const middle = (top + bottom) / 2;
    const path = [...users, ...takers]
      .map(
        (to) =>
          `M${round(x)} ${top}C${round(x)} ${middle + 4} ${round(to)} ${middle - 4} ${round(to)} ${bottom}`,
      )
      .join('');
    // What only tells where to look goes into no cell.
    const stub = `M${round(x)} ${top}V${round(middle)}m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
    parts.push(element('path', { ...attributes, d: path === '' ? stub : path }));
  }
  return parts;
}

/** The most cells whose contents are shaded. */
const MAX_SHADED = 200_000;

function plainRows(trace: Trace, layout: SpaceTimeLayout, first: number, last: number): SvgElement[] {
  const { firstMark, addresses, lines, isWrite } = trace;
  const colors = lineColors(trace);
  const width = Math.max(layout.cell, 1.5);
  const height = Math.max(1.5, layout.row > 4 ? layout.row - 1 : layout.row);
  /** By line: one path for all its writes, one for all its reads. */
  const writes = new Map<number, string[]>();
  const reads = new Map<number, string[]>();
  const add = (paths: Map<number, string[]>, line: number, path: string): void => {
    const known = paths.get(line);
    if (known === undefined) paths.set(line, [path]);
    else known.push(path);
  };
  for (let step = Math.max(0, first - 1); step < Math.min(last, trace.numSteps); step++) {
    const { accesses } = planOfStep(trace, step);
    const y = rowY(layout, step + 1);
    for (const [i, { kind, from }] of accesses.entries()) {
      const mark = firstMark[step] + i;
      if (addresses[mark] >= layout.numCells) continue;
      const x = cellX(layout, addresses[mark]);
      if (isWrite[mark] === 1) {
        add(writes, lines[mark], `M${round(x - width / 2)} ${y}h${round(width)}v${height}h${round(-width)}z`);
        for (const read of from) {
          const source = cellX(layout, addresses[firstMark[step] + read]);
          add(reads, lines[mark], `M${round(source)} ${y - layout.row / 2}L${round(x)} ${y}`);
        }
      } else if (kind === 'read') {
        add(reads, lines[mark], `M${round(x)} ${y - layout.row}v${Math.max(2, layout.row / 2)}`);
      }
    }
  }
  const paths = (kind: string, all: Map<number, string[]>): SvgElement[] =>
    Array.from(all, ([line, parts]) =>
      element('path', {
        class: `${kind} ${colorClass(line < 0 ? null : colors[line])}`,
        'data-line': line,
        d: parts.join(''),
      }),
    );
  return [...shades(trace, layout, first, last), ...paths('read', reads), ...paths('mark', writes)];
}

/** Cells that do not hold 0, as one path. */
function shades(trace: Trace, layout: SpaceTimeLayout, first: number, last: number): SvgElement[] {
  if ((last - first + 1) * layout.numCells > MAX_SHADED) return [];
  const view = viewMemory(trace);
  const parts: string[] = [];
  for (let position = first; position <= last; position++) {
    const memory = view.at(position);
    for (let from = 0; from < memory.length; from++) {
      if (memory[from] === 0) continue;
      let to = from;
      while (to < memory.length && memory[to] !== 0) to += 1;
      const [x, width] = [layout.left + from * layout.cell, (to - from) * layout.cell];
      parts.push(`M${round(x)} ${rowY(layout, position)}h${round(width)}v${layout.row}h${round(-width)}z`);
      from = to;
    }
  }
  return parts.length === 0 ? [] : [element('path', { class: 'filled', d: parts.join('') })];
}

function drawRing(
  layout: SpaceTimeLayout,
  { position, cell }: { position: number; cell: number },
): SvgElement {
  const width = Math.max(layout.cell, 8) + 6;
  const height = Math.max(layout.box, 8) + 6;
  return element('rect', {
    class: 'ring',
    x: cellX(layout, cell) - width / 2,
    y: rowY(layout, position) + layout.box / 2 - height / 2,
    width,
    height,
    rx: 6,
  });
}
