import type { Trace } from './trace.js';

/** Memory at any position of a run. */
export interface MemoryView {
  /** The stored cells, `[cells]`; the same array every time, which the next call changes. */
  at(position: number): Int32Array;
}

/**
 * Shows the memory of a traced run at one position after the other. A move costs the writes between the two positions, not
 * the size of memory.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * const memory = viewMemory(trace);
 * memory.at(2).join(' '); // '5 6 0 0 0 0 0 0'
 * memory.at(1).join(' '); // '5 5 0 0 0 0 0 0'
 */
export function viewMemory({ input, firstMark, addresses, values, before, isWrite }: Trace): MemoryView {
  const memory = input.slice();
  let current = 0;
  return {
    at(position) {
      for (; current < position; current++) {
        for (let mark = firstMark[current]; mark < firstMark[current + 1]; mark++) {
          if (isWrite[mark] === 1 && addresses[mark] < memory.length) memory[addresses[mark]] = values[mark];
        }
      }
      for (; current > position; current--) {
        for (let mark = firstMark[current] - 1; mark >= firstMark[current - 1]; mark--) {
          if (isWrite[mark] === 1 && addresses[mark] < memory.length) memory[addresses[mark]] = before[mark];
        }
      }
      return memory;
    },
  };
}
