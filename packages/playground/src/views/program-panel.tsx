import { computed } from '@preact/signals';
import { lineColors, planOfStep, type Trace } from 'nram/pictures';
import { useMemo } from 'preact/hooks';
import type { PageState } from '../state.js';

/** The program's text: pointing at a line, or going to it by keyboard, lights up its marks. */
export function ProgramPanel({ state }: { readonly state: PageState }) {
  const { trace } = state.run.value;
  const current = useMemo(() => computed(() => currentLines(state)), [state]);
  if (trace === null) return null;
  const colors = lineColors(trace);
  return (
    <section class="panel program" aria-labelledby="program-title">
      <h2 id="program-title">Program</h2>
      <ol class="lines">
        {trace.plan.lines.map((text, line) => (
          <Line
            key={`${line} ${text}`}
            state={state}
            line={line}
            text={text}
            color={colors[line]}
            isCurrent={current.value.includes(line)}
          />
        ))}
      </ol>
    </section>
  );
}

interface LineProps {
  readonly state: PageState;
  readonly line: number;
  readonly text: string;
  /** Null for a line that does nothing by itself. */
  readonly color: number | null;
  readonly isCurrent: boolean;
}

function Line({ state, line, text, color, isCurrent }: LineProps) {
  const indent = text.length - text.trimStart().length;
  const [, code, comment = ''] = /^(.*?)(\s*#.*)?$/.exec(text.trimStart()) ?? ['', text];
  const content = (
    <code style={{ marginInlineStart: `${indent * 0.6}em` }}>
      {code}
      <span class="comment">{comment}</span>
    </code>
  );
  if (color === null) return <li class="line plain">{content}</li>;
  const point = (): void => {
    state.line.value = line;
  };
  const leave = (): void => {
    if (state.line.value === line) state.line.value = null;
  };
  const classes = ['line', `k${color}`, ...(isCurrent ? ['current'] : [])];
  return (
    <li class={classes.join(' ')}>
      <button
        type="button"
        class={state.line.value === line ? 'lit' : ''}
        aria-current={isCurrent ? 'step' : undefined}
        onMouseEnter={point}
        onFocus={point}
        onMouseLeave={leave}
        onBlur={leave}
      >
        {content}
      </button>
    </li>
  );
}

/** The lines of the step that was just taken, or that is being taken. */
function currentLines({ run, position, phase }: PageState): readonly number[] {
  const { trace } = run.value;
  if (trace === null || trace.numSteps === 0) return [];
  const step = phase.value === 'rest' ? position.value - 1 : position.value;
  return step < 0 || step >= trace.numSteps ? [] : linesOfStep(trace, step);
}

const linesOfStep = (trace: Trace, step: number): readonly number[] => planOfStep(trace, step).lines;
