import { useSignalEffect } from '@preact/signals';
import type { Trace } from 'nram/pictures';
import { describeEnd } from 'nram/pictures';
import { goTo, type PageState, playStep, runToChange, subStep } from '../state.js';

/** Steps a second. */
const SPEEDS = [1, 2, 5, 10, 30];

/** Step, back, part of a step, play, jump. */
export function Controls({ state, trace }: { readonly state: PageState; readonly trace: Trace }) {
  const { position, phase, isPlaying, speed, breakCell } = state;
  useSignalEffect(() => {
    if (!isPlaying.value) return;
    const timer = setInterval(() => playStep(state), 1000 / speed.value);
    return () => clearInterval(timer);
  });
  const isAtStart = position.value === 0 && phase.value === 'rest';
  const isAtEnd = position.value >= trace.numSteps;
  const play = (): void => {
    if (isAtEnd) goTo(state, 0);
    isPlaying.value = !isPlaying.value;
  };
  return (
    <div class="controls">
      <fieldset class="buttons" aria-label="Steps">
        <button type="button" title="To the start (Home)" disabled={isAtStart} onClick={() => goTo(state, 0)}>
          Start
        </button>
        <button
          type="button"
          title="One step back (←)"
          disabled={isAtStart}
          onClick={() => goTo(state, position.value - 1)}
        >
          ← Back
        </button>
        <button type="button" class="main" title="Play or pause (space)" onClick={play}>
          {isPlaying.value ? 'Pause' : isAtEnd ? 'Replay' : 'Play'}
        </button>
        <button
          type="button"
          title="One step on (→)"
          disabled={isAtEnd}
          onClick={() => goTo(state, position.value + 1)}
        >
          Step →
        </button>
        <button
          type="button"
          title="Part of a step: read, compute, write (Shift →)"
          disabled={isAtEnd}
          onClick={() => subStep(state)}
        >
          Sub-step
        </button>
        <button
          type="button"
          title="To the end (End)"
          disabled={isAtEnd}
          onClick={() => goTo(state, trace.numSteps)}
        >
          End
        </button>
      </fieldset>
      <div class="fields">
        <label>
          after step
          <input
            id="jump"
            type="number"
            min={0}
            max={trace.numSteps}
            value={position.value}
            onChange={({ currentTarget }) => goTo(state, Number(currentTarget.value) || 0)}
          />
          of {trace.numSteps}
        </label>
        <label>
          speed
          <select
            value={speed.value}
            onChange={({ currentTarget }) => {
              speed.value = Number(currentTarget.value);
            }}
          >
            {SPEEDS.map((each) => (
              <option key={each} value={each}>
                {each} a second
              </option>
            ))}
          </select>
        </label>
        <label>
          stop when cell
          <input
            type="number"
            min={0}
            max={trace.input.length - 1}
            placeholder="-"
            value={breakCell.value ?? ''}
            onInput={({ currentTarget: { value } }) => {
              breakCell.value = value === '' ? null : Number(value);
            }}
          />
          changes
        </label>
        <button
          type="button"
          disabled={breakCell.value === null || isAtEnd}
          onClick={() => runToChange(state, breakCell.value ?? 0)}
        >
          Run to it
        </button>
      </div>
      <p class="end">{endText(trace)}</p>
    </div>
  );
}

function endText(trace: Trace): string {
  const text = describeEnd(trace);
  return `The program ${text}.`;
}
