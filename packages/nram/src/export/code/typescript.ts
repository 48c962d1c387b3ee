import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { emitBody, type Language } from './body.js';
import { commentLines, type EmitOptions } from './emit-options.js';
import { functionName } from './function-name.js';
import { gateInTypeScript } from './gate-function.js';

/** A program as one TypeScript or JavaScript function without dependencies. */
export interface TypeScriptOptions extends EmitOptions, GateOptions {
  /** Plain JavaScript, with the types in JSDoc; default false. */
  readonly isPlain?: boolean;
}

/**
 * Emits a program as one dependency-free function `(memory: Int32Array, maxSteps: number)`, exported from an ES module.
 * It does to the memory what the interpreter does, step by step, for memories of any size, and returns how many steps
 * it took and whether the program stopped by itself. Unlike the interpreter it does not check that the values in memory
 * are in 0..size-1, which would take longer than many a program; with others the result means nothing.
 *
 * @throws NramError `config` for a bad program or name.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.ts', programToTypeScript(program, { name: 'increment' }));
 */
export function programToTypeScript(program: Program, options: TypeScriptOptions = {}): string {
  const { isPlain = false } = options;
  const name = functionName(options.name, 'JavaScript');
  const { gateFunctions, lines } = emitBody(program, javaScript(name, isPlain), options);
  const types = isPlain
    ? '(memory, maxSteps)'
    : '(memory: Int32Array, maxSteps: number): { steps: number; halted: boolean }';
  const tag = (type: string, text: string): string => `@${text.replace('()', isPlain ? ` {${type}}` : '')}`;
  const usage = [
    tag(
      'Int32Array',
      'param() memory - at least 1 cell, each with a value in 0..memory.length-1 (not checked); overwritten.',
    ),
    tag(
      'number',
      'param() maxSteps - the most steps to take, an integer >= 0; Infinity for a program that stops by itself.',
    ),
    tag(
      '{ steps: number, halted: boolean }',
      'returns() the steps taken, and whether the program stopped by itself.',
    ),
    '@throws {RangeError} for no memory or a bad maxSteps; {Error} where the program has no rule.',
  ];
  const body = [
    'const size = memory.length;',
    `if (size < 1) throw new RangeError('${name}: memory must have at least 1 cell, got 0');`,
    'if (!(Number.isInteger(maxSteps) || maxSteps === Infinity) || maxSteps < 0) {',
    `  throw new RangeError(\`${name}: maxSteps must be an integer >= 0 or Infinity, got \${maxSteps}\`);`,
    '}',
    ...lines,
  ];
  return [
    ...gateFunctions.flatMap((text) => [text, '']),
    '/**',
    ...commentLines(options.comment ?? [], usage),
    ' */',
    `export function ${name}${types} {`,
    ...body.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

const javaScript = (name: string, isPlain: boolean): Language => ({
  equal: '===',
  notEqual: '!==',
  // With noUncheckedIndexedAccess a cell may be undefined.
  read: (cell) => (isPlain ? cell : `${cell} as number`),
  toCell: (text) => text,
  toCount: (text) => text,
  constant: (constant, text) => `const ${constant} = ${text};`,
  variable: (variable, text) => `let ${variable} = ${text};`,
  counter: (variable, text) => `let ${variable} = ${text};`,
  quotient: (text, divisor) => (divisor === 1 ? text : `Math.floor((${text}) / ${divisor})`),
  gateFunction: (gate) => gateInTypeScript(gate, `${name}_${gate.name}`, { isPlain }),
  finish: (steps, halted) => [`return { steps: ${steps}, halted: ${halted} };`],
  missing: (state) => {
    const where = state === '0' ? 'state 0' : `state \${${state}}`;
    return [`throw new Error(\`${name}: ${where} has no rule for the registers of step \${step}\`);`];
  },
});
