import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { NramError } from 'nram';
import {
  type CircuitGraph,
  circuitGraphs,
  type ReportData,
  type ReportInput,
  stepOfMark,
  type Trace,
  traceProgram,
} from 'nram/pictures';
import { createInputSource, type InputSource } from './inputs.js';

export const VIEWS = ['run', 'circuit', 'check', 'about'] as const;
export type View = (typeof VIEWS)[number];

/** What of a step is shown: nothing yet, what it reads, or what it computes. The next moment, it has written. */
export type Phase = 'rest' | 'read' | 'compute';

/** A run of the program on the input in sight; without a trace where it cannot run. */
export interface RunState {
  readonly trace: Trace | null;
  readonly problem: string | null;
}

/** All that a page shows and that a reader can change. */
export interface PageState {
  readonly data: ReportData;
  readonly source: InputSource;
  readonly graphs: readonly CircuitGraph[];
  readonly view: Signal<View>;
  readonly length: Signal<number>;
  readonly memorySize: Signal<number>;
  /** Which input of that size. */
  readonly index: Signal<number>;
  /** Cells that the reader typed; null for the input as it was drawn. */
  readonly edited: Signal<readonly number[] | null>;
  /** A counterexample that is replayed, in place of a drawn input. */
  readonly replayed: Signal<ReportInput | null>;
  /** A number of steps in place of that which the task gives. */
  readonly steps: Signal<number | null>;
  readonly input: ReadonlySignal<ReportInput>;
  readonly run: ReadonlySignal<RunState>;
  /** Moments of the run: after so many steps. */
  readonly position: Signal<number>;
  readonly phase: Signal<Phase>;
  readonly isPlaying: Signal<boolean>;
  /** Steps a second. */
  readonly speed: Signal<number>;
  /** Playing stops when this cell changes. */
  readonly breakCell: Signal<number | null>;
  /** The line and the mark that are pointed at. */
  readonly line: Signal<number | null>;
  readonly mark: Signal<number | null>;
  /** Scored cells that are wrong at the end; null if nothing says what is right. */
  readonly wrongCells: ReadonlySignal<readonly number[] | null>;
  readonly isHelpOpen: Signal<boolean>;
}

/** The state of a page that shows a report: all that it shows follows from it. */
export function createPageState(data: ReportData): PageState {
  const source = createInputSource(data);
  const start = source.lengths === null ? 0 : Math.min(source.lengths.high, source.lengths.low + 3);
  const length = signal(start);
  const firstSize =
    source.lengths === null ? 12 : Math.min(source.sizes(start).high, source.sizes(start).low + 2);
  const memorySize = signal(firstSize);
  const index = signal(0);
  const edited = signal<readonly number[] | null>(null);
  const replayed = signal<ReportInput | null>(null);
  const steps = signal<number | null>(null);
  const drawn = computed(() => replayed.value ?? source.draw(length.value, memorySize.value, index.value));
  const input = computed<ReportInput>(() => {
    if (edited.value === null) return drawn.value;
    const memory = [...edited.value];
    return { ...drawn.value, memory, expected: memory.map(() => null) };
  });
  const run = computed<RunState>(() => {
    const { memory, memorySize: wholeSize, maxSteps } = input.value;
    try {
      const options = { maxSteps: steps.value ?? maxSteps, memorySize: wholeSize };
      return { trace: traceProgram(data.file.program, Int32Array.from(memory), options), problem: null };
    } catch (error) {
      if (!(error instanceof NramError)) throw error;
      return { trace: null, problem: error.message.replace(/^\w+: /, '') };
    }
  });
  const position = signal(Number.MAX_SAFE_INTEGER);
  const state: PageState = {
    data,
    source,
    graphs: graphsOf(data),
    view: signal('run'),
    length,
    memorySize,
    index,
    edited,
    replayed,
    steps,
    input,
    run,
    position,
    phase: signal('rest'),
    isPlaying: signal(false),
    speed: signal(2),
    breakCell: signal(null),
    line: signal(null),
    mark: signal(null),
    wrongCells: computed(() => wrongCellsOf(input.value, run.value.trace)),
    isHelpOpen: signal(false),
  };
  // Another run is shown from its end, where all of it is in sight.
  effect(() => {
    const { trace } = run.value;
    position.value = trace?.numSteps ?? 0;
    state.phase.value = 'rest';
    state.mark.value = null;
    state.isPlaying.value = false;
  });
  return state;
}

/** The circuits; none where there are too many to draw. */
function graphsOf(data: ReportData): readonly CircuitGraph[] {
  try {
    return circuitGraphs(data.file.program);
  } catch (error) {
    if (error instanceof NramError) return [];
    throw error;
  }
}

function wrongCellsOf({ expected }: ReportInput, trace: Trace | null): readonly number[] | null {
  if (trace === null || expected.every((value) => value === null)) return null;
  const end = memoryAtEnd(trace);
  return expected.flatMap((value, cell) => (value !== null && value !== end[cell] ? [cell] : []));
}

/** Memory after the last step. */
export function memoryAtEnd({ input, addresses, values, isWrite }: Trace): Int32Array {
  const memory = input.slice();
  for (const [mark, address] of addresses.entries()) {
    if (isWrite[mark] === 1 && address < memory.length) memory[address] = values[mark];
  }
  return memory;
}

/** Goes to a moment of the run. */
export function goTo(state: PageState, position: number): void {
  const last = state.run.value.trace?.numSteps ?? 0;
  state.position.value = Math.max(0, Math.min(last, Math.round(position)));
  state.phase.value = 'rest';
  state.mark.value = null;
}

/** Goes on by a part of a step: what it reads, what it computes, what it writes. */
export function subStep(state: PageState): void {
  const { trace } = state.run.value;
  if (trace === null || state.position.value >= trace.numSteps) return;
  if (state.phase.value === 'rest') state.phase.value = 'read';
  else if (state.phase.value === 'read') state.phase.value = 'compute';
  else goTo(state, state.position.value + 1);
}

/** One step of playing; stops at the end, and where the chosen cell changes. */
export function playStep(state: PageState): void {
  const { trace } = state.run.value;
  const next = state.position.value + 1;
  if (trace === null || next > trace.numSteps) {
    state.isPlaying.value = false;
    return;
  }
  goTo(state, next);
  if (next === trace.numSteps || changesIn(trace, next - 1, state.breakCell.value)) {
    state.isPlaying.value = false;
  }
}

/** Goes to the next moment at which a cell has changed, or to the end. */
export function runToChange(state: PageState, cell: number): void {
  const { trace } = state.run.value;
  if (trace === null) return;
  let step = state.position.value;
  while (step < trace.numSteps && !changesIn(trace, step, cell)) step += 1;
  goTo(state, step + 1);
}

function changesIn(
  { firstMark, addresses, isWrite, values, before }: Trace,
  step: number,
  cell: number | null,
): boolean {
  for (let mark = firstMark[step]; mark < firstMark[step + 1]; mark++) {
    if (isWrite[mark] === 1 && addresses[mark] === cell && values[mark] !== before[mark]) return true;
  }
  return false;
}

/** Points at a mark, and goes to the moment at which it is made. */
export function goToMark(state: PageState, mark: number): void {
  const { trace } = state.run.value;
  if (trace === null || mark < 0 || mark >= trace.lines.length) return;
  goTo(state, stepOfMark(trace, mark) + 1);
  state.mark.value = mark;
}

/** Another length: the memory keeps its free cells. */
export function setLength({ source, length, memorySize, ...state }: PageState, value: number): void {
  const free = memorySize.value - source.sizes(length.value).low;
  length.value = value;
  memorySize.value = source.sizes(value).low + Math.max(0, free);
  forgetChanges(state);
}

/** Another memory size, of the same input where nothing is known of its task. */
export function setMemorySize({ source, memorySize, ...state }: PageState, value: number): void {
  memorySize.value = value;
  if (source.lengths === null && state.edited.value !== null) {
    const old = state.edited.value;
    state.edited.value = Array.from({ length: value }, (_, i) => Math.min(old[i] ?? 0, value - 1));
  } else forgetChanges(state);
}

/** Shows the drawn input again, as it was. */
export function forgetChanges({
  edited,
  replayed,
  steps,
}: Pick<PageState, 'edited' | 'replayed' | 'steps'>): void {
  edited.value = null;
  replayed.value = null;
  steps.value = null;
}

/** Puts numbers into memory: all cells, or those from one on. */
export function editMemory(state: PageState, cells: readonly number[], from: number | null): void {
  const memory = from === null ? [...cells] : [...state.input.value.memory];
  if (from !== null)
    for (const [i, value] of cells.entries()) if (from + i < memory.length) memory[from + i] = value;
  state.edited.value = memory;
}

/** The integers of a text; null if there are none, or anything else. */
export function parseCells(text: string): number[] | null {
  const parts = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(/[\s,;]+/)
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > 1_000_000 || !parts.every((part) => /^\d{1,10}$/.test(part)))
    return null;
  const cells = parts.map(Number);
  return cells.every((cell) => cell < 2 ** 31 - 1) ? cells : null;
}

/** A wrong input as the page shows one. */
export function inputOf({
  length,
  memory,
  expected,
  maxSteps,
  stoppedAfter,
  wholeSize,
}: NonNullable<NonNullable<ReportData['file']['verification']>['counterexample']>): ReportInput {
  return {
    length,
    memory,
    expected,
    maxSteps: Math.max(maxSteps, stoppedAfter ?? 0),
    ...(wholeSize !== undefined && { memorySize: wholeSize }),
  };
}

/** The circuit of a step; null where it is not drawn, because nothing is done there. */
export function graphOfStep({ graphs }: PageState, trace: Trace, step: number): CircuitGraph | null {
  if (step < 0 || step >= trace.numSteps) return null;
  const isTaken = ([state, rule]: readonly [number, number]): boolean =>
    state === trace.states[step] && rule === trace.rules[step];
  return graphs.find(({ rules }) => rules.some(isTaken)) ?? null;
}
