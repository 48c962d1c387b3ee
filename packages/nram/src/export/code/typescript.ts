import { MAX_MEMORY_SIZE } from '../../limits.js';
import type { Program } from '../../program/program.js';
import { emitBody } from './body.js';
import { BRACES } from './braces.js';
import { blockComment } from './comment.js';
import { type DefaultSteps, emitSteps, type StepFormula } from './default-steps.js';
import { defaultsOf, type EmitOptions } from './emit-options.js';
import { functionName } from './function-name.js';
import { gateFunctionName, gateInTypeScript } from './gate-function.js';
import type { Language } from './language.js';
import { indent } from './text.js';

/** A program as one TypeScript or JavaScript function without dependencies. */
export interface TypeScriptOptions extends EmitOptions {
  /** Plain JavaScript, with the types in JSDoc; default false. */
  readonly isPlain?: boolean;
}

const CELLS = 'number[] | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array';
const RESULT = '{ steps: number; halted: boolean }';

/**
 * Emits a program as one dependency-free function `(memory, { maxSteps, memorySize })`, exported from an ES module, for
 * `number[]` and typed arrays. It does to the memory what the interpreter does, step by step, for memories of any size,
 * and returns how many steps it took and whether the program stopped by itself. A value is checked when it is read, so
 * that a program which reads three cells of a million takes no longer than that.
 *
 * @throws NramError `config` for a bad program, name or memory size.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.ts', programToTypeScript(program, { name: 'increment' }));
 */
export function programToTypeScript(program: Program, options: TypeScriptOptions = {}): string {
  const { isPlain = false } = options;
  const name = functionName(options.name, 'JavaScript');
  const { steps, memorySize } = defaultsOf(program, options);
  const type: Typing = isPlain ? () => '' : (text) => text;
  const language = javaScript(name, type);
  const { gateFunctions, lines } = emitBody(program, language, options);
  const head = [
    'const stored = memory.length;',
    `if (stored < 1) throw new RangeError('${name}: memory must have at least 1 cell, got 0');`,
    `if (!Number.isInteger(size) || size < stored || size > ${MAX_MEMORY_SIZE}) {`,
    `  throw new RangeError(\`${name}: memorySize must be an integer in \${stored}..${MAX_MEMORY_SIZE}, got \${size}\`);`,
    '}',
    ...(steps.kind === 'formula' ? setSteps(steps.formula, name, language) : []),
    'if (!(Number.isInteger(maxSteps) || maxSteps === Infinity) || maxSteps < 0) {',
    `  throw new RangeError(\`${name}: maxSteps must be an integer >= 0 or Infinity, got \${maxSteps}\`);`,
    '}',
    'if (!Array.isArray(memory)) { // An array of small integers cuts larger ones off.',
    `  const first = memory[0]${type(' as number')};`,
    '  memory[0] = size - 1;',
    '  const isWide = memory[0] === size - 1;',
    '  memory[0] = first;',
    `  if (!isWide) throw new RangeError(\`${name}: memory must be an array that can hold \${size - 1}, the largest value\`);`,
    '}',
  ];
  const isRequired = steps.kind === 'caller';
  const given = { ends: 'maxSteps = Infinity', formula: 'maxSteps: givenSteps', caller: 'maxSteps' }[
    steps.kind
  ];
  const optionsType = `: { maxSteps${isRequired ? ': number' : '?: number | undefined'}; memorySize?: number | undefined }`;
  const comment = {
    note: steps.note,
    given: options.comment ?? [],
    usage: usage(steps, memorySize, isPlain),
  };
  return [
    ...gateFunctions.flatMap((text) => [text, '']),
    '/**',
    ...blockComment(comment),
    ' */',
    `export function ${name}(`,
    `  memory${type(`: ${CELLS}`)},`,
    `  { ${given}, memorySize: size = ${memorySize ?? 'memory.length'} }${type(optionsType)}${isRequired && !isPlain ? '' : ' = {}'},`,
    `)${type(`: ${RESULT}`)} {`,
    ...indent([...head, ...lines], '  '),
    '}',
    '',
    ...errorsOf(lines, name, type).flatMap((text) => [text, '']),
  ].join('\n');
}

/** A type in TypeScript, nothing in JavaScript. */
type Typing = (text: string) => string;

function setSteps(formula: StepFormula, name: string, language: Language): string[] {
  const refuse = [
    `throw new RangeError('${name}: maxSteps is required, because memory holds no input whose length is known');`,
  ];
  return [
    'let maxSteps = givenSteps ?? 0;',
    ...language.when('givenSteps === undefined', emitSteps(formula, language, refuse)),
  ];
}

function usage(steps: DefaultSteps, memorySize: number | null, isPlain: boolean): string[] {
  const tag = (tag: string, type: string, text: string): string =>
    `@${tag}${isPlain ? ` {${type}}` : ''} ${text}`;
  const most = {
    ends: 'default: no limit',
    formula: 'default: what the task gives for the input in memory',
    caller: 'required',
  }[steps.kind];
  const [open, close] = steps.kind === 'caller' ? ['', ''] : isPlain ? ['[', ']'] : ['', ''];
  return [
    tag('param', CELLS, 'memory - at least 1 cell, each an integer in 0..memorySize-1; overwritten.'),
    ...(isPlain ? ['@param {object} [options]'] : []),
    tag(
      'param',
      'number',
      `${open}options.maxSteps${close} - the most steps to take, an integer >= 0 or Infinity; ${most}.`,
    ),
    tag(
      'param',
      'number',
      `${isPlain ? '[options.memorySize]' : 'options.memorySize'} - M, above all values and addresses; cells beyond memory hold 0; default: ${memorySize ?? 'memory.length'}.`,
    ),
    tag('returns', RESULT, 'the steps taken, and whether the program stopped by itself.'),
    '@throws {RangeError} for a bad argument or value, or a write beyond memory; {Error} where the program has no rule.',
  ];
}

/** The functions that make the errors which occur in the given lines. */
function errorsOf(lines: readonly string[], name: string, type: Typing): string[] {
  const number = type(': number');
  const value = `function ${name}_read(address${number}, value${number}, size${number})${type(': RangeError')} {
  return new RangeError(
    \`${name}: memory[\${address}] must be an integer in 0..\${size - 1}, got \${value} (the option memorySize allows larger values)\`,
  );
}`;
  const beyond = `function ${name}_write(address${number}, stored${number})${type(': RangeError')} {
  return new RangeError(\`${name}: memory[\${address}] cannot be written, because memory has \${stored} cells\`);
}`;
  const isUsed = (helper: string): boolean =>
    lines.some((line) => line.includes(` throw ${name}_${helper}(`));
  return [...(isUsed('read') ? [value] : []), ...(isUsed('write') ? [beyond] : [])];
}

/** Sums are marked as integers of 32 bits, which V8 else checks in every turn. */
const cell = (address: string): string => `memory[${address.includes(' ') ? `(${address}) | 0` : address}]`;

const isNoValue = (name: string): string => `(${name} | 0) !== ${name} || ${name} >>> 0 >= size`;

const javaScript = (name: string, type: Typing): Language => ({
  ...BRACES,
  maxSteps: 'maxSteps',
  equal: '===',
  notEqual: '!==',
  toCell: (text) => text,
  toCount: (text) => text,
  constant: (constant, text) => `const ${constant} = ${text};`,
  variable: (variable, text) => `let ${variable} = ${text};`,
  counter: (variable, text) => `let ${variable} = ${text};`,
  quotient: (text, divisor) => (divisor === 1 ? text : `Math.floor((${text}) / ${divisor})`),
  eachTurn: (body) => [
    'for (let turn = 0, end = turns | 0; turn < end; turn += 1) {',
    ...indent(body, '  '),
    '}',
  ],
  read: (value, address, place, use) => [
    `const ${value} = ${cell(address)}${place === 'stored' ? type(' as number') : ' ?? 0'};`,
    ...(use === 'moved' ? [] : [`if (${isNoValue(value)}) throw ${name}_read(${address}, ${value}, size);`]),
  ],
  gateResult: (result, call, gate) => [
    `const ${result} = ${call};`,
    `if (${isNoValue(result)}) throw new RangeError(\`${name}: gate ${gate.name} must give an integer in 0..\${size - 1}, got \${${result}}\`);`,
  ],
  write: (address, value, place) => {
    const write = `${cell(address)} = ${value};`;
    const refuse = `else if (${value} !== 0) throw ${name}_write(${address}, stored);`;
    if (place === 'stored') return [write];
    return [`if (${address} < stored) ${write}${value === '0' ? '' : ` ${refuse}`}`];
  },
  gateFunction: (gate) => gateInTypeScript(gate, gateFunctionName(name, gate), type),
  finish: (steps, halted) => [`return { steps: ${steps}, halted: ${halted} };`],
  missing: (state) => {
    const where = state === '0' ? 'state 0' : `state \${${state}}`;
    return [`throw new Error(\`${name}: ${where} has no rule for the registers of step \${step}\`);`];
  },
});
