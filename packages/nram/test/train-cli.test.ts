/** `nram train`: settings and weights of other runs, many seeds, and what is left when a run is cut short. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeWeights } from '../src/artifact/weights-file.js';
import { type CliResult, finish, MAIN, runCli, startCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'npx nram train '));
const nram = (...args: string[]): Promise<CliResult> => runCli(args, folder);
const at = (...names: string[]): string => join(folder, ...names);
const runOf = (...names: string[]) => JSON.parse(readFileSync(at(...names, 'run.json'), 'utf8'));
/** Learns nothing, so that it always takes all updates. */
const SLOW = ['--set', 'learningRate=1e-9'];

/** Waits until a file is there. */
async function appears(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 10));
}

beforeAll(async () => {
  expect(await nram('train', 'access', '--out', 'first')).toMatchObject({ code: 0, stderr: '' });
  writeFileSync(at('copy.nram'), 'repeat:\n  mem[mem[0] + r1] = mem[r1 + 1]\n  r1 = r1 + 1\n');
  await nram('compile', 'copy.nram', '-o', 'copy.safetensors', '--soft', '5');
});

describe('--settings takes all settings from another run', () => {
  const settingsOf = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout } = await nram('train', 'access', '--updates', '25', '--json', ...args);
    expect([0, 4]).toContain(code);
    return JSON.parse(stdout).settings;
  };
  it('from its run.json, whatever the seed', async () => {
    const { settings } = runOf('first');
    expect(await settingsOf('--seed', '9', '--settings', 'first/run.json')).toEqual({
      ...settings,
      maxUpdates: 25,
    });
    expect(await settingsOf('--seed', '9')).not.toEqual({ ...settings, maxUpdates: 25 });
  });
  it('and --set overrides some', async () => {
    const { settings } = runOf('first');
    expect(await settingsOf('--settings', 'first/run.json', '--set', 'batchSize=7')).toEqual({
      ...settings,
      maxUpdates: 25,
      batchSize: 7,
    });
  });
  it('from the program.json that gradient descent found', async () => {
    const learned = ['learn', 'access', '--learner', 'gradient', '--deterministic', '--out', 'learned'];
    expect((await nram(...learned)).code).toBe(0);
    const { configuration } = JSON.parse(readFileSync(at('learned', 'program.json'), 'utf8')).provenance;
    expect(await settingsOf('--settings', 'learned/program.json')).toEqual({
      ...configuration,
      maxUpdates: 25,
    });
  });
  it('says what is wrong with a file that has none', async () => {
    const says = async (name: string, text: string): Promise<string> => {
      writeFileSync(at(name), text);
      const { code, stdout, stderr } = await nram('train', 'access', '--settings', name);
      expect(stdout).toBe('');
      expect(stderr).not.toContain('    at ');
      expect([3, 6]).toContain(code);
      return stderr;
    };
    const { settings } = runOf('first');
    expect(await says('none.json', '{}')).toContain('got a file without settings');
    expect(await says('list.json', '[]')).toContain('a run.json of nram train or a program.json is required');
    expect(await says('cut.json', '{"settings":')).toContain('cut.json: line 1, column 13: expected a value');
    expect(await says('wrong.json', JSON.stringify({ settings: { ...settings, batchSize: 0 } }))).toContain(
      '--settings wrong.json: settings.batchSize: must be >= 1, got 0',
    );
    expect(await says('few.json', '{"settings":{"batchSize":8}}')).toContain(
      'settings.gates: must be a list',
    );
    expect(await says('anneal.json', '{"settings":{},"learner":"anneal"}')).toContain(
      'settings of the learner gradient are required, got a program found by anneal',
    );
    expect((await nram('train', 'access', '--settings', 'first')).stderr).toContain(
      `did you mean ${join('first', 'run.json')}?`,
    );
  });
});

describe('--from continues from weights', () => {
  it('of a compiled program, and the run says so', async () => {
    const args = ['train', 'copy', '--from', 'copy.safetensors', '--set', 'extraSteps=0', '--seed', '3'];
    const { code, stderr } = await nram(...args, '--out', 'warm');
    expect(stderr).toBe(
      'starts from copy.safetensors (compiled from a program, with logits of 5): right on all validation examples before any training\n',
    );
    expect(code).toBe(0);
    const run = runOf('warm');
    expect(run.from).toMatchObject({
      path: 'copy.safetensors',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      origin: 'compiled from a program, with logits of 5',
      isRight: true,
    });
    expect(decodeWeights(readFileSync(at('warm', 'weights.safetensors')), 'warm').origin).toBe(
      'trained on copy from weights compiled from a program, with logits of 5',
    );
    const compiled = JSON.parse((await nram('compile', 'copy.nram', '-o', 'x.safetensors', '--json')).stdout);
    const { numRegisters, gates, hiddenSize } = run.settings;
    expect({ numRegisters, gates, hiddenSize }).toEqual({
      numRegisters: compiled.numRegisters,
      gates: compiled.gates,
      hiddenSize: compiled.hiddenSize,
    });
  });
  it('which it changes little where the rate is small', async () => {
    const args = ['train', 'reverse', '--from', 'copy.safetensors', '--updates', '25', ...SLOW];
    const { code } = await nram(...args, '--out', 'still');
    expect(code).toBe(4);
    expect(runOf('still').from.isRight).toBe(false);
    const program = async (name: string) => (await nram('decompile', name)).stdout;
    expect(await program('still/weights.safetensors')).toBe(await program('copy.safetensors'));
  });
  it('of another training, as its last line says how to', async () => {
    const options = ['--updates', '25', ...SLOW, '--out', 'the first'];
    const { stderr } = await nram('train', 'access', ...options);
    const command =
      "npx nram train access --settings 'the first/run.json' --from 'the first/weights.safetensors'";
    expect(stderr).toBe(`to continue from these weights: ${command}\n`);
    const next = spawnSync(command.replace('nram', `"${process.execPath}" "${MAIN}"`), {
      shell: true,
      cwd: folder,
      encoding: 'utf8',
    });
    expect(next.stderr).toMatch(
      /^starts from the first\/weights\.safetensors: \d+% of cells at length 6 before/,
    );
    expect(next.status).toBe(4);
    const [, out] = /saved to (.*)\n/.exec(next.stdout) ?? [];
    const { sha256 } = runOf('the first').weights;
    expect(runOf(out).from).toMatchObject({ sha256, origin: null });
    const third = ['train', 'access', '--from', join(out, 'weights.safetensors'), '--updates', '25', ...SLOW];
    await nram(...third, '--out', 'third');
    const origin = `trained on access from weights with SHA-256 ${sha256}`;
    expect(runOf('third').from.origin).toBe(origin);
    expect(decodeWeights(readFileSync(at('third', 'weights.safetensors')), 'third').origin).toBe(origin);
  });
  it('and refuses settings that contradict them, naming both', async () => {
    const options = ['--set', 'numRegisters=7', '--gates', 'read,write', '--controller', 'lstm'];
    const { code, stdout, stderr } = await nram('train', 'copy', '--from', 'copy.safetensors', ...options);
    expect(stderr).toContain('copy.safetensors has numRegisters 1, but --set asks for 7; ');
    expect(stderr).toMatch(/copy\.safetensors has gates [\w,]+, but --gates asks for read,write; /);
    expect(stderr).toContain('copy.safetensors has controller feedforward, but --controller asks for lstm (');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const other = await nram('train', 'copy', '--from', 'copy.safetensors', '--settings', 'first/run.json');
    expect(other.stderr).toMatch(/has hiddenSize \d+, but --settings first\/run\.json asks for \d+/);
    const scale = await nram('train', 'copy', '--from', 'copy.safetensors', '--set', 'initialScale=3');
    expect(scale.stderr).toContain('initialScale is only for random weights');
  });
  it.each([
    ['copy.nram', 'a weights file is required, got text: copy.nram'],
    ['first', `did you mean ${join('first', 'weights.safetensors')}?`],
    ['no.safetensors', 'cannot read no.safetensors'],
  ])('%s is no file of weights', async (name, says) => {
    const { code, stdout, stderr } = await nram('train', 'copy', '--from', name);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });
});

describe('--seeds trains with the same settings from each seed', () => {
  const args = ['train', 'increment', '--seeds', '1..4', '--seed', '2', '--updates', '75', '--out', 'seeds'];
  let whole: CliResult;
  beforeAll(async () => {
    whole = await nram(...args);
  });
  it('and prints how each ended, with the success rate', () => {
    const lines = whole.stdout.trimEnd().split('\n');
    const ends = lines.slice(0, 4).map((line) => /^seed (\d): (right on all|gave up after 75)/.exec(line));
    expect(ends.map((end) => end?.[1])).toEqual(['1', '2', '3', '4']);
    const right = ends.filter((end) => end?.[2] === 'right on all').length;
    expect(lines[4]).toMatch(
      new RegExp(`^right for ${right} of 4 seeds \\(95% interval \\d+\\.\\.\\d+%\\); saved to seeds$`),
    );
    expect(whole.code).toBe(right === 0 ? 4 : 0);
  });
  it('which are those of --seed, while the training differs', () => {
    const runs = [1, 2, 3, 4].map((seed) => runOf('seeds', `seed-${seed}`));
    expect(new Set(runs.map(({ settings }) => JSON.stringify(settings))).size).toBe(1);
    expect(new Set(runs.map(({ metrics }) => metrics[0].cellLoss)).size).toBe(4);
  });
  it('as --seed 2 alone does for its own seed', async () => {
    await nram('train', 'increment', '--seed', '2', '--updates', '75', '--out', 'alone');
    expect(runOf('alone')).toEqual(runOf('seeds', 'seed-2'));
  });
  it('keeps the runs that are there, and adds those that are not', async () => {
    const more = args.map((arg) => (arg === '1..4' ? '3,5' : arg));
    const { stdout } = await nram(...more);
    expect(stdout).toMatch(/^seed 3: .* \(kept\)\nseed 5: [^\n]*[^)]\nright for \d of 2 seeds/);
    const json = JSON.parse((await nram(...more, '--json')).stdout);
    expect(json).toMatchObject({ task: 'increment', total: 2, out: 'seeds' });
    expect(json.runs.map(({ seed }: { seed: number }) => seed)).toEqual([3, 5]);
    expect(json.interval).toHaveLength(2);
  });
  it('refuses a folder with runs of other settings, and finds another by itself', async () => {
    const { code, stdout, stderr } = await nram(...args, '--set', 'batchSize=9');
    expect(stderr).toMatch(
      /seeds must not contain runs with other settings: batchSize is \d+ in .*run\.json, 9 here/,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const small = ['train', 'access', '--seeds', '1-1', '--updates', '25'];
    for (const [size, name] of [
      ['8', 'train-access-seeds'],
      ['9', 'train-access-seeds-2'],
      ['8', 'train-access-seeds'],
    ]) {
      const { stdout } = await nram(...small, '--set', `batchSize=${size}`);
      expect(stdout.trimEnd().endsWith(`saved to ${join('runs', name)}`)).toBe(true);
    }
  });
  it('refuses what is no list of seeds, naming the forms', async () => {
    for (const seeds of ['x', '4..2', '1,', '0', '1..20000', '4294967296..4294967296']) {
      const { code, stderr } = await nram('train', 'copy', '--seeds', seeds);
      expect(stderr, seeds).toContain(
        'a number of seeds (10 means 1..10), a range (4..6 or 4-6) or a list (1,3,7)',
      );
      expect(code).toBe(2);
    }
  });
});

describe('a run that is cut short', () => {
  it('by Ctrl-C between seeds is saved, says how to continue, and ends as if it had not been interrupted', async () => {
    const args = ['train', 'access', '--seeds', '1..3', '--updates', '100', ...SLOW];
    const child = startCli(args, folder);
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const stopped = await finish(child);
    expect(stopped.code).toBe(130);
    const [, command] = /seeds? left; to continue: npx nram (.*)\n/.exec(stopped.stderr) ?? [];
    const out = join('runs', 'train-access-seeds-3');
    expect(command).toBe(`${args.join(' ')} --out ${out}`);
    const resumed = await nram(...command.split(' '));
    expect(resumed.stdout).toMatch(/^seed 1: gave up after 100 updates: .* \(kept\)\n/);
    expect(resumed.stdout).toContain('right for 0 of 3 seeds (95% interval 0..56%)');
    expect(resumed.code).toBe(4);
    await nram(...args, '--out', 'uncut');
    for (const seed of ['seed-1', 'seed-2', 'seed-3']) {
      expect(runOf('uncut', seed)).toEqual(runOf(out, seed));
    }
  });
  it('by Ctrl-C in its middle keeps the weights of its last check', async () => {
    const child = startCli(['train', 'access', '--updates', '1000000', ...SLOW, '--out', 'stopped'], folder);
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await finish(child);
    expect(code).toBe(130);
    const run = runOf('stopped');
    const { update } = run.metrics.at(-1);
    expect(run).toMatchObject({ isDone: false, isRight: false, end: null, weights: { update } });
    expect(stdout).toContain(
      `stopped after ${update} updates: not right on all validation examples, at best`,
    );
    expect(stderr).toContain(
      'npx nram train access --settings stopped/run.json --from stopped/weights.safetensors',
    );
  });
  it('by kill leaves its settings, from the start on', async () => {
    const child = startCli(['train', 'access', '--updates', '1000000', ...SLOW, '--out', 'killed'], folder);
    await appears(at('killed', 'run.json'));
    child.kill('SIGKILL');
    await finish(child);
    const { settings, isDone, metrics, weights } = runOf('killed');
    expect({ isDone, metrics, weights }).toEqual({ isDone: false, metrics: [], weights: null });
    const again = ['train', 'access', '--settings', 'killed/run.json', '--updates', '25', '--json'];
    expect(JSON.parse((await nram(...again)).stdout).settings).toEqual({ ...settings, maxUpdates: 25 });
  });
  it('by numbers that are no longer finite keeps no weights that cannot be read again', async () => {
    const options = ['--set', 'learningRate=1e12', '--updates', '50', '--out', 'not finite'];
    const { code, stdout, stderr } = await nram('train', 'access', ...options);
    expect(stdout).toMatch(/\nloss \S+, gradient norm NaN at update 2, seed 1: not right on all validation/);
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    expect(runOf('not finite')).toMatchObject({ isDone: true, weights: null, metrics: [{ update: 2 }] });
    expect(existsSync(at('not finite', 'weights.safetensors'))).toBe(false);
  });
});

describe('a disk that fails', () => {
  it('for the weights loses neither the run nor the report', async () => {
    // A folder in the place of the file.
    mkdirSync(at('full', 'seed-1', 'weights.safetensors'), { recursive: true });
    const args = ['train', 'access', '--seeds', '1,2', '--updates', '25', '--out', 'full'];
    const { code, stdout, stderr } = await nram(...args);
    expect(stdout).toMatch(/^seed 1: (right on all|given up)/);
    expect(stderr).toContain(`cannot write ${join('full', 'seed-1', 'weights.safetensors')}`);
    expect(code).toBe(7);
    expect(runOf('full', 'seed-1')).toMatchObject({
      isDone: false,
      weights: null,
      metrics: [{ update: 25 }],
    });
    // Then there is room again.
    rmdirSync(at('full', 'seed-1', 'weights.safetensors'));
    const again = await nram(...args);
    expect(again.stdout).not.toContain('(kept)');
    expect(readFileSync(at('full', 'seed-1', 'weights.safetensors')).length).toBeGreaterThan(1000);
    expect(runOf('full', 'seed-1').isDone).toBe(true);
  });
  it('for the folder is noticed before any training', async () => {
    writeFileSync(at('file'), '');
    const { code, stdout, stderr } = await nram('train', 'access', '--out', 'file/out');
    expect(stderr).toContain('cannot write file/out');
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
  });
});

it('does not write over a run, not even one without weights', async () => {
  mkdirSync(at('kept'));
  renameSync(at('killed', 'run.json'), at('kept', 'run.json'));
  const { code, stderr } = await nram('train', 'access', '--out', 'kept');
  expect(stderr).toContain('train: kept must not contain a run, got run.json (choose another --out)');
  expect(code).toBe(3);
});
