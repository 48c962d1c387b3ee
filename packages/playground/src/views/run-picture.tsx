import { computed, type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import {
  cellX,
  describeMark,
  layOutSpaceTime,
  lineOfMark,
  markAt,
  rowsBetween,
  rowY,
  runPicture,
  type SpaceTimeLayout,
  type Trace,
} from 'nram/pictures';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { editMemory, goToMark, type PageState, parseCells } from '../state.js';
import { toVNode } from '../svg.js';

/** The space-time picture, drawn as far as it is in sight. */
export function RunPicture({ state, trace }: { readonly state: PageState; readonly trace: Trace }) {
  const box = useRef<HTMLElement>(null);
  const width = useSignal(800);
  const sight = useSignal({ from: 0, to: 900 });
  useLayoutEffect(() => {
    const element = box.current as HTMLElement;
    const measure = (): void => {
      width.value = element.clientWidth;
      sight.value = { from: element.scrollTop, to: element.scrollTop + element.clientHeight };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [width, sight]);
  const layout = useMemo(() => layOutSpaceTime(trace, width.value), [trace, width.value]);
  useKeepInSight(state, layout, box);

  const point = (event: MouseEvent): void => {
    const { left, top } = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
    const mark = markAt(trace, layout, [event.clientX - left, event.clientY - top]);
    state.mark.value = mark;
    state.line.value = mark === null ? null : lineOfMark(trace, mark);
  };
  const leave = (): void => {
    state.mark.value = null;
    state.line.value = null;
  };
  const move = (event: KeyboardEvent): void => {
    if (event.key !== '[' && event.key !== ']') return;
    event.preventDefault();
    const at = state.mark.value ?? trace.firstMark[Math.max(0, state.position.value - 1)];
    goToMark(state, at + (event.key === '[' ? -1 : 1));
  };
  const size = { width: Math.ceil(layout.width), height: Math.ceil(layout.height) };
  const sheet = { width: pixels(size.width), height: pixels(size.height) };
  return (
    <section ref={box} class="picture" tabIndex={0} aria-label={pictureLabel(trace)} onKeyDown={move}>
      <div class="sheet" style={sheet}>
        <svg {...size} class="nram-run" aria-hidden="true" onMouseMove={point} onMouseLeave={leave}>
          <Marks state={state} trace={trace} layout={layout} sight={sight} />
          <Moment state={state} layout={layout} />
        </svg>
        {layout.hasNumbers && <CellInputs state={state} trace={trace} layout={layout} />}
      </div>
    </section>
  );
}

const pixels = (length: number): string => `${length}px`;

const pictureLabel = (trace: Trace): string =>
  `Picture of the run: ${trace.input.length} cells across, ${trace.numSteps} steps down. The keys [ and ] go through its marks.`;

interface MarksProps {
  readonly state: PageState;
  readonly trace: Trace;
  readonly layout: SpaceTimeLayout;
  readonly sight: ReadonlySignal<{ readonly from: number; readonly to: number }>;
}

/** Rows are drawn in blocks, so that little is drawn again while the picture scrolls. */
const BLOCK = 16;

function Marks({ state, trace, layout, sight }: MarksProps) {
  const group = useRef<SVGGElement>(null);
  const rows = useComputed(() => {
    const [first, last] = rowsBetween(layout, sight.value.from - 200, sight.value.to + 200);
    return `${Math.floor(first / BLOCK) * BLOCK} ${Math.min(layout.numRows - 1, Math.ceil(last / BLOCK) * BLOCK)}`;
  });
  const wrong = state.wrongCells.value?.[0];
  const ring = wrong === undefined ? null : { position: trace.numSteps, cell: wrong };
  const elements = useMemo(() => {
    const [first, last] = rowsBetween(layout, sight.peek().from - 200, sight.peek().to + 200);
    const from = Math.floor(first / BLOCK) * BLOCK;
    const to = Math.min(layout.numRows - 1, Math.ceil(last / BLOCK) * BLOCK);
    return runPicture(trace, { layout, rows: [from, to], ring }).map((each, i) => toVNode(each, i));
  }, [trace, layout, rows.value, wrong]);
  // Classes of what is pointed at are set on the elements that are there: drawing all again would take longer.
  useSignalEffect(() => {
    const [line, mark] = [state.line.value, state.mark.value];
    rows.value;
    for (const element of group.current?.querySelectorAll('[data-line]') ?? []) {
      const { dataset } = element as SVGElement;
      element.classList.toggle('lit', line !== null && dataset.line === String(line));
      element.classList.toggle('dim', line !== null && dataset.line !== String(line));
      element.classList.toggle('pointed', mark !== null && dataset.mark === String(mark));
    }
  });
  return <g ref={group}>{elements}</g>;
}

/** What has not happened yet is veiled; the moment in sight has a bar beside it. */
function Moment({ state, layout }: { readonly state: PageState; readonly layout: SpaceTimeLayout }) {
  const { position, phase } = state;
  const y = rowY(layout, position.value);
  const isOver = position.value >= layout.numRows - 1;
  const seen = phase.value === 'rest' ? y + layout.box + 1 : rowY(layout, position.value + 1) - 1;
  const veil = isOver ? layout.height : seen;
  return (
    <g class="moment">
      <rect class="veil" x={0} y={veil} width={layout.width} height={Math.max(0, layout.height - veil)} />
      <rect class="now" x={2} y={y} width={4} height={Math.max(3, layout.box)} rx={2} />
    </g>
  );
}

/** Scrolls so that the moment in sight is in sight. */
function useKeepInSight(
  state: PageState,
  layout: SpaceTimeLayout,
  box: { readonly current: HTMLElement | null },
): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const y = rowY(layout, state.position.value);
    const low = y - layout.row - 30;
    const high = y + 2 * layout.row - element.clientHeight;
    if (state.position.value === layout.numRows - 1 && element.scrollTop === 0) return;
    if (element.scrollTop > low) element.scrollTop = Math.max(0, low);
    else if (element.scrollTop < high) element.scrollTop = high;
  }, [state.position.value, layout, box, state]);
}

/** The cells before the first step, as fields to type in. */
function CellInputs({ state, trace, layout }: Omit<MarksProps, 'sight'>) {
  const { memory } = state.input.value;
  const y = rowY(layout, 0);
  const type = (cell: number, field: HTMLInputElement): void => {
    const cells = parseCells(field.value);
    const isRight = cells?.every((value) => value < trace.memorySize) === true;
    field.setAttribute('aria-invalid', String(!isRight));
    if (cells !== null && isRight) editMemory(state, cells, cell);
  };
  return (
    <div class="cells">
      {memory.map((value, cell) => (
        <input
          key={cell}
          class={value === 0 ? 'zero' : ''}
          style={{
            left: pixels(cellX(layout, cell) - layout.cell / 2 + 1),
            top: pixels(y),
            width: pixels(layout.cell - 2),
            height: pixels(layout.box),
          }}
          inputMode="numeric"
          aria-label={`cell ${cell}`}
          title={`cell ${cell}: 0 to ${trace.memorySize - 1}`}
          value={value}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onChange={({ currentTarget }) => type(cell, currentTarget)}
        />
      ))}
    </div>
  );
}

/** What the mark that is pointed at is, in words; nothing where none is. */
export function useMarkText(state: PageState): ReadonlySignal<string | null> {
  return useMemo(
    () =>
      computed(() => {
        const { trace } = state.run.value;
        const mark = state.mark.value;
        return trace === null || mark === null ? null : describeMark(trace, mark);
      }),
    [state],
  );
}
