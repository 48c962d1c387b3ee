import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { GATE_NAMES } from '../src/machine/gates.js';
import { ALL_TASKS, TASKS } from '../src/tasks/index.js';
import { finish, runCli, startCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram cli '));

describe('wrong usage is exit 2 and names the nearest right word', () => {
  it.each([
    { args: ['lern', 'copy'], says: 'learn' },
    { args: ['learn', 'coppy'], says: '"copy"' },
    { args: ['learn'], says: 'task' },
    { args: ['learn', 'copy', '--bugdet', '3s'], says: '--budget' },
    { args: ['learn', 'copy', '--budget', '3 parsecs'], says: '60s' },
    { args: ['learn', 'copy', '--threads', '0'], says: '1..1024' },
    { args: ['learn', 'copy', '--seed', '-1'], says: '0..4294967295' },
    { args: ['learn', 'copy', '--learner', 'gradint'], says: '"gradient"' },
    { args: ['learn', 'copy', '--set', 'learningrate=1'], says: '"learningRate"' },
    { args: ['learn', 'copy', '--set', 'learningRate=-1'], says: 'learningRate' },
    { args: ['learn', 'copy', '--set', 'gates=read,incc,write'], says: '"inc"' },
    { args: ['learn', 'copy', '--set', 'nonsense'], says: 'name=value' },
    {
      args: ['learn', 'copy', '--learner', 'anneal', '--set', 'loss=mixture'],
      says: '"loss" is supported only by gradient',
    },
    { args: ['learn', 'copy', '--set', '__proto__.polluted=1'], says: '__proto__' },
    { args: ['run', 'access.nram', '--memory', '1 2 9'], says: 'cell 2 must be an integer in 0..2, got 9' },
    { args: ['run', 'access.nram', '--memory', '1 2 9'], says: '--memory-size 10 or larger allows it' },
    {
      args: ['run', 'x.json', '--memory', '1 x 2'],
      says: 'Cell 1 must be an integer in 0..2147483646, got "x"',
    },
    { args: ['run', 'x.json', '--memory', '1 -1 2'], says: 'write -1 as the memory size - 1' },
    {
      args: ['run', 'access.nram', '--memory', '1 2 99', '--memory-size', '99'],
      says: 'cell 2 must be an integer in 0..98, got 99 (a value must be less than the memory size',
    },
    {
      args: ['run', 'access.nram', '--memory', '1 2 0', '--memory-size', '2'],
      says: '--memory-size must be at least the 3 cells of --memory, got 2',
    },
    { args: ['run', 'x.json', '--memory', '1', '--memory-size', '2147483648'], says: '1..2147483647' },
    { args: ['run', 'x.json', '--memory', '3', '1', '2'], says: 'put all cells in one pair of quotes' },
    { args: ['run', 'x.json', '--memory', ''], says: 'at least one cell' },
    { args: ['run', 'x.json', '--memroy', '1'], says: '(see nram run --help)' },
    { args: ['rnu'], says: '(see nram --help)' },
    { args: ['verify', 'x.json', '--lengths', '9..2'], says: '1..64' },
    { args: ['export', 'x.json'], says: '--to' },
    { args: ['export', 'x.json', '--to', 'rust'], says: 'ts, js, c, py' },
  ])('nram $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('files that cannot be used', () => {
  it('a missing file is exit 3 and named', async () => {
    const { code, stderr } = await runCli(['show', 'no such file.json'], folder);
    expect(stderr).toContain('no such file.json');
    expect(code).toBe(3);
  });
  it.each(['', '{', '[]', '{"format":"nram-program","version":2}'])(
    '%j as a program is exit 6',
    async (text) => {
      const path = join(folder, 'corrupt.json');
      writeFileSync(path, text);
      const { code, stderr } = await runCli(['verify', path], folder);
      expect(stderr).toContain('corrupt.json');
      expect(code).toBe(6);
    },
  );
});

describe('a program as text', () => {
  const path = join(folder, 'access.nram');
  writeFileSync(path, 'first step: r1 = mem[0]\nthen: mem[0] = mem[r1]; stop\n');
  it.each([
    { args: ['show', path], says: 'second step: mem[0] = mem[r1]; stop', exit: 0 },
    { args: ['run', path, '--memory', '3 0 0 2'], says: '2 0 0 2', exit: 0 },
    { args: ['verify', path, '--task', 'access'], says: 'right on 1011 of 1011', exit: 0 },
    { args: ['verify', path], says: '--task is required', exit: 2 },
  ])('nram $args', async ({ args, says, exit }) => {
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(stdout + stderr).toContain(says);
    expect(code).toBe(exit);
  });
  it('runs on numbers far larger than its cells', async () => {
    const sum = join(folder, 'sum.nram');
    const loop = 'then repeat until n = 0:\n  n, i, s = n - 1, i + 1, s + mem[i + 1]\n';
    writeFileSync(
      sum,
      `registers n, i, s start at 0\nfirst step: n = mem[0]\n${loop}then: mem[0] = s; stop\n`,
    );
    const run = (...args: string[]) => runCli(['run', sum, ...args], folder);
    const args = ['--memory', '3 2000000000 100000000 47483646', '--memory-size', '2147483647'];
    const { code, stdout, stderr } = await run(...args);
    expect([stdout, stderr, code]).toEqual([
      '2147483646 2000000000 100000000 47483646\n',
      '5 steps, stopped by itself\n',
      0,
    ]);
    expect((await run(...args, '--trace')).stdout).toContain('2147483646');
    const all = JSON.parse((await run(...args, '--trace', '--json')).stdout);
    expect(all.trace.at(-1).memory).toEqual([2147483646, 2000000000, 100000000, 47483646]);
  });
  it('that writes beyond the cells given ends with the address', async () => {
    const far = join(folder, 'far.nram');
    writeFileSync(far, 'repeat:\n  mem[mem[0]] = 1\n');
    const args = ['run', far, '--memory', '70000 2 0 0', '--memory-size', '1000000', '--steps', '1'];
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(stderr).toBe(
      'nram: runProgram: a write must be to one of the cells given, 0..3, got address 70000 (add cells that hold 0)\n',
    );
    expect([stdout, code]).toEqual(['', 3]);
  });
  it('that is empty is a wrong text, not a wrong program file', async () => {
    const empty = join(folder, 'empty.nram');
    writeFileSync(empty, '');
    const { code, stderr } = await runCli(['show', empty], folder);
    expect(stderr).toContain('expected "first step:" or "repeat:", got nothing');
    expect(code).toBe(3);
  });
  it('that is wrong is exit 3, with line and column', async () => {
    const wrong = join(folder, 'wrong.nram');
    writeFileSync(wrong, 'repeat:\n  r1 = r2 +\n');
    const { code, stderr } = await runCli(['run', wrong, '--memory', '0'], folder);
    expect(stderr).toContain('wrong.nram: line 2, column 12: expected a value');
    expect(code).toBe(3);
  });
});

describe('help', () => {
  it.each([
    '--help',
    'learn --help',
    'init --help',
    'train --help',
    'verify --help',
    'run --help',
    'show --help',
    'compile --help',
    'decompile --help',
    'export --help',
    'tasks --help',
    'table1 --help',
    'bench --help',
  ])('nram %s', async (args) => {
    const { code, stdout } = await runCli(args.split(' '), folder);
    expect(code).toBe(0);
    // Its examples can be pasted, in a clone and where the package is installed.
    expect(stdout).not.toMatch(/^ +nram /m);
    expect(stdout).toMatchSnapshot();
  });
});

describe('nram tasks', () => {
  it('lists the built-in tasks with what they declare, and their variants', async () => {
    const { code, stdout } = await runCli(['tasks', '--json'], folder);
    expect(code).toBe(0);
    const tasks = JSON.parse(stdout);
    expect(tasks.map(({ name }: { name: string }) => name)).toEqual(TASKS.map(({ name }) => name));
    expect(tasks[2].sizes[1]).toEqual({ length: 6, minSteps: 7, minMemorySize: 13 });
    expect(tasks[9].variants).toMatchObject([{ name: 'walkBST:literal', options: { turns: 'literal' } }]);
    expect((await runCli(['tasks'], folder)).stdout).toContain('walkBST:literal');
  });
  it('survives a reader that closes early', async () => {
    const child = startCli(['tasks'], folder);
    child.stdout?.destroy();
    const { code, stderr } = await finish(child);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

describe('a learned program, from learning to running', () => {
  const out = join(folder, 'copy program');
  const path = join(out, 'program.json');
  let document: Record<string, unknown>;

  beforeAll(async () => {
    const { code, stdout, stderr } = await runCli(
      ['learn', 'access', '--learner', 'gradient', '--out', out, '--json', '--seed', '5', '--deterministic'],
      folder,
    );
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    document = JSON.parse(stdout);
  });
  it('learn --json says what was done', () => {
    expect(document).toMatchObject({
      task: 'access',
      learner: 'gradient',
      solved: true,
      seed: 5,
      program: path,
    });
    expect(document.verified).toMatchObject({
      paper: { errors: 0, cases: 1011, maxLength: 1000, maxMemorySize: 1_000_000 },
      exhaustive: { errors: 0, maxLength: 5 },
    });
    expect(document.text).toContain('mem[');
  });
  it('the same attempt gives the same bytes, on 1 thread and on 2', async () => {
    const again = (threads: string): Promise<unknown> => {
      const to = join(folder, `again ${threads}`);
      const attempt = String(document.attempt);
      const args = [
        'learn',
        'access',
        '--learner',
        'gradient',
        '--seed',
        '5',
        '--attempt',
        attempt,
        '--threads',
        threads,
        '--out',
        to,
      ];
      return runCli(args, folder).then(({ code }) => {
        expect(code).toBe(0);
        for (const name of ['program.json', 'weights.safetensors']) {
          expect(readFileSync(join(to, name)).equals(readFileSync(join(out, name)))).toBe(true);
        }
      });
    };
    await again('1');
    await again('2');
  });
  it('refuses to overwrite it', async () => {
    const { code, stderr } = await runCli(['learn', 'access', '--out', out], folder);
    expect(stderr).toContain('--force');
    expect(code).toBe(3);
  });
  it('verify finds it right, and wrong for another task', async () => {
    expect((await runCli(['verify', path], folder)).code).toBe(0);
    const { code, stdout } = await runCli(['verify', path, '--task', 'copy', '--json'], folder);
    expect(code).toBe(5);
    expect(JSON.parse(stdout).counterexample).toMatchObject({ length: 1, isSmallest: true });
  });
  it('verify checks what it is told to', async () => {
    const args = ['verify', path, '--exhaustive', '6', '--lengths', '3..9', '--cases', '20', '--json'];
    const { paper, exhaustive } = JSON.parse((await runCli(args, folder)).stdout);
    expect(paper).toMatchObject({ cases: 20, maxLength: 9 });
    expect(exhaustive).toMatchObject({ maxLength: 6, maxMemorySize: 8 });
    expect((await runCli(['verify', path, '--exhaustive', 'x'], folder)).code).toBe(2);
  });
  it('show prints it', async () => {
    const { code, stdout } = await runCli(['show', path], folder);
    expect(code).toBe(0);
    expect(stdout).toContain(document.text as string);
  });
  it('show leaves out what no run of the task meets, but runs no large circuit to see that', async () => {
    // mem[0] < 1 is never true in Access; the gates "zero" are there only to be many.
    const show = async (numGates: number): Promise<string> => {
      const file = JSON.parse(readFileSync(path, 'utf8'));
      const zero = { gate: 'zero', a: null, b: null };
      const test = [
        zero,
        { gate: 'read', a: 1, b: null },
        { gate: 'one', a: null, b: null },
        { gate: 'lessThan', a: 2, b: 3 },
      ];
      file.program = {
        numRegisters: 1,
        circuits: [
          { gates: [...test, ...Array(numGates).fill(zero)], registers: [4] },
          { gates: [zero, { gate: 'write', a: 1, b: 0 }], registers: [0] },
        ],
        states: [{ rules: ['0', '+'].map((when, circuit) => ({ when, circuit, halt: false, next: 0 })) }],
      };
      const large = join(folder, 'large.json');
      writeFileSync(large, JSON.stringify(file));
      return (await runCli(['show', large], folder)).stdout;
    };
    expect(await show(10)).toContain('# 1 more case, never met in the checks');
    const whole = await show(1000);
    expect(whole).not.toContain('never met');
    expect(whole).toContain('mem[0] = r1');
  });
  describe('run without --steps, of a program that does not stop by itself', () => {
    /** A program file in which nothing halts: where it did, it does nothing forever. */
    const restless = (
      from: string,
      configuration: object,
      change: (file: ReturnType<typeof JSON.parse>) => void = () => {},
    ): string => {
      const file = JSON.parse(readFileSync(from, 'utf8'));
      file.provenance.configuration = configuration;
      file.verification.strict.errors = 1;
      for (const { rules } of file.program.states) for (const rule of rules) rule.halt = false;
      change(file);
      const written = join(folder, 'restless.json');
      writeFileSync(written, JSON.stringify(file));
      return written;
    };
    const given = (task: string, length: number): string =>
      `did not stop by itself (the limit of ${task} at length ${length}, the length of this input; --steps`;
    it.each([
      ['copy', '5 7 8 9 6 0 0 0 0 0 0 0', '5 7 8 9 6 7 8 9 6 0 0 0', `5 steps, ${given('copy', 4)}`],
      ['copy', '3 7 8 0 0 0 0 0 0', '3 7 8 7 8 0 0 0 0', `3 steps, ${given('copy', 2)}`],
      ['increment', '3 2 3 0 0 0', '4 3 4 0 0 0', `3 steps, ${given('increment', 3)}`],
      ['merge', '3 5 8 1 11 2 11 0 0 0 0 0', '1 2 11', `6 steps, ${given('merge', 2)}`],
      ['permutation', '4 2 0 1 5 6 7 0 0 0', '7 5 6 ', `7 steps, ${given('permutation', 3)}`],
    ])('%s of %s runs as long as its check did', async (name, memory, output, says) => {
      const gallery = fileURLToPath(new URL(`../../../gallery/${name}/program.json`, import.meta.url));
      const file = restless(gallery, { stepScale: 1, extraSteps: 0 });
      const { code, stdout, stderr } = await runCli(['run', file, '--memory', memory], folder);
      expect(stdout).toContain(output);
      expect(stderr).toContain(says);
      expect(code).toBe(0);
    });

    const restlessFor = (name: string): string =>
      restless(path, { stepScale: 1, extraSteps: name.endsWith('l') ? 1 : 0 }, (file) => {
        file.provenance.task.name = name;
        const { paper } = file.verification;
        const limits = { cases: 2 * paper.cases, least: 5, most: 20 };
        if (name === 'mine.jsonl') file.verification.examples = { training: paper, candidates: 1 };
        if (name === 'limits.jsonl') file.verification.examples = { training: paper, candidates: 1, limits };
      });

    it('takes the steps of a task that needs the same at any length', async () => {
      const { stderr } = await runCli(['run', restlessFor('swap'), '--memory', '2 3 1 1 0'], folder);
      expect(stderr).toContain('(the limit of swap at any length; --steps sets another one)');
    });

    it.each([
      [
        'merge',
        '3 5 8 1 2 2 4 0 0 0',
        ', and the length of this input is unknown (in 10 cells, merge has lengths up to 2 and gets up to 6 steps)',
      ],
      ['walkBST', '0 0 0 0 0 0', ', and 6 cells are too few for walkBST'],
      ['mine.mjs', '0 0 0 0', ' (e.g. --steps 100; --trace prints every step)'],
      [
        'mine.jsonl',
        '2 0 3 0',
        ' (in mine.jsonl, the limit depends on the number of used cells: --steps 9 if there are 3)',
      ],
      ['limits.jsonl', '2 0 3 0', ' (limits.jsonl gives 5 to 20 steps, each example its own number)'],
    ])('asks for them where %s cannot say how many: %s', async (name, memory, says) => {
      const { code, stdout, stderr } = await runCli(['run', restlessFor(name), '--memory', memory], folder);
      expect(stderr).toContain(
        `run: --steps is required, because this program does not stop by itself${says}`,
      );
      expect(stdout).toBe('');
      expect(code).toBe(2);
    });
  });
  it('run executes it', async () => {
    const args = ['run', path, '--memory', '3 1 12 4 7 12 1 13 8 2 1 3 11 11 12 0', '--steps', '2'];
    const { code, stdout } = await runCli([...args, '--json', '--trace'], folder);
    expect(code).toBe(0);
    const { memory, trace } = JSON.parse(stdout);
    expect(memory[0]).toBe(4);
    expect(trace.at(-1).memory).toEqual(memory);
    expect((await runCli([...args, '--trace'], folder)).stdout).toContain('step');
  });

  describe('export', () => {
    it.each([
      { args: ['ts', '--name', 'find'], says: 'export function find(\n  memory: number[] | Int8Array' },
      { args: ['js'], says: 'export function access(\n  memory,\n' },
      { args: ['py'], says: 'def access(\n    memory: _Cells,' },
      { args: ['c'], says: 'int64_t access(int32_t *memory' },
      { args: ['json'], says: '"nram-program"' },
      { args: ['dot'], says: 'digraph' },
      { args: ['svg'], says: '<title>Circuits of access</title>' },
      {
        args: ['latex', '--memory', '3 1 12 4 7 12 1 13 8 2 1 3 11 11 12 0', '--steps', '2'],
        says: 'toprule',
      },
      {
        args: ['latex', '--memory', '1 1000000 0 0', '--memory-size', '2000000', '--steps', '2'],
        says: '$1000000$',
      },
      { args: ['text'], says: 'all arithmetic is modulo M' },
    ])('--to $args prints it, puts it in JSON, and writes it', async ({ args, says }) => {
      const command = ['export', path, '--to', ...args];
      const { code, stdout } = await runCli(command, folder);
      expect(code).toBe(0);
      expect(stdout).toContain(says);
      const json = await runCli([...command, '--json', '-o', 'exported'], folder);
      expect(JSON.parse(json.stdout)).toEqual({ format: args[0], text: stdout });
      expect(readFileSync(join(folder, 'exported'), 'utf8')).toBe(stdout);
    });
    it('names the function after the task, without the endings of its file', async () => {
      const text = readFileSync(path, 'utf8').replace('"name": "access"', '"name":"lc283-x.jsonl.gz"');
      expect(text).toContain('lc283-x');
      writeFileSync(join(folder, 'renamed.json'), text);
      const { stdout } = await runCli(['export', 'renamed.json', '--to', 'js'], folder);
      expect(stdout).toContain('export function lc283X(');
    });
    it('asks for the memory of a table, and refuses a name that is a word of the language', async () => {
      const table = await runCli(['export', path, '--to', 'latex'], folder);
      expect(table).toMatchObject({ code: 2, stdout: '' });
      expect(table.stderr).toContain('--memory');
      const named = await runCli(['export', path, '--to', 'c', '--name', 'while'], folder);
      expect(named).toMatchObject({ code: 3, stdout: '' });
      expect(named.stderr).toContain('copyArray');
    });
  });
});

describe('nram train', () => {
  it.each([
    ['ListK', '--controller', 'lstm'],
    ['merge', '--gates', 'read,inc,read,lessThan,write,read,write'],
    ['swap', '--gates', 'any,any,any,write,any,write', '--controller', 'lstm'],
  ])('%s %s %s trains, and the same again gives the same bytes', async (...args) => {
    const train = async (name: string): Promise<Buffer> => {
      const out = join(folder, `${args[0]} ${name}`);
      const options = ['--updates', '50', '--set', 'hiddenSize=16', '--seed', '3', '--out', out, '--json'];
      const { code, stdout, stderr } = await runCli(['train', ...args, ...options], folder);
      // A program cannot be shown for every controller and gate.
      expect(stderr).toMatch(/^(hint: no report\.html: .+\n)?$/);
      expect(code).toBe(4);
      const { metrics, settings } = JSON.parse(stdout);
      expect(metrics.map(({ update }: { update: number }) => update)).toEqual([25, 50]);
      expect(settings.maxUpdates).toBe(50);
      return readFileSync(join(out, 'weights.safetensors'));
    };
    expect((await train('once')).equals(await train('again'))).toBe(true);
  });
  it('works on every task, with an LSTM and with two gate sequences a step', async () => {
    for (const { name } of ALL_TASKS) {
      const out = join(folder, `every ${name.replace(':', ' ')}`);
      const gates = name.length % 2 === 0 ? [] : ['--gates', [...GATE_NAMES, ...GATE_NAMES].join(',')];
      const options = [
        '--controller',
        'lstm',
        '--updates',
        '25',
        '--set',
        'hiddenSize=8',
        '--set',
        'batchSize=8',
      ];
      const { code, stderr } = await runCli(
        ['train', name, ...options, ...gates, '--out', out, '--json'],
        folder,
      );
      expect(stderr).toMatch(/^(hint: no report\.html: .+\n)?$/);
      expect([0, 4]).toContain(code);
    }
  });
  it('gives up early only if lossHalving is set, and says why', async () => {
    const train = (name: string, ...more: string[]) => {
      const options = ['--updates', '75', '--set', 'learningRate=1e-9', '--out', join(folder, name)];
      return runCli(['train', 'copy', ...options, ...more], folder);
    };
    const watched = JSON.parse((await train('watched', '--json')).stdout);
    expect(watched.settings.lossHalving).toBe(0);
    expect([watched.metrics.length, watched.end]).toEqual([3, 'gave up after 75 updates']);
    const early = ['--set', 'lossHalving=60'];
    const given = JSON.parse((await train('given up', ...early, '--json')).stdout);
    expect(given.metrics.length).toBe(2);
    expect(given.end).toMatch(/^gave up after 50 updates because no loss was below \d\.\d\d nats per cell$/);
    expect((await train('in words', ...early)).stdout).toContain(`\n${given.end}: not right on all`);
  });
  it('refuses a controller that there is not', async () => {
    const { code, stderr } = await runCli(['train', 'copy', '--controller', 'gru'], folder);
    expect(stderr).toContain('controller');
    expect(code).toBe(2);
  });
  it('learn reads a program off an LSTM', async () => {
    const out = join(folder, 'learn lstm');
    const args = ['learn', 'access', '--set', 'controller=lstm', '--deterministic', '--out', out];
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(stderr).toContain('hint: anneal does not support all of these settings and will not take part');
    expect(stdout).toContain('access, after the steps given (task minimum + 1): right on 1011 of 1011');
    expect(code).toBe(0);
    const { provenance } = JSON.parse(readFileSync(join(out, 'program.json'), 'utf8'));
    expect(provenance.configuration.controller).toBe('lstm');
  });
});

describe('nram table1', () => {
  it('saves every run, and resumes where it was stopped', async () => {
    const args = ['table1', '--tasks', 'access', '--learners', 'all', '--budget', '60s', '--out', 'table'];
    const run = async (seeds: string): Promise<{ runs: unknown[]; rows: unknown[] }> => {
      const { code, stdout } = await runCli([...args, '--seeds', seeds, '--json'], folder);
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const { runs } = await run('1');
    const file = join(folder, 'table', 'runs.jsonl');
    // As if the power had failed in the middle of the second run's line.
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"task":"acc`);
    const more = await run('2');
    expect(more.runs[0]).toEqual(runs[0]);
    expect(more.rows).toMatchObject([{ task: 'access', runs: 2, solved: 2 }]);
    expect((await run('2')).runs).toEqual(more.runs);
    // As if the learners had been others.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"code":"\w+"/, '"code":"other"'));
    const again = await run('2');
    expect(again.runs[0]).not.toEqual(more.runs[0]);
    expect(again.runs[0]).toMatchObject({ code: (more.runs[1] as { code: string }).code, solved: true });
    expect(again.runs[1]).toEqual(more.runs[1]);
  });
});

describe('races', () => {
  it('a deterministic race has the same winner on 1 and 2 threads', async () => {
    const winner = async (threads: string): Promise<unknown> => {
      const args = ['learn', 'increment', '--seed', '3', '--deterministic', '--threads', threads, '--json'];
      const { code, stdout } = await runCli(
        [...args, '--out', join(folder, `deterministic ${threads}`)],
        folder,
      );
      expect(code).toBe(0);
      const { attempt, attemptSeed, settings, updates, text } = JSON.parse(stdout);
      return { attempt, attemptSeed, settings, updates, text };
    };
    expect(await winner('2')).toEqual(await winner('1'));
  });
  it('says why attempts die instead of finding nothing', async () => {
    const args = ['learn', 'copy', '--attempts', '2', '--set', 'hiddenSize=4096', '--set', 'extraSteps=9000'];
    const { code, stderr } = await runCli([...args, '--out', join(folder, 'dead')], folder);
    expect(stderr).toContain('2 GiB');
    expect(code).toBe(7);
  });
  it('a spent budget is exit 4 and no file', async () => {
    const args = ['learn', 'swap', '--budget', '1ms', '--json', '--out', join(folder, 'nothing')];
    const { code, stdout } = await runCli(args, folder);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ solved: false, program: null, stopped: 'budget' });
  });
  it.each([
    { signal: 'SIGINT' as const, code: 130 },
    { signal: 'SIGTERM' as const, code: 143 },
  ])('$signal stops the workers and is exit $code', async ({ signal, code }) => {
    // maxUpdates is out of reach, so that only the signal can end the race.
    const args = [
      'learn',
      'swap',
      '--set',
      'maxUpdates=1000000000',
      '--set',
      'learningRate=0.000001',
      '--budget',
      '1h',
    ];
    const child = startCli([...args, '--json', '--out', join(folder, 'never')], folder);
    setTimeout(() => child.kill(signal), 3000);
    const result = await finish(child);
    expect(result.code).toBe(code);
    const { stopped, totalWork } = JSON.parse(result.stdout);
    expect(stopped).toBe('signal');
    expect(totalWork).toBeGreaterThan(0);
  });
});
