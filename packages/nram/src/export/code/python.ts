import { MAX_MEMORY_SIZE } from '../../limits.js';
import type { Program } from '../../program/program.js';
import { emitBody } from './body.js';
import { commentText } from './comment.js';
import { type DefaultSteps, emitSteps } from './default-steps.js';
import { defaultsOf, type EmitOptions } from './emit-options.js';
import { functionName } from './function-name.js';
import { gateFunctionName, gateInPython } from './gate-function.js';
import type { Language } from './language.js';
import { indent } from './text.js';

/**
 * Emits a program as a Python module with one typed function `(memory, *, max_steps, memory_size)` that needs nothing but
 * the standard library, for lists, `array.array` and numpy arrays of integers. It does to the memory what the interpreter
 * does, step by step, for memories of any size, and returns how many steps it took and whether the program stopped by
 * itself. A value is checked when it is read.
 *
 * @throws NramError `config` for a bad program, name or memory size.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.py', programToPython(program, { name: 'increment' }));
 */
export function programToPython(program: Program, options: EmitOptions = {}): string {
  const name = functionName(options.name, 'Python');
  const { steps, memorySize } = defaultsOf(program, options);
  const language = python(name);
  const { gateFunctions, lines } = emitBody(program, language, options);
  const refuse = [
    `raise ValueError("${name}: max_steps is required, because memory holds no input whose length is known")`,
  ];
  const isRequired = steps.kind === 'caller';
  const unlimited = ['max_steps = 2**63 - 1'];
  const body = [
    ...docstring(steps, memorySize, options.comment ?? []),
    'stored = len(memory)',
    'if stored < 1:',
    `    raise ValueError("${name}: memory must have at least 1 cell, got 0")`,
    `size = ${memorySize ?? 'stored'} if memory_size is None else _index(memory_size)`,
    `if not stored <= size <= ${MAX_MEMORY_SIZE}:`,
    `    raise ValueError(f"${name}: memory_size must be in {stored}..${MAX_MEMORY_SIZE}, got {size}")`,
    ...(isRequired
      ? []
      : language.when(
          'max_steps is None',
          steps.kind === 'formula' ? emitSteps(steps.formula, language, refuse) : unlimited,
        )),
    'if _index(max_steps) < 0:',
    `    raise ValueError(f"${name}: max_steps must be at least 0, got {max_steps}")`,
    ...lines,
  ];
  const text = body.join('\n');
  const helpers = [badValue(name), beyond(name)].filter((helper) =>
    text.includes(/def (\w+\()/.exec(helper)?.[1] ?? ''),
  );
  return [
    'from __future__ import annotations',
    '',
    'from operator import index as _index',
    'from typing import Protocol, SupportsIndex',
    '',
    '',
    'class _Cells(Protocol):',
    '    """A list, an array.array, a numpy array or the like, of integers."""',
    '',
    '    def __len__(self) -> int: ...',
    '    def __getitem__(self, address: int, /) -> SupportsIndex: ...',
    '    def __setitem__(self, address: int, value: int, /) -> None: ...',
    '',
    '',
    ...gateFunctions.flatMap((text) => [text, '', '']),
    `def ${name}(`,
    '    memory: _Cells,',
    '    *,',
    `    max_steps: ${isRequired ? 'int' : 'int | None = None'},`,
    '    memory_size: int | None = None,',
    ') -> tuple[int, bool]:',
    ...indent(body, '    '),
    '',
    ...helpers.flatMap((helper) => ['', helper, '']),
  ].join('\n');
}

function docstring(steps: DefaultSteps, memorySize: number | null, given: readonly string[]): string[] {
  const most = {
    ends: 'default: no limit',
    formula: 'default: what the task gives for the input in memory',
    caller: 'required',
  }[steps.kind];
  const usage = [
    'memory: at least 1 cell, each an integer in 0..memory_size-1; overwritten.',
    `max_steps: the most steps to take; ${most}.`,
    `memory_size: M, above all values and addresses; cells beyond memory hold 0; default: ${memorySize ?? 'len(memory)'}.`,
    'Returns the steps taken, and whether the program stopped by itself.',
    'Raises ValueError for a bad argument or value, IndexError for a write beyond memory, RuntimeError where the program',
    'has no rule.',
  ];
  const lines = commentText({ note: steps.note, given, usage }).map((line) =>
    line.replaceAll('\\', '\\\\').replaceAll('"""', "'''"),
  );
  return [`"""${lines[0]}`, ...lines.slice(1), '"""'];
}

const badValue = (
  name: string,
): string => `def _${name}_value(address: int, value: int, size: int) -> ValueError:
    return ValueError(
        f"${name}: memory[{address}] must be in 0..{size - 1}, got {value} (memory_size allows larger values)"
    )`;

const beyond = (name: string): string => `def _${name}_beyond(address: int, stored: int) -> IndexError:
    return IndexError(f"${name}: memory[{address}] cannot be written, because memory has {stored} cells")`;

const block = (head: string, body: readonly string[]): string[] => [`${head}:`, ...indent(body, '    ')];

const python = (name: string): Language => ({
  maxSteps: 'max_steps',
  equal: '==',
  notEqual: '!=',
  and: 'and',
  or: 'or',
  statement: (text) => text,
  constant: (constant, text) => `${constant} = ${text}`,
  variable: (variable, text) => `${variable} = ${text}`,
  counter: (variable, text) => `${variable} = ${text}`,
  toCell: (text) => text,
  toCount: (text) => text,
  quotient: (text, divisor) => (divisor === 1 ? text : `(${text}) // ${divisor}`),
  choice: (test, yes, no) => `${yes} if ${test} else ${no}`,
  add: (a, b) => `(${a} + ${b}) % size`,
  subtract: (a, b) => `(${a} - ${b}) % size`,
  increment: (a) => `(${a} + 1) % size`,
  decrement: (a) => `(${a} - 1) % size`,
  repeatWhile: (test, body) => block(`while ${test}`, body),
  when: (test, body) => block(`if ${test}`, body),
  eachTurn: (body) => block('for turn in range(turns)', body),
  branches: (branches) =>
    branches.flatMap(({ test, body }, i) =>
      block(test === '' ? 'else' : `${i === 0 ? 'if' : 'elif'} ${test}`, body),
    ),
  dispatch: (states) =>
    states.flatMap(({ state, body }, i) => block(`${i === 0 ? 'if' : 'elif'} state == ${state}`, body)),
  noted: (comment, body) => [`# ${comment}`, ...body],
  limit: (limited, limit) => `${limited} = min(${limited}, ${limit})`,
  read: (value, address, place, use) => [
    `${value} = _index(memory[${address}])${place === 'stored' ? '' : ` if ${address} < stored else 0`}`,
    ...(use === 'moved'
      ? []
      : block(`if not 0 <= ${value} < size`, [`raise _${name}_value(${address}, ${value}, size)`])),
  ],
  gateResult: (result, call, gate) => [
    `${result} = ${call}`,
    ...block(`if not 0 <= ${result} < size`, [
      `raise ValueError(f"${name}: gate ${gate.name} must give an integer in 0..{size - 1}, got {${result}}")`,
    ]),
  ],
  write: (address, value, place) => {
    const write = `memory[${address}] = ${value}`;
    if (place === 'stored') return [write];
    return [
      ...block(`if ${address} < stored`, [write]),
      ...(value === '0' ? [] : block(`elif ${value} != 0`, [`raise _${name}_beyond(${address}, stored)`])),
    ];
  },
  gateFunction: (gate) => gateInPython(gate, gateFunctionName(name, gate)),
  finish: (steps, halted) => [`return ${steps}, ${halted ? 'True' : 'False'}`],
  missing: (state) => {
    const where = state === '0' ? 'state 0' : `state {${state}}`;
    return [`raise RuntimeError(f"${name}: ${where} has no rule for the registers of step {step}")`];
  },
});
