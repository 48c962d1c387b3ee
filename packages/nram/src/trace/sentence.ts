import { planOfStep, registersAt, stepOfMark, type Trace } from './trace.js';

/** A thing that happens in a step, in words. */
export interface Sentence {
  readonly text: string;
  /** Index of the line of the program's text; null if no line shows it. */
  readonly line: number | null;
  /** The read or write; null for registers and for what ends a run. */
  readonly mark: number | null;
}

/**
 * What a step does, in words: each read, each write, then the registers that change.
 *
 * @param step - counted from 0; the text counts from 1, so `step 1` leads from position 0 to 1.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1 + 2] = mem[r1]\n  r1 = r1 + 1\n', 'double.nram');
 * const trace = traceProgram(program, Int32Array.of(7, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * describeStep(trace, 1)[1].text; // 'step 2: `mem[r1 + 2] = mem[r1]` copies 5 from cell 1 to cell 3'
 */
export function describeStep(trace: Trace, step: number): Sentence[] {
  const { firstMark } = trace;
  const sentences: Sentence[] = [];
  for (let mark = firstMark[step]; mark < firstMark[step + 1]; mark++) {
    sentences.push({ text: describeMark(trace, mark), line: lineOfMark(trace, mark), mark });
  }
  const [before, after] = [registersAt(trace, step), registersAt(trace, step + 1)];
  const byLine = new Map<number | null, string[]>();
  const ends: Sentence[] = [];
  for (const { register, line } of planOfStep(trace, step).registers) {
    if (before[register] === after[register]) continue;
    if (!trace.plan.registers.includes(register)) {
      if (after[register] !== 0)
        ends.push({ text: `step ${step + 1}:${codeOn(trace, line)} holds`, line, mark: null });
      continue;
    }
    const change = `r${register + 1} becomes ${after[register]} (it was ${before[register]})`;
    byLine.set(line, [...(byLine.get(line) ?? []), change]);
  }
  for (const [line, changes] of byLine) {
    sentences.push({ text: `step ${step + 1}: ${changes.join(', ')}`, line, mark: null });
  }
  sentences.push(...ends);
  if (sentences.length === 0) {
    const isLast = trace.end.kind === 'stopped' && step === trace.numSteps - 1;
    const text = `step ${step + 1}: ${isLast ? 'stops' : 'changes nothing'}`;
    sentences.push({ text, line: null, mark: null });
  }
  return sentences;
}

/** The line of the text that made a mark; null if no line shows it. */
export const lineOfMark = ({ lines }: Trace, mark: number): number | null =>
  lines[mark] < 0 ? null : lines[mark];

/**
 * A read or a write in words, with the step, the line of the program and the values.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * describeMark(trace, 1); // 'step 1: `mem[r1] = mem[r1] + 1` writes 5 to cell 0, where 4 was'
 */
export function describeMark(trace: Trace, mark: number): string {
  const step = stepOfMark(trace, mark);
  const { addresses, values, before, isWrite, firstMark } = trace;
  const [address, value] = [addresses[mark], values[mark]];
  const head = `step ${step + 1}:${codeOn(trace, lineOfMark(trace, mark))}`;
  if (isWrite[mark] === 0) return `${head} reads ${value} from cell ${address}`;
  const { from, isCopy } = planOfStep(trace, step).accesses[mark - firstMark[step]];
  const old = before[mark];
  const place = old === value ? `, which held ${value} already` : `, where ${old} was`;
  if (isCopy) {
    const source = addresses[firstMark[step] + from[0]];
    return `${head} copies ${value} from cell ${source} to cell ${address}${old === value ? place : ''}`;
  }
  return `${head} writes ${value} to cell ${address}${place}`;
}

/** The statement on a line, without the condition before it; nothing if there is no line. */
function codeOn({ plan }: Trace, line: number | null): string {
  if (line === null) return '';
  const text = plan.lines[line];
  return ` \`${text.slice(text.lastIndexOf(': ') + 1).trim()}\``;
}

/** How a run ended, in words. */
export function describeEnd({ end, numSteps }: Trace): string {
  const steps = `${numSteps} ${numSteps === 1 ? 'step' : 'steps'}`;
  switch (end.kind) {
    case 'stopped':
      return `stopped by itself after ${steps}`;
    case 'limit':
      return `reached the step limit of ${numSteps}`;
    case 'failed':
      return `failed in step ${numSteps + 1}: ${end.message?.replace(/^runProgram: /, '')}`;
    case 'full':
      return `shown up to step ${numSteps}: the run is too long to keep all of it`;
  }
}
