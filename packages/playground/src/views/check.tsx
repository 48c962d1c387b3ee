import { useSignal } from '@preact/signals';
import { budgetOf, reportToText } from 'nram';
import { type AccuracyTable, type BreakProgress, findCounterexample } from 'nram/pictures';
import { useEffect } from 'preact/hooks';
import { inputOf, type PageState } from '../state.js';
import { ScrollBox } from './scroll-box.js';

type Counterexample = NonNullable<NonNullable<PageState['data']['file']['verification']>['counterexample']>;

/** What was checked, how often it is right, and a search for what is wrong. */
export function CheckView({ state }: { readonly state: PageState }) {
  const { accuracy, file } = state.data;
  const { verification } = file;
  return (
    <div class="view check">
      <div class="column">
        <section class="panel" aria-labelledby="checked-title">
          <h2 id="checked-title">What was checked</h2>
          {verification === null ? (
            <p>
              Nothing was checked yet. <code>nram verify</code> checks a program.
            </p>
          ) : (
            <Words
              task={verification.task}
              text={reportToText({ ...verification, counterexample: null, proof: null })}
            />
          )}
          {verification?.counterexample != null && (
            <Found state={state} found={verification.counterexample} />
          )}
        </section>
        {verification?.proof != null && <Proof {...verification.proof} />}
      </div>
      <div class="column">
        {accuracy !== null && <HeatMap table={accuracy} state={state} />}
        {state.source.task !== null && <BreakIt state={state} />}
      </div>
    </div>
  );
}

/** A report's lines, those that belong to the one before them set in. */
function Words({ task, text }: { readonly task: string; readonly text: string }) {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== 'checked, not proven')
    // The page is about one task, so its name need not stand before each line.
    .map((line) =>
      /^[,:] /.test(line.slice(task.length)) && line.startsWith(task) ? line.slice(task.length + 2) : line,
    );
  return (
    <ul class="words">
      {lines.map((line) => (
        <li key={line} class={line.startsWith(' ') ? 'more' : ''}>
          {line.trim()}
        </li>
      ))}
    </ul>
  );
}

function Proof({
  statement,
  argument,
}: {
  readonly statement: string;
  readonly argument: readonly string[];
}) {
  return (
    <section class="panel" aria-labelledby="proof-title">
      <h2 id="proof-title">Proof for every length</h2>
      <p class="statement">{statement}</p>
      <details>
        <summary>The argument</summary>
        <ul class="words argument">
          {argument.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** A wrong input, and a button that replays it. */
function Found({ state, found }: { readonly state: PageState; readonly found: Counterexample }) {
  const { mode, length, isSmallest, maxSteps, memory, expected, got } = found;
  const numCells = Math.min(memory.length, 40);
  const row = (name: string, cells: readonly (number | null)[]) => (
    <tr>
      <th scope="row">{name}</th>
      {cells.slice(0, numCells).map((value, cell) => {
        const isWrong = name === 'got' && expected[cell] !== null && expected[cell] !== value;
        return (
          <td key={cell} class={isWrong ? 'bad' : ''}>
            {value ?? '-'}
          </td>
        );
      })}
    </tr>
  );
  const title = isSmallest === true ? 'Smallest input that goes wrong' : 'An input that goes wrong';
  const when = mode === 'strict' ? ' when it runs on' : '';
  return (
    <div class="found">
      <p>
        {title}
        {when}: length {length}, memory of {memory.length} cells, after {maxSteps} steps
      </p>
      <ScrollBox label="Memory of the wrong input">
        <table class="cells-table">
          <tbody>
            {row('memory', memory)}
            {row('expected', expected)}
            {row('got', got)}
          </tbody>
        </table>
      </ScrollBox>
      <button
        type="button"
        class="main"
        onClick={() => {
          state.edited.value = null;
          state.steps.value = null;
          state.length.value = found.length;
          state.memorySize.value = found.memory.length;
          state.replayed.value = inputOf(found);
          state.view.value = 'run';
        }}
      >
        Replay it
      </button>
    </div>
  );
}

/** How often it is right, by length and memory size. */
function HeatMap({ table, state }: { readonly table: AccuracyTable; readonly state: PageState }) {
  const { lengths, freeCells, right, cases } = table;
  const minMemorySize = state.source.task?.minMemorySize;
  const show = (length: number, free: number): void => {
    if (minMemorySize === undefined) return;
    state.edited.value = null;
    state.replayed.value = null;
    state.length.value = length;
    state.memorySize.value = minMemorySize(length) + free;
    state.view.value = 'run';
  };
  return (
    <section class="panel" aria-labelledby="map-title">
      <h2 id="map-title">Right by length{freeCells.length > 0 ? ' and memory size' : ''}</h2>
      <ScrollBox label="How often it is right">
        <table class="map">
          <caption>
            Inputs that come out right with the steps given, of {cases[0]?.[0] ?? 0} each
            {freeCells.length > 0 ? '; across: cells that the input leaves free' : ''}
          </caption>
          <thead>
            <tr>
              <th scope="col">length</th>
              {(freeCells.length > 0 ? freeCells.map((free) => `+${free}`) : ['right']).map((text) => (
                <th key={text} scope="col">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lengths.map((length, i) => (
              <tr key={length}>
                <th scope="row">{length}</th>
                {right[i].map((count, j) => {
                  const share = cases[i][j] === 0 ? 0 : count / cases[i][j];
                  const text = `${count}${freeCells.length > 0 ? '' : ` of ${cases[i][j]}`}`;
                  const classes = `share s${share === 1 ? 4 : Math.min(3, Math.floor(share * 4))}`;
                  return (
                    <td key={freeCells[j] ?? 'all'} class={classes}>
                      {freeCells.length > 0 && minMemorySize !== undefined ? (
                        <button
                          type="button"
                          title={`length ${length}, ${freeCells[j]} free cells: look at it`}
                          onClick={() => show(length, freeCells[j])}
                        >
                          {text}
                        </button>
                      ) : (
                        text
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

/** Work without a pause, in milliseconds. */
const SLICE = 12;

/** Searches for the smallest input that goes wrong while the reader looks on. */
function BreakIt({ state }: { readonly state: PageState }) {
  const isRunning = useSignal(false);
  const isStrict = useSignal(false);
  const progress = useSignal<BreakProgress | null>(null);
  const found = useSignal<Counterexample | null>(null);
  const said = useSignal('');
  useEffect(
    () => () => {
      isRunning.value = false;
    },
    [isRunning],
  );
  const start = (): void => {
    const { task } = state.source;
    if (task === null) return;
    const { program, provenance } = state.data.file;
    const search = findCounterexample(program, task, {
      budget: budgetOf(provenance.configuration),
      mode: isStrict.value ? 'strict' : 'paper',
    });
    isRunning.value = true;
    found.value = null;
    said.value = '';
    const goOn = (): void => {
      if (!isRunning.value) {
        said.value = `stopped after ${(progress.value?.inputs ?? 0).toLocaleString('en')} inputs, none of them wrong`;
        return;
      }
      for (const end = performance.now() + SLICE; performance.now() < end; ) {
        const next = search.next();
        if (next.done !== true) {
          progress.value = next.value;
          continue;
        }
        isRunning.value = false;
        found.value = next.value;
        if (next.value === null) {
          said.value = `${(progress.value?.inputs ?? 0).toLocaleString('en')} inputs, none of them wrong`;
        }
        return;
      }
      setTimeout(goOn);
    };
    goOn();
  };
  return (
    <section class="panel break" aria-labelledby="break-title">
      <h2 id="break-title">Break it</h2>
      <p>
        Searches for the smallest input on which the program is wrong: every input in the smallest memories,
        then larger ones.
      </p>
      <div class="row">
        <button
          type="button"
          class="main"
          onClick={() => {
            if (isRunning.value) isRunning.value = false;
            else start();
          }}
        >
          {isRunning.value ? 'Stop' : 'Break it'}
        </button>
        <label>
          <input
            type="checkbox"
            checked={isStrict.value}
            disabled={isRunning.value}
            onChange={({ currentTarget }) => {
              isStrict.value = currentTarget.checked;
            }}
          />
          it must stop by itself, or do no harm by running on
        </label>
      </div>
      <p class="said" role="status">
        {isRunning.value && progress.value !== null ? progressText(progress.value) : said.value}
      </p>
      {found.value !== null && <Found state={state} found={found.value} />}
    </section>
  );
}

function progressText({ inputs, memorySize, length, isExhaustive }: BreakProgress): string {
  const where = isExhaustive
    ? `every input of length ${length} in ${memorySize} cells`
    : `sampled inputs of length ${length}`;
  return `${inputs.toLocaleString('en')} inputs so far, none of them wrong; now ${where}`;
}
