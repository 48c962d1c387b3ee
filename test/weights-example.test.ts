/** `examples/weights.py` reads and writes the very files that `nram` does. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeWeights, encodeWeights } from '../packages/nram/src/artifact/weights-file.js';
import { initialParameters } from '../packages/nram/src/learners/gradient/trainer.js';
import { GATE_NAMES } from '../packages/nram/src/machine/gates.js';
import { createMachine, type Machine } from '../packages/nram/src/machine/spec.js';
import { createRandom } from '../packages/nram/src/random.js';
import { MAIN } from '../packages/nram/test/run-cli.js';
import { findPython } from '../packages/nram/test/support/python.js';

const SCRIPT = fileURLToPath(new URL('../examples/weights.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram python '));
const python = findPython();
if (python === null)
  console.warn('NO NUMPY: examples/weights.py IS NOT TESTED (apt-get install python3-numpy)');

function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python as string, [SCRIPT, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** What each row of the output layer is, in the words of the script, from the machine's own layout. */
function labelsOf({ numRegisters, gates, choices, logits }: Machine): string[] {
  const labels = new Array<string>(logits.size);
  const wires = [
    ...Array.from({ length: numRegisters }, (_, r) => `r${r + 1}`),
    ...gates.map(({ name }, i) => `gate ${i} ${name}`),
  ];
  const put = (span: { offset: number; length: number } | null, of: (k: number) => string): void => {
    for (let k = 0; span !== null && k < span.length; k++) labels[span.offset + k] = of(k);
  };
  for (const [i, slot] of logits.slots.entries()) {
    const gate = wires[numRegisters + i];
    put(slot.a, (k) => `${gate}: a is ${wires[k]}`);
    put(slot.b, (k) => `${gate}: b is ${wires[k]}`);
    put(slot.choice, (k) => `${gate}: is ${choices[k].name}`);
  }
  for (const [r, span] of logits.registers.entries()) put(span, (k) => `next r${r + 1} is ${wires[k]}`);
  labels[logits.stop] = 'stop';
  return labels;
}

describe.runIf(python !== null).each([
  { numRegisters: 3, gates: [...GATE_NAMES, 'read'], hiddenSize: 2, controller: 'feedforward' as const },
  { numRegisters: 2, gates: ['any', 'write', 'any'], hiddenSize: 3, controller: 'lstm' as const },
])('examples/weights.py, controller $controller', (spec) => {
  const machine = createMachine(spec);
  const parameters = initialParameters(machine, 1, createRandom(1));
  const path = join(folder, `${spec.controller}.safetensors`);
  writeFileSync(path, encodeWeights(machine, parameters, { origin: 'a test' }));

  it('says which logit each row of the output layer computes', () => {
    const lines = run(path).split('\n');
    const labels = lines.flatMap((line) => /^output row \d+: (.*); bias/.exec(line)?.[1] ?? []);
    expect(labels).toEqual(labelsOf(machine));
    expect(lines).toContain(`output.weight (${machine.logits.size}, ${spec.hiddenSize})`);
    const stop = parameters[machine.layers[2].biasesOffset + machine.logits.stop];
    expect(lines.at(-2)).toContain(`stop; bias ${Number(stop.toPrecision(6))}, weights `);
  });
  it('changes one value, with the hash that belongs to it', () => {
    const row = machine.logits.registers[1].offset;
    run(path, 'output.weight', `${row},1`, '-7.5', 'changed.safetensors');
    const changed = decodeWeights(readFileSync(join(folder, 'changed.safetensors')), 'changed');
    const expected = parameters.slice();
    expected[machine.layers[2].weightsOffset + row * spec.hiddenSize + 1] = -7.5;
    expect(changed).toEqual({ machine, parameters: expected, origin: 'a test', note: null });
  });
  it('writes the same bytes as nram', () => {
    const value = String(parameters[0]);
    run(path, 'hidden1.weight', '0,0', value, 'same.safetensors');
    expect(readFileSync(join(folder, 'same.safetensors')).equals(readFileSync(path))).toBe(true);
  });
});

describe('docs/weights.md', () => {
  const page = readFileSync(new URL('../docs/weights.md', import.meta.url), 'utf8');

  it.runIf(python !== null)('has commands that run, without a note about changed weights', () => {
    writeFileSync(
      join(folder, 'program.json'),
      readFileSync(new URL('../gallery/copy/program.json', import.meta.url)),
    );
    const [, block] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
    const commands = block.trimEnd().split('\n');
    expect(commands).toHaveLength(5);
    for (const command of commands) {
      const local = command
        .replace(/^npx nram /, `"${process.execPath}" "${MAIN}" `)
        .replace(/^python3 examples\/weights.py/, `"${python}" "${SCRIPT}"`);
      const { status, stderr } = spawnSync(local, { shell: true, cwd: folder, encoding: 'utf8' });
      expect(stderr, command).not.toMatch(/^note|^nram/m);
      // Training may end without being right.
      expect(command.startsWith('npx nram train') ? [0, 4] : [0], command).toContain(status);
    }
  });

  it('numbers the rows of its example as the machine does', () => {
    const machine = createMachine({ numRegisters: 2, gates: ['zero', 'read', 'write'], hiddenSize: 1 });
    const [, read, write] = machine.logits.slots;
    const { registers, stop } = machine.logits;
    const rows = [read.a, write.a, write.b, ...registers].map((span) => {
      const { offset, length } = span as { offset: number; length: number };
      return [offset, offset + length - 1];
    });
    expect([...rows, stop]).toEqual([[0, 2], [3, 6], [7, 10], [11, 15], [16, 20], 21]);
    expect(page.replaceAll('\n', ' ')).toContain(
      'rows 0 to 2 are the address of `read` (`r1`, `r2`, `zero`), 3 to 6 the address of `write` and 7 to 10 its value ' +
        '(`r1`, `r2`, `zero`, `read`), 11 to 15 the next `r1` and 16 to 20 the next `r2`',
    );
  });

  it('names the gates that `any` chooses from in their order', () => {
    const { choices } = createMachine({ numRegisters: 1, gates: ['any'], hiddenSize: 1 });
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`\`${choices.map(({ name }) => name).join(' ')}\``);
  });
});
