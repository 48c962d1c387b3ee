import { useSignal } from '@preact/signals';
import { describeStep, registersAt, type Trace, viewMemory } from 'nram/pictures';
import { ScrollBox } from './scroll-box.js';

const MAX_ROWS = 200;
const MAX_CELLS = 64;

/** The numbers behind the picture, for those who would rather read them. */
export function RunTable({ trace }: { readonly trace: Trace }) {
  const isOpen = useSignal(false);
  return (
    <details
      class="numbers"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>The same as a table</summary>
      {isOpen.value && <Rows trace={trace} />}
    </details>
  );
}

function Rows({ trace }: { readonly trace: Trace }) {
  const cells = Math.min(trace.input.length, MAX_CELLS);
  const view = viewMemory(trace);
  const positions = Array.from({ length: Math.min(trace.numSteps + 1, MAX_ROWS) }, (_, position) => position);
  const isCut = trace.numSteps + 1 > MAX_ROWS || trace.input.length > MAX_CELLS;
  return (
    <ScrollBox label="Table of the run">
      <table>
        <caption>
          Memory and registers after each step, and what the step did
          {isCut ? ` (the first ${MAX_ROWS} rows and ${MAX_CELLS} cells)` : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {Array.from({ length: cells }, (_, cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
            {trace.plan.registers.map((register) => (
              <th key={`r${register}`} scope="col">
                r{register + 1}
              </th>
            ))}
            <th scope="col">what it did</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((position) => (
            <tr key={position}>
              <th scope="row">{position === 0 ? 'start' : position}</th>
              {Array.from(view.at(position).subarray(0, cells), (value, cell) => (
                <td key={cell}>{value}</td>
              ))}
              {trace.plan.registers.map((register) => (
                <td key={`r${register}`}>{registersAt(trace, position)[register]}</td>
              ))}
              <td class="words">{position === 0 ? '' : wordsOf(trace, position - 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

const wordsOf = (trace: Trace, step: number): string =>
  describeStep(trace, step)
    .map(({ text }) => text.replace(/^step \d+: /, '').replaceAll('`', ''))
    .join('; ');
