import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = join(repository, 'experiments');
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && read(folder, file).includes('defineExperiment({'))
  .map((file) => file.replace('.mjs', ''));

const run = (name: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...args], { encoding: 'utf8' });

/** A folder instead of the repository, with documents that hold nothing but empty blocks. */
function createRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'nram experiments '));
  mkdirSync(join(root, 'docs'));
  for (const [file, blocks] of Object.entries({
    'results.md': ['table', 'failures', 'own-tasks', 'attempts', 'attempts-without', 'ablations', 'hybrid'],
    'gate-attention.md': ['attention'],
    'performance.md': ['sizes', 'profile', 'peer'],
  })) {
    const text = blocks.map((name) => `Words.\n<!-- ${name}: start -->\nOld.\n<!-- ${name}: end -->\n`);
    writeFileSync(join(root, 'docs', file), text.join(''));
  }
  return root;
}

const blockOf = (text: string, name: string): string =>
  new RegExp(`<!-- ${name}: start -->\n([^]*?)<!-- ${name}: end -->`).exec(text)?.[1] ?? '';

const linesFile = (root: string, name: string): string => join(root, 'experiments/results', `${name}.jsonl`);
const linesOf = (root: string, name: string): Record<string, unknown>[] =>
  read(linesFile(root, name))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Rewrites the kept lines of an experiment. */
function changeLines(root: string, name: string, change: object): void {
  const lines = linesOf(root, name).map((line) => `${JSON.stringify({ ...line, ...change })}\n`);
  writeFileSync(linesFile(root, name), lines.join(''));
}

describe.each(names)('experiments/%s.mjs', (name) => {
  it('explains itself, and refuses what it does not know', () => {
    const help = run(name, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: node experiments/${name}.mjs \\[options\\]$`, 'm'));
    expect(help.stdout).toMatch(/^Writes .*\nTakes .*$/m);
    // No default is a dump of objects or a path of this machine.
    expect(help.stdout).not.toMatch(/\{"|\[object|\(default: "?\//);
    for (const args of [['--attemps', '3'], ['extra'], ['--root']]) {
      const wrong = run(name, ...args);
      expect(wrong).toMatchObject({ status: 2, stdout: '' });
      expect(wrong.stderr).toMatch(
        /^error: .*\n(\(Did you mean .*\n)?\(see node experiments\/.* --help\)\n$/,
      );
    }
  });

  it('stands in the list of experiments/README.md', () => {
    expect(read(folder, 'README.md')).toContain(`| [\`${name}\`](${name}.mjs) |`);
  });
});

it('a value that an option cannot have is refused with what it can be', () => {
  expect(run('ablations', '--tasks', 'copi')).toMatchObject({ status: 2, stdout: '' });
  expect(run('ablations', '--tasks', 'copi').stderr).toMatch(
    /^ablations: .*unknown task "copi" \(did you mean "copy"\?\)\n$/,
  );
  expect(run('own-tasks', '--forms', 'json').stderr).toBe(
    'own-tasks: unknown form "json" (did you mean "jsonl"?)\n',
  );
  expect(run('results', '--budget', 'long')).toMatchObject({ status: 2, stdout: '' });
});

describe('the rows of an experiment', () => {
  const small = ['--tasks', 'access,copy', '--attempts', '2'];
  const attention = (root: string, ...args: string[]) =>
    run('attention-table', '--root', root, ...small, ...args);

  it('are kept, and not measured again; a line that was cut short is', () => {
    const root = createRoot();
    const first = attention(root);
    expect(first).toMatchObject({ status: 0, stdout: '' });
    expect(first.stderr).toMatch(/^\[1\/6\] access, the 14 gates, 2: [012] of 2 solved \([\d.]+ s\)$/m);
    expect(first.stderr.trimEnd().split('\n')).toHaveLength(6);
    const text = read(root, 'docs/gate-attention.md');
    const kept = read(linesFile(root, 'attention-table'));
    appendFileSync(linesFile(root, 'attention-table'), kept.slice(0, 40));
    expect(attention(root)).toMatchObject({ status: 0, stderr: '' });
    expect(read(root, 'docs/gate-attention.md')).toBe(text);
    expect(read(linesFile(root, 'attention-table'))).toBe(kept);
    // Only what was asked for besides is measured.
    const more = attention(root, '--tasks', 'access,increment');
    expect(more.stderr).toMatch(/^(\[[456]\/6\] increment, .*\n){3}$/);
  });

  it('stay whole where Ctrl-C stops the rest, and the same command goes on', async () => {
    const [root, other] = [createRoot(), createRoot()];
    const args = ['--tasks', 'access,copy', '--attempts', '10', '--root', root];
    const script = spawn(process.execPath, [join(folder, 'attention-table.mjs'), ...args]);
    let stderr = '';
    script.stderr.on('data', (chunk) => {
      if (stderr === '') script.kill('SIGINT');
      stderr += chunk;
    });
    const [code] = await once(script, 'close');
    expect(code).toBe(130);
    const numKept = linesOf(root, 'attention-table').length;
    expect(numKept).toBeLessThan(6);
    expect(stderr).toContain(`stopped: ${numKept} of 6 rows are kept; the same command goes on from there\n`);
    expect(blockOf(read(root, 'docs/gate-attention.md'), 'attention')).toBe('Old.\n');

    expect(
      run('attention-table', ...args)
        .stderr.trimEnd()
        .split('\n'),
    ).toHaveLength(6 - numKept);
    run('attention-table', ...args.slice(0, -1), other);
    const repeatable = (at: string) =>
      linesOf(at, 'attention-table').map(({ task, sequence, solved, medianUpdates }) => ({
        ...{ task, sequence, solved, medianUpdates },
      }));
    expect(repeatable(root)).toEqual(repeatable(other));
  });

  it('of other learners are measured again, or shown with the commit of their measurement', () => {
    const root = createRoot();
    attention(root);
    const [{ code }] = linesOf(root, 'attention-table');
    changeLines(root, 'attention-table', { code: '0123456789ab', commit: 'abcdef0', solved: 1 });
    expect(attention(root, '--table')).toMatchObject({ status: 0, stderr: '' });
    const text = blockOf(read(root, 'docs/gate-attention.md'), 'attention');
    expect(text).toMatch(
      /^`node experiments\/attention-table.mjs --tasks access,copy --attempts 2` on .*; learners 0123456789ab \(measured at abcdef0\)\.$/m,
    );
    expect(text.match(/\| 1 \/ 2 \|/g)).toHaveLength(6);
    expect(attention(root).stderr.trimEnd().split('\n')).toHaveLength(6);
    // The older lines are gone.
    expect(linesOf(root, 'attention-table').map((line) => line.code)).toEqual(Array(6).fill(code));
  });

  it('are no table while some were never measured', () => {
    const root = createRoot();
    const before = read(root, 'docs/gate-attention.md');
    expect(attention(root, '--table')).toMatchObject({
      status: 3,
      stderr:
        'attention-table: --table: 6 of 6 rows were never measured, the first of them access, the 14 gates, 2 (leave out --table)\n',
    });
    expect(read(root, 'docs/gate-attention.md')).toBe(before);
  });

  it('of other learners are carried over if those do the same: --recheck', () => {
    const root = createRoot();
    attention(root);
    const [{ code }] = linesOf(root, 'attention-table');
    changeLines(root, 'attention-table', { code: '0123456789ab', commit: 'abcdef0', seconds: 100 });
    const same = attention(root, '--recheck', '2');
    expect(same).toMatchObject({ status: 0 });
    expect(same.stderr).toMatch(/^(rechecked .*: the same\n){2}6 rows carried over\n$/);
    for (const line of linesOf(root, 'attention-table')) {
      expect(line).toMatchObject({ code, commit: 'abcdef0', seconds: 100 });
    }
    changeLines(root, 'attention-table', { code: '0123456789ab', solved: 7 });
    const other = attention(root, '--recheck', '2');
    expect(other).toMatchObject({ status: 3 });
    expect(other.stderr).toMatch(
      /^attention-table: --recheck: access, .* was kept as \{"solved":7,.* and is now \{/,
    );
    expect(linesOf(root, 'attention-table').map((line) => line.code)).toEqual(Array(6).fill('0123456789ab'));
  });

  it('need a place in their document', () => {
    const root = createRoot();
    writeFileSync(join(root, 'docs/gate-attention.md'), 'Words.\n');
    const { status, stderr } = attention(root);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /gate-attention\.md: the lines "<!-- attention: start -->" and .* are required, in this order\n$/,
    );
    expect(linesOf(root, 'attention-table')).toHaveLength(6);
  });
});

it('the tables of docs/results.md are those of the kept rows', () => {
  const root = mkdtempSync(join(tmpdir(), 'nram experiments '));
  for (const part of ['docs', 'experiments/results']) {
    cpSync(join(repository, part), join(root, part), { recursive: true });
  }
  for (const command of [
    'results',
    'own-tasks',
    'gradient-attempts',
    'gradient-attempts --without-own',
    'ablations',
    'hybrid',
  ]) {
    const [name, ...args] = command.split(' ');
    expect(run(name, ...args, '--table', '--root', root)).toMatchObject({ status: 0, stderr: '' });
  }
  expect(read(root, 'docs/results.md')).toBe(read(repository, 'docs/results.md'));
  expect(run('attention-table', '--table', '--root', root)).toMatchObject({ status: 0, stderr: '' });
  expect(read(root, 'docs/gate-attention.md')).toBe(read(repository, 'docs/gate-attention.md'));
});

describe('what is measured and written', () => {
  /** Measures, then measures nothing: everything is kept. */
  function measure(name: string, ...args: string[]): { readonly root: string; readonly text: string } {
    const root = createRoot();
    const document = join(root, 'docs', name === 'cost-by-size' ? 'performance.md' : 'results.md');
    const { status, stderr } = run(name, '--root', root, ...args);
    expect(stderr).not.toContain('rror');
    expect(status).toBe(0);
    const text = read(document);
    expect(run(name, '--root', root, ...args)).toMatchObject({ status: 0, stderr: '' });
    expect(read(document)).toBe(text);
    return { root, text };
  }

  it('results: the table and its failures', () => {
    // A race ends when it is won, mostly within seconds: the budget is for a machine that has much else to do.
    const args = ['--tasks', 'access', '--learners', 'gradient', '--seeds', '1', '--budget', '9m'];
    const { text } = measure('results', ...args);
    expect(text).toContain(
      '`node experiments/results.mjs --tasks access --learners gradient --seeds 1 --budget 9m` on ',
    );
    expect(text).toMatch(/^\| access \| gradient \| 1 \/ 1 \| 21..100% \|.* \| 20, 0, perfect, perfect \|$/m);
    expect(blockOf(text, 'failures')).toMatch(
      /^No run failed|^\| access \| gradient \| 0 of 1 \| - \| - \| \d+ \|$/m,
    );

    const failed = measure(
      'results',
      '--tasks',
      'merge',
      '--learners',
      'gradient',
      '--seeds',
      '2',
      '--budget',
      '1ms',
    );
    expect(failed.text).toMatch(
      /^\| merge \| gradient \| 0 \/ 2 \| 0..66% \|.* \| 10, 1%, weak, hurts performance \|$/m,
    );
    expect(blockOf(failed.text, 'failures')).toMatch(
      /^\| merge \| gradient \| 2 of 2 \| \d+ \| 0% to 0% \| 0 \|$/m,
    );
  });

  it('own-tasks: a module, and a file of its examples', () => {
    const { text } = measure('own-tasks', '--tasks', 'double', '--budget', '9m');
    expect(text).toMatch(/^\| double\.mjs \| yes \| (yes|no) \| .* \| 1000 sampled, \d+ exhaustively \|$/m);
    expect(text).toMatch(/^\| double\.jsonl \| yes \| (yes|no) \| .* \| \d+ held out, \d+ training \|$/m);
  });

  it('ablations: solved attempts per row and task', () => {
    const { text } = measure('ablations', '--tasks', 'access', '--attempts', '1');
    expect(text).toMatch(/^\| as the race draws it \| [01] \(\d+\.\.\d+\), [\d.]+ a min \|$/m);
    expect(text.match(/^\| .* a min \|$/gm)?.length).toBeGreaterThan(10);
  });

  it('gradient-attempts: tallies of blocks of attempts', () => {
    const root = createRoot();
    const attempts = (count: string) =>
      run('gradient-attempts', '--tasks', 'access,merge', '--attempts', count, '--root', root);
    expect(attempts('4')).toMatchObject({ status: 0 });
    const text = read(root, 'docs/results.md');
    expect(text).toMatch(/^\| access \| [1-4] \/ 4 \| [\d.]+\.\.[\d.]+% \| [1-4] \| /m);
    expect(text).toMatch(/^\| merge \| 0 \/ 4 \| 0\.0\.\.49\.0% \| 0 \| .* \| 4, 0, 0 \| /m);
    const lines = linesOf(root, 'gradient-attempts');
    expect(lines).toMatchObject([
      { task: 'access', first: 0, attempts: 4, withoutOwn: false },
      { task: 'merge', first: 0, attempts: 4, solved: 0, failures: [4, 0, 0] },
    ]);
    const numScores = Object.values(lines[1].scores as Record<string, number>).reduce(
      (sum, count) => sum + count,
      0,
    );
    expect(numScores).toBe(4);
    expect(attempts('4')).toMatchObject({ status: 0, stderr: '' });
  });

  it('gradient-attempts --without-own: drawn as if the prior had not been learned from the task', () => {
    const { text } = measure('gradient-attempts', '--tasks', 'copy', '--attempts', '3', '--without-own');
    expect(blockOf(text, 'attempts-without')).toMatch(/^\| copy \| [0-3] \/ 3 \| /m);
    expect(blockOf(text, 'attempts')).toBe('Old.\n');
  });

  it('hybrid: what the learners give each other', () => {
    const { text } = measure('hybrid', '--tasks', 'copy', '--cases', '1');
    expect(text.match(/^\| start \| copy \| .* \| [01]\.\d\d \| [01] \/ 1 \| .* \|$/gm)).toHaveLength(3);
    expect(
      text.match(/^\| repair \| copy \| .* \| - \| [01] \/ 1 \| .* \|$/gm)?.length,
    ).toBeGreaterThanOrEqual(4);
    // The searches before the first program that fits and fails.
    expect(text).toMatch(/^\| repair \| copy \| searched, .* \| - \| \d+ \/ \d+ \| .* \|$/m);
  });

  it('cost-by-size: where the time goes, by function of the kernel', () => {
    const { text } = measure('cost-by-size', '--only', 'profile');
    expect(blockOf(text, 'profile')).toMatch(
      /^\| `\w+\/\w+` \| [\d.]+% \| [\d.]+% \| [\d.]+% \| [\d.]+% \|$/m,
    );
    expect(blockOf(text, 'sizes')).toBe('Old.\n');
  });
});

describe('experiments/priors.mjs', () => {
  const prior = 'packages/nram/src/learners/gradient/learned-prior.ts';

  it('writes the prior of the kept attempts: the one that the package has', () => {
    const root = createRoot();
    cpSync(join(folder, 'results'), join(root, 'experiments/results'), { recursive: true });
    expect(run('priors', '--root', root)).toMatchObject({ status: 0, stderr: '' });
    expect(read(root, prior)).toBe(read(repository, prior));
  });

  it('adds a round of attempts, each with a seed of its own', () => {
    const root = createRoot();
    const priors = (...args: string[]) => run('priors', '--root', root, '--tasks', 'access', ...args);
    expect(priors('--attempts', '40', '--seed', '7')).toMatchObject({ status: 0 });
    const lines = linesOf(root, 'priors');
    expect(lines).toMatchObject([{ seed: 7, task: 'access', attempts: 40 }]);
    const { sequence } = lines[0].tallies as Record<string, Record<string, [attempts: number]>>;
    expect(Object.values(sequence).reduce((sum, [count]) => sum + count, 0)).toBe(40);
    expect(read(root, prior)).toContain("task: 'access',");

    expect(priors('--attempts', '50', '--seed', '7')).toMatchObject({
      status: 2,
      stderr:
        'priors: --seed: one that was not used before is required, got 7 (40 attempts at access are kept of it)\n',
    });
    expect(linesOf(root, 'priors')).toEqual(lines);
  });

  it('refuses attempts that were drawn from other settings', () => {
    const root = createRoot();
    mkdirSync(join(root, 'experiments/results'), { recursive: true });
    const kept = read(folder, 'results/priors.jsonl');
    writeFileSync(linesFile(root, 'priors'), kept.replace('"extraSteps":{"0":', '"extraSteps":{"9":'));
    expect(run('priors', '--root', root)).toMatchObject({ status: 6 });
    expect(run('priors', '--root', root).stderr).toMatch(
      /^priors: priors\.jsonl: line 1: extraSteps is no longer drawn as 9 \(.*\)\n$/,
    );
  });
});
