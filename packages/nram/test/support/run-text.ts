import { parseProgramText } from '../../src/language/parse.js';
import { createRunner, MissingRuleError } from '../../src/program/interpreter.js';

/** Reads what `programToText` prints and runs it: memory after every step, and how the run ended. */
export function runText(
  text: string,
  memory: Int32Array,
  maxSteps: number,
): { memories: string[]; end: 'halted' | 'step limit' | 'no rule' } {
  const memories: string[] = [];
  const runner = createRunner(parseProgramText(text, 'printed'));
  try {
    const onStep = (): void => void memories.push(memory.join(' '));
    const { halted } = runner.run(memory, { maxSteps, onStep });
    return { memories, end: halted ? 'halted' : 'step limit' };
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return { memories, end: 'no rule' };
  }
}
