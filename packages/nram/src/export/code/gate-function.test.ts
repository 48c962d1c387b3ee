import { describe, expect, it } from 'vitest';
import { typeScriptProblems } from '../../../test/support/emitted.js';
import { ALL_GATES, circuit, oneState, rule } from '../../../test/support/programs.js';
import { GATES, type Gate } from '../../machine/gates.js';
import { programToC } from './c.js';
import { programToPython } from './python.js';
import { programToTypeScript } from './typescript.js';

const half: Gate = {
  name: 'half',
  arity: 1,
  effect: 'pure',
  apply: (a) => Math.floor(a / 2),
  text: (a) => `half(${a})`,
};
/** Halves every cell. */
const program = oneState(
  [
    circuit(
      [
        ['read', 0],
        ['half', 1],
        ['write', 0, 2],
        ['inc', 0],
      ],
      [4],
    ),
  ],
  [rule('*', 0)],
);
const optionsFor = (gate: Gate) => ({ name: 'halve', gates: [...GATES, gate] });

describe('a custom gate in exported code', () => {
  it('is a function before the exported one, named after both', () => {
    const options = optionsFor({ ...half, code: { c: 'a / 2', py: 'a // 2', ts: 'a >> 1' } });
    expect(programToPython(program, options)).toContain(
      '\n\ndef halve_half(a: int) -> int:\n    return a // 2\n\n\n',
    );
    expect(programToC(program, options)).toContain(
      '\n\nstatic int32_t halve_half(int32_t a) { return a / 2; }\n\n/*',
    );
    const text = programToTypeScript(program, options);
    expect(text).toMatch(/^const halve_half = \(a: number\): number => a >> 1;\n\n\/\*\*/);
    expect(text).toContain('= halve_half(read1);');
    expect(programToTypeScript(program, { ...options, isPlain: true })).toMatch(
      /^const halve_half = \(a\) => a >> 1;/,
    );
  });

  it('may be given by statements', () => {
    const code = 'if (a > M) { return 0; } return a / 2;';
    const py = 'if a > M:\n    return 0\nreturn a // 2';
    expect(programToPython(program, optionsFor({ ...half, code: { py } }))).toContain(
      'def halve_half(a: int, M: int) -> int:\n    if a > M:\n        return 0\n    return a // 2\n',
    );
    expect(programToC(program, optionsFor({ ...half, code: { c: code } }))).toContain(
      `static int32_t halve_half(int32_t a, int32_t M) { ${code} }`,
    );
    expect(programToTypeScript(program, optionsFor({ ...half, code: { ts: code } }))).toContain(
      `const halve_half = (a: number, M: number): number => { ${code} };`,
    );
  });

  it('is the source of apply in TypeScript and JavaScript if there is no code', () => {
    expect(programToTypeScript(program, optionsFor(half))).toMatch(
      /^const halve_half: \(a: number, b: number, M: number\) => number = \(a\) => Math\.floor\(a \/ 2\);/,
    );
    const method: Gate = {
      ...half,
      apply(a) {
        return Math.floor(a / 2);
      },
    };
    expect(programToTypeScript(program, { ...optionsFor(method), isPlain: true })).toMatch(
      /^const halve_half = function apply\(a\) \{/,
    );
  });

  it('asks for code where there is none', () => {
    expect(() => programToC(program, optionsFor(half))).toThrow(
      `emit: gate "half" needs code in C, got none (add code: { c: '...' } to the gate, an expression over a, b and M)`,
    );
    expect(() => programToPython(program, optionsFor(half))).toThrow(
      `emit: gate "half" needs code in Python, got none (add code: { py: '...' } to the gate, an expression over a, b and M)`,
    );
    const native: Gate = { ...half, apply: half.apply.bind(null) };
    expect(() => programToTypeScript(program, optionsFor(native))).toThrow(
      `emit: gate "half" needs code in TypeScript, got an apply without source`,
    );
  });

  it('is TypeScript that the compiler accepts', () => {
    const gates = circuit([['last'], ['read', 0], ['half', 2], ['xor', 1, 3], ['write', 0, 4]], [4]);
    const all = oneState([gates], [rule('*', 0)]);
    expect(typeScriptProblems([programToTypeScript(all, { gates: ALL_GATES })])).toEqual([]);
  });
});
