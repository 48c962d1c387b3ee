import { NramError } from '../../errors.js';
import { GATE_NAMES, type Gate } from '../../machine/gates.js';
import { indent } from './text.js';

/** A gate as a function of emitted code. */
export interface GateFunction {
  readonly name: string;
  /** What it takes, in order: inputs, and the memory size. */
  readonly parameters: readonly ('a' | 'b' | 'M')[];
  /** Its definition. */
  readonly text: string;
}

const PARAMETERS = ['a', 'b', 'M'] as const;

/** Those that an expression or statements mention. */
const mentioned = (code: string): GateFunction['parameters'] =>
  PARAMETERS.filter((parameter) => new RegExp(`\\b${parameter}\\b`).test(code));

/** Whether it is the statements of a function, not an expression. */
const isStatements = (code: string): boolean => /\breturn\b/.test(code);

/** What the function of a gate is called; a gate may have the name of a built-in one, which other helpers have too. */
export const gateFunctionName = (name: string, gate: Gate): string =>
  `${name}_${gate.name}${GATE_NAMES.includes(gate.name) ? '_gate' : ''}`;

/**
 * A gate in C.
 *
 * @param name - of the function.
 * @throws NramError `config` if its `code.c` is missing.
 */
export function gateInC(gate: Gate, name: string): GateFunction {
  const code = codeOf(gate, 'c', 'C');
  const parameters = mentioned(code);
  const list = parameters.map((parameter) => `int32_t ${parameter}`).join(', ') || 'void';
  const body = isStatements(code) ? code : `return ${code};`;
  return { name, parameters, text: `static int32_t ${name}(${list}) { ${body} }` };
}

/**
 * A gate in Python.
 *
 * @param name - of the function.
 * @throws NramError `config` if its `code.py` is missing.
 */
export function gateInPython(gate: Gate, name: string): GateFunction {
  const code = codeOf(gate, 'py', 'Python');
  const parameters = mentioned(code);
  const list = parameters.map((parameter) => `${parameter}: int`).join(', ');
  const body = isStatements(code) ? code.trim().split('\n') : [`return ${code}`];
  return { name, parameters, text: [`def ${name}(${list}) -> int:`, ...indent(body, '    ')].join('\n') };
}

/** @throws NramError `config` if a gate has no code in a language. */
function codeOf({ name, code = {} }: Gate, key: 'c' | 'py', language: string): string {
  const text = code[key];
  if (text !== undefined) return text;
  throw new NramError(
    'config',
    `emit: gate "${name}" needs code in ${language}, got none (add code: { ${key}: '...' } to the gate, ` +
      'an expression over a, b and M)',
  );
}

/**
 * A gate in TypeScript or plain JavaScript: its `code.ts`, or the source of its `apply`, which is only written out.
 *
 * @param name - of the function.
 * @param type - writes a type where the language has types.
 * @throws NramError `config` if its `apply` has no source, because it is native or bound.
 */
export function gateInTypeScript(gate: Gate, name: string, type: (text: string) => string): GateFunction {
  const code = gate.code?.ts;
  if (code !== undefined) {
    const parameters = mentioned(code);
    const list = parameters.map((parameter) => `${parameter}${type(': number')}`).join(', ');
    const body = isStatements(code) ? `{ ${code} }` : code;
    return { name, parameters, text: `const ${name} = (${list})${type(': number')} => ${body};` };
  }
  const signature = type(': (a: number, b: number, M: number) => number');
  return { name, parameters: PARAMETERS, text: `const ${name}${signature} = ${sourceOf(gate)};` };
}

/** The source of a gate's `apply` as an expression; a method becomes a function. */
function sourceOf({ name, apply }: Gate): string {
  const source = Function.prototype.toString.call(apply);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new NramError(
      'config',
      `emit: gate "${name}" needs code in TypeScript, got an apply without source (add code: { ts: '...' } to the gate, ` +
        'an expression over a, b and M)',
    );
  }
  return /^apply\s*\(/.test(source) ? `function ${source}` : source;
}
