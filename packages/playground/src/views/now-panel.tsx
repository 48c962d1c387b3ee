import { describeStep, graphValues, registersAt, type Trace, viewMemory } from 'nram/pictures';
import { graphOfStep, type PageState } from '../state.js';
import { useMarkText } from './run-picture.js';

/** What happens at the moment in sight, in words, with the registers. */
export function NowPanel({ state, trace }: { readonly state: PageState; readonly trace: Trace }) {
  const markText = useMarkText(state);
  const registers = registersAt(trace, state.position.value);
  return (
    <section class="panel now" aria-labelledby="now-title">
      <h2 id="now-title">{titleOf(state, trace)}</h2>
      <dl class="registers">
        {trace.plan.registers.map((register) => (
          <div key={register}>
            <dt>r{register + 1}</dt>
            <dd>{registers[register]}</dd>
          </div>
        ))}
      </dl>
      <ul class="sentences" aria-live="polite">
        {markText.value !== null ? (
          <li class="pointed">{withCode(markText.value)}</li>
        ) : (
          sentencesOf(state, trace).map((text) => <li key={text}>{withCode(text)}</li>)
        )}
      </ul>
    </section>
  );
}

function titleOf({ position, phase }: PageState, trace: Trace): string {
  const step = position.value + 1;
  if (phase.value === 'read') return `Step ${step} of ${trace.numSteps}: reads`;
  if (phase.value === 'compute') return `Step ${step} of ${trace.numSteps}: computes`;
  return position.value === 0 ? 'Before the first step' : `After step ${position.value} of ${trace.numSteps}`;
}

function sentencesOf(state: PageState, trace: Trace): readonly string[] {
  const position = state.position.value;
  const ofStep = (step: number, isWanted: (isRead: boolean) => boolean): string[] =>
    joinReads(
      describeStep(trace, step)
        .filter(({ mark }) => isWanted(mark !== null && trace.isWrite[mark] === 0))
        .map(({ text }) => text.replace(/^step \d+: /, '')),
    );
  if (state.phase.value === 'read') {
    const reads = ofStep(position, (isRead) => isRead);
    return reads.length > 0 ? reads : ['reads nothing'];
  }
  if (state.phase.value === 'compute') {
    const sums = computedIn(state, trace, position);
    return sums.length > 0 ? sums : ['computes nothing'];
  }
  if (position === 0) return ['All registers are 0. Step on to see what the program does.'];
  const all = ofStep(position - 1, (isRead) => !isRead);
  return all.length > 0 ? all : ofStep(position - 1, () => true);
}

/** The reads of one statement as one sentence. */
function joinReads(sentences: readonly string[]): string[] {
  const joined: string[] = [];
  for (const sentence of sentences) {
    const [, start, rest] = /^(`[^`]*` reads )(.*)$/.exec(sentence) ?? [];
    const last = joined.at(-1);
    if (start !== undefined && last?.startsWith(start)) joined[joined.length - 1] = `${last}, ${rest}`;
    else joined.push(sentence);
  }
  return joined;
}

/** What a step computes besides reads and writes, such as `3 + 1 = 4`. */
function computedIn(state: PageState, trace: Trace, step: number): string[] {
  const graph = graphOfStep(state, trace, step);
  if (graph === null) return [];
  const memory = viewMemory(trace).at(step);
  const { memorySize } = trace;
  const values = graphValues(graph, { registers: registersAt(trace, step), memory, memorySize });
  return graph.nodes.flatMap(({ kind, label, inputs }, i) => {
    if (kind !== 'pure') return [];
    const text = label.replace(/\b[ab]\b/g, (name) => String(values[inputs[name === 'a' ? 0 : 1]]));
    return [`computes ${text} = ${values[i]}`];
  });
}

/** Text in which what stands between backquotes is code. */
function withCode(text: string) {
  return text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}
