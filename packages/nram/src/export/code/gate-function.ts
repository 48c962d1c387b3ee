import { NramError } from '../../errors.js';
import type { Gate } from '../../machine/gates.js';

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

/**
 * A gate in C.
 *
 * @param name - of the function.
 * @throws NramError `config` if its `code.c` is missing.
 */
export function gateInC(gate: Gate, name: string): GateFunction {
  const code = gate.code?.c;
  if (code === undefined) {
    throw new NramError(
      'config',
      `emit: gate "${gate.name}" needs code in C, got none (add code: { c: '...' } to the gate, ` +
        'an expression over a, b and M)',
    );
  }
  const parameters = mentioned(code);
  const list = parameters.map((parameter) => `int32_t ${parameter}`).join(', ') || 'void';
  const body = isStatements(code) ? code : `return ${code};`;
  return { name, parameters, text: `static int32_t ${name}(${list}) { ${body} }` };
}

/**
 * A gate in TypeScript or plain JavaScript: its `code.ts`, or the source of its `apply`, which is only written out.
 *
 * @param name - of the function.
 * @throws NramError `config` if its `apply` has no source, because it is native or bound.
 */
export function gateInTypeScript(
  gate: Gate,
  name: string,
  { isPlain }: { readonly isPlain: boolean },
): GateFunction {
  const code = gate.code?.ts;
  if (code !== undefined) {
    const parameters = mentioned(code);
    const list = parameters.map((parameter) => (isPlain ? parameter : `${parameter}: number`)).join(', ');
    const body = isStatements(code) ? `{ ${code} }` : code;
    return { name, parameters, text: `const ${name} = (${list})${isPlain ? '' : ': number'} => ${body};` };
  }
  const type = isPlain ? '' : ': (a: number, b: number, M: number) => number';
  return { name, parameters: PARAMETERS, text: `const ${name}${type} = ${sourceOf(gate)};` };
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
