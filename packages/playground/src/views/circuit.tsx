import { useSignal, useSignalEffect } from '@preact/signals';
import {
  type CircuitGraph,
  type CircuitNode,
  circuitPicture,
  graphValues,
  registersAt,
  type Trace,
  viewMemory,
} from 'nram/pictures';
import { useMemo, useRef } from 'preact/hooks';
import { graphOfStep, type PageState } from '../state.js';
import { toVNode } from '../svg.js';
import { Controls } from './controls.js';
import { ProgramPanel } from './program-panel.js';
import { ScrollBox } from './scroll-box.js';

/** The circuits, with the numbers on their wires in the step in sight. */
export function CircuitView({ state }: { readonly state: PageState }) {
  const { trace } = state.run.value;
  const step = stepInSight(state);
  const taken = trace === null ? null : graphOfStep(state, trace, step);
  return (
    <div class="view circuit">
      <div class="side">
        <ProgramPanel state={state} />
      </div>
      <div class="stage">
        {trace !== null && <Controls state={state} trace={trace} />}
        {state.graphs.length === 0 && <p>This program has too many circuits to draw.</p>}
        {state.graphs.map((graph) => (
          <Circuit
            key={graph.title}
            graph={graph}
            values={trace !== null && graph === taken ? valuesIn(graph, trace, step) : null}
            note={noteOf(graph === taken, step)}
          />
        ))}
      </div>
    </div>
  );
}

/** The step that led to the moment in sight, or that is being taken; the first one at the start. */
function stepInSight({ position, phase }: PageState): number {
  return phase.value === 'rest' ? Math.max(0, position.value - 1) : position.value;
}

const noteOf = (isTaken: boolean, step: number): string =>
  isTaken ? `taken in step ${step + 1}, with the numbers of that step` : `not taken in step ${step + 1}`;

function valuesIn(graph: CircuitGraph, trace: Trace, step: number): readonly number[] {
  const memory = viewMemory(trace).at(step);
  return graphValues(graph, { registers: registersAt(trace, step), memory, memorySize: trace.memorySize });
}

interface CircuitProps {
  readonly graph: CircuitGraph;
  /** The numbers at its boxes; null if the step in sight is another. */
  readonly values: readonly number[] | null;
  readonly note: string;
}

function Circuit({ graph, values, note }: CircuitProps) {
  const pointed = useSignal<number | null>(null);
  const root = useRef<SVGSVGElement>(null);
  const picture = useMemo(
    () => circuitPicture(graph, { width: 760, ...(values !== null && { values }) }),
    [graph, values],
  );
  const above = useMemo(
    () => (pointed.value === null ? null : sourcesOf(graph, pointed.value)),
    [graph, pointed.value],
  );
  useSignalEffect(() => {
    const own = pointed.value;
    const sources = own === null ? null : sourcesOf(graph, own);
    for (const element of root.current?.querySelectorAll<SVGElement>('.node, .link') ?? []) {
      const { node, from, to } = element.dataset;
      const isIn =
        sources === null ||
        (node !== undefined
          ? sources.has(Number(node))
          : sources.has(Number(to)) && sources.has(Number(from)));
      element.classList.toggle('dim', !isIn);
      element.classList.toggle('lit', own !== null && node === String(own));
    }
  });
  const point = ({ target }: Event): void => {
    const node = (target as Element).closest<SVGElement>('.node')?.dataset.node;
    pointed.value = node === undefined ? null : Number(node);
  };
  const viewBox = `0 0 ${Math.ceil(picture.width)} ${Math.ceil(picture.height)}`;
  const words = pointed.value === null || above === null ? note : describeNode(graph, pointed.value, values);
  return (
    <section class={`panel circuit-box ${values === null ? '' : 'taken'}`} aria-label={graph.title}>
      <h2>{graph.title}</h2>
      <p class="lines">
        <code>{graph.lines.map((line) => line.trim()).join('; ')}</code>
      </p>
      <ScrollBox label={`Circuit, ${graph.title}`}>
        <svg
          ref={root}
          viewBox={viewBox}
          style={{ maxWidth: `${Math.ceil(picture.width)}px` }}
          class="nram-circuits"
          aria-hidden="true"
          onMouseMove={point}
          onMouseLeave={() => {
            pointed.value = null;
          }}
        >
          {picture.elements.map((each, i) => toVNode(each, i))}
        </svg>
      </ScrollBox>
      <p class="note" aria-live="polite">
        {words}
      </p>
      <details class="numbers">
        <summary>Each box in words</summary>
        <ul>
          {graph.nodes.map((_, i) => (
            <li key={i}>{describeNode(graph, i, values)}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** A box and all that it is made from. */
function sourcesOf({ nodes }: CircuitGraph, node: number): Set<number> {
  const found = new Set([node]);
  for (const each of found) for (const input of nodes[each].inputs) found.add(input);
  return found;
}

const KINDS: Readonly<Record<CircuitNode['kind'], string>> = {
  old: 'register before the step',
  new: 'register after the step',
  constant: 'constant',
  pure: 'computes',
  read: 'reads memory',
  write: 'writes memory',
};

function describeNode({ nodes }: CircuitGraph, index: number, values: readonly number[] | null): string {
  const { kind, label, inputs } = nodes[index];
  const numberOf = (node: number): string => (values === null ? '' : ` (${values[node]})`);
  const from = inputs.map((input, i) => {
    const name = inputs.length > 1 ? `${'ab'[i]} is ` : label.includes('a') ? 'a is ' : '';
    return `${kind === 'new' ? 'from ' : name}${nodes[input].label}${numberOf(input)}`;
  });
  const own = values === null || inputs.length === 0 ? '' : `; it gives ${values[index]}`;
  const what = `${KINDS[kind]}: ${label}${inputs.length === 0 ? numberOf(index) : ''}`;
  return from.length === 0
    ? what
    : `${what}, where ${from.join(' and ')}${own}`.replace('where from', 'from');
}
