import { useSignal } from '@preact/signals';
import { MAX_CELLS } from '../inputs.js';
import { editMemory, forgetChanges, type PageState, parseCells, setLength, setMemorySize } from '../state.js';

/** Which input the program runs on: sliders for its length and the memory size, another one, an own one. */
export function InputPanel({ state }: { readonly state: PageState }) {
  const { source, length, memorySize, index, edited, replayed, steps, input } = state;
  const sizes = source.sizes(length.value);
  const isOwn = edited.value !== null;
  const isFixed = source.lengths !== null && sizes.low === sizes.high;
  return (
    <section class="panel input" aria-labelledby="input-title">
      <h2 id="input-title">Input</h2>
      {source.lengths !== null && (
        <Slider
          name="length n"
          id="length"
          {...source.lengths}
          most={source.task === null ? source.lengths.high : 1000}
          value={length.value}
          onChange={(value) => setLength(state, value)}
        />
      )}
      {!isFixed && (
        <Slider
          name="memory M"
          id="memory-size"
          {...sizes}
          most={MAX_CELLS}
          value={memorySize.value}
          onChange={(value) => setMemorySize(state, value)}
        />
      )}
      {replayed.value !== null && <p class="problem">This is the input that goes wrong.</p>}
      <div class="row">
        {source.lengths !== null && (
          <button
            type="button"
            onClick={() => {
              forgetChanges(state);
              index.value += 1;
            }}
          >
            Another input
          </button>
        )}
        {(isOwn || replayed.value !== null || steps.value !== null) && (
          <button type="button" onClick={() => forgetChanges(state)}>
            {isOwn ? 'Undo my changes' : 'Back to other inputs'}
          </button>
        )}
        <label>
          steps
          <input
            type="number"
            min={0}
            max={100_000}
            value={steps.value ?? input.value.maxSteps}
            onChange={({ currentTarget: { value } }) => {
              const number = Math.floor(Number(value));
              steps.value = number >= 0 && number <= 100_000 && value !== '' ? number : null;
            }}
          />
        </label>
      </div>
      <Paste state={state} />
      <Verdict state={state} />
    </section>
  );
}

interface SliderProps {
  readonly name: string;
  readonly id: string;
  readonly low: number;
  readonly high: number;
  /** That may be typed. */
  readonly most: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Slider({ name, id, low, high, most, value, onChange }: SliderProps) {
  const set = (text: string): void => {
    const number = Math.round(Number(text));
    if (text !== '' && number >= low && number <= most) onChange(number);
  };
  return (
    <div class="slider">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        value={Math.min(value, high)}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
      <input
        type="number"
        aria-label={`${name}, as a number`}
        min={low}
        max={most}
        value={value}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}

function Paste({ state }: { readonly state: PageState }) {
  const text = useSignal('');
  const problem = useSignal<string | null>(null);
  const use = (event: Event): void => {
    event.preventDefault();
    const cells = parseCells(text.value);
    const largest = Math.max(0, ...(cells ?? []).slice(0, 1000));
    problem.value =
      cells === null
        ? 'integers separated by spaces or commas are needed'
        : largest >= cells.length
          ? `every value must be less than the number of cells: ${largest} needs ${largest + 1} cells`
          : null;
    if (cells !== null && problem.value === null) editMemory(state, cells, null);
  };
  return (
    <form class="paste" onSubmit={use}>
      <label for="paste">your own memory</label>
      <input
        id="paste"
        autocomplete="off"
        placeholder="3 1 4 1 5 0 0 0"
        value={text.value}
        aria-invalid={problem.value !== null}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
          problem.value = null;
        }}
      />
      <button type="submit">Use</button>
      {problem.value !== null && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </form>
  );
}

/** Whether the result is right, where that is known. */
function Verdict({ state }: { readonly state: PageState }) {
  const wrong = state.wrongCells.value;
  const { expected } = state.input.value;
  if (state.edited.value !== null) {
    return <p class="verdict">Your own memory: nothing says what would be right here.</p>;
  }
  if (wrong === null) return null;
  if (wrong.length === 0) {
    const count = expected.filter((value) => value !== null).length;
    const cells =
      count === 1 ? 'The one cell that is scored holds' : `All ${count} cells that are scored hold`;
    return (
      <p class="verdict right">
        Right. {cells} what {count === 1 ? 'it' : 'they'} should at the end.
      </p>
    );
  }
  return (
    <p class="verdict wrong">
      Wrong: cell {wrong[0]} should hold {expected[wrong[0]]} at the end (ringed in the picture)
      {wrong.length > 1 ? `, and ${wrong.length - 1} more` : ''}.
    </p>
  );
}
