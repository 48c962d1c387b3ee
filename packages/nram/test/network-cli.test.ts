/** What the commands do with a network that is right but from which no program can be extracted. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseProgramOrNetworkFile } from '../src/artifact/program-file.js';
import { decodeWeights, encodeWeights, hashWeights } from '../src/artifact/weights-file.js';
import { trainAndCheck } from '../src/learners/gradient/attempt.js';
import { gradientSettingsSchema } from '../src/learners/gradient/settings.js';
import { createMachine } from '../src/machine/spec.js';
import { loadModules } from '../src/node/modules.js';
import { findTask } from '../src/tasks/index.js';
import { type CliResult, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram network '));
const path = join(folder, 'kept', 'program.json');
const nram = (...args: string[]): Promise<CliResult> => runCli(args, folder);
const MEMORY = '7 8 9 6 0 0 0 0 0 0 0 0';

/**
 * An LSTM that increments, but counts its steps beyond the states that an automaton may have, and is wrong again when the
 * attempt ends. Such attempts are rare; should the kernel ever compute otherwise, try others for one of which
 * `AttemptResult.failure` says "the network was right".
 */
const SETTINGS = [
  ...[
    'controller=lstm',
    'gates=read,zero,one,two,inc,write,read,inc,write',
    'numRegisters=10',
    'hiddenSize=16',
  ],
  ...['batchSize=16', 'learningRate=0.028', 'lossHalving=0', 'maxUpdates=155', 'initialScale=4'],
  // All that would be drawn: a change of the search space must not exchange this network for another.
  ...['activationClip=100', 'gradientClip=3', 'entropyBonus=0.02', 'startLevel=1', 'topLevel=6'],
  ...['stepScale=1', 'extraSteps=1'],
];
const ATTEMPT = [
  'increment',
  ...SETTINGS.flatMap((entry) => ['--set', entry]),
  '--seed',
  '1',
  '--attempt',
  '18',
];

describe('an LSTM from which no program can be extracted', () => {
  let learned: CliResult;
  beforeAll(async () => {
    learned = await nram('learn', ...ATTEMPT, '--out', join(folder, 'kept'));
  });

  it('is saved in the program file; learn says so, reports its checks, and exits with 4', () => {
    expect(learned.stdout).toMatch(
      /^no program found: [\s\S]*\na network was right, but no program could be extracted from it/,
    );
    expect(learned.stdout).toContain('more than 32 states are needed to do what the network does');
    expect(learned.stdout).toContain(
      'increment, after the steps given (task minimum + 1): wrong on 30 of 1011',
    );
    expect(learned.stdout).toContain(`saved to ${path}`);
    expect(learned.code).toBe(4);
  });
  it('says of which update the weights are, and why the attempt ended later', () => {
    const file = parseProgramOrNetworkFile(readFileSync(path, 'utf8'), path);
    const failure = 'network' in file ? file.network.failure : '';
    const { updates, seed, configuration, weightsHash } = file.provenance;
    expect(failure).toContain(`at update ${updates} the network was right, but more than 32 states`);
    expect(failure).toMatch(/; gave up after \d+ updates/);
    const settings = gradientSettingsSchema.parse(configuration);
    let update = 0;
    for (const check of trainAndCheck(loadModules().kernel, findTask('increment'), settings, seed)) {
      update = check.update;
      if (update !== updates) continue;
      expect(hashWeights(encodeWeights(createMachine(settings), check.weights))).toBe(weightsHash);
    }
    // Otherwise nothing was told apart.
    expect(update).toBeGreaterThan(updates);
  });
  it('learn --json says the same', async () => {
    const { code, stdout } = await nram('learn', ...ATTEMPT, '--json', '--out', join(folder, 'json'));
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      solved: false,
      program: null,
      text: null,
      network: {
        path: join(folder, 'json', 'program.json'),
        verified: { paper: { cases: 1011, errors: 30 } },
      },
    });
    expect(readFileSync(join(folder, 'json', 'program.json'), 'utf8')).toBe(readFileSync(path, 'utf8'));
  });
  it('show says what there is, why, and what was checked', async () => {
    const { code, stdout } = await nram('show', path);
    expect(stdout).toMatch(/^no program, but a network with \d+ weights \(controller lstm, /);
    expect(stdout).toContain('more than 32 states');
    expect(stdout).toContain('wrong on 30 of 1011');
    expect(code).toBe(0);
    const json = JSON.parse((await nram('show', path, '--json')).stdout);
    expect(json).toMatchObject({ program: null, verification: { paper: { errors: 30 } } });
  });
  it('run runs the network', async () => {
    const { code, stdout } = await nram('run', path, '--memory', MEMORY, '--steps', '5');
    expect(stdout).toBe('8 9 10 7 0 0 0 0 0 0 0 0\n');
    expect(code).toBe(0);
    const traced = await nram('run', path, '--memory', MEMORY, '--steps', '5', '--trace', '--json');
    expect(JSON.parse(traced.stdout).trace).toHaveLength(5);
    expect(await nram('run', path, '--memory', MEMORY, '--steps', '5', '--trace')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a program is required'),
    });
  });
  it('verify checks the network, and finds it wrong on some lengths, and for another task', async () => {
    const { code, stdout, stderr } = await nram('verify', path, '--exhaustive', '2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      paper: { errors: 30 },
      exhaustive: { maxLength: 2, errors: 0 },
    });
    expect(stderr).toContain('contains no program; running its network instead');
    expect(code).toBe(5);
    const other = await nram('verify', path, '--task', 'copy', '--exhaustive', '1', '--cases', '20');
    expect(other.code).toBe(5);
  });
  it('compile writes its weights as they are, and decompile says why it cannot read them', async () => {
    const { code } = await nram('compile', path, '-o', 'again.safetensors');
    expect(code).toBe(0);
    const weights = join(folder, 'again.safetensors');
    expect(readFileSync(weights).equals(readFileSync(join(folder, 'kept', 'weights.safetensors')))).toBe(
      true,
    );
    const decompiled = await nram('decompile', weights);
    expect(decompiled.stderr).toContain('feed-forward');
    expect(decompiled.code).toBe(3);
  });
  it.each([
    ['export', '--to', 'ts'],
    ['compile', '-o', 'copy.json'],
  ])('%s %s %s has nothing to work on', async (command, ...options) => {
    const { code, stderr } = await nram(command, path, ...options);
    expect(stderr).toContain('got a network from which none could be extracted: ');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(3);
  });
  it('compile refuses --soft: its weights are what they are', async () => {
    const { code, stderr, stdout } = await nram('compile', path, '-o', 'soft.safetensors', '--soft', '5');
    expect(stderr).toContain('compile: --soft requires weights compiled from a program, got the network in');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
  it('a file of which the network was exchanged for another is exit 6', async () => {
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const { machine, parameters } = decodeWeights(Buffer.from(file.network.weights, 'base64'), path);
    const other = encodeWeights(machine, parameters.fill(0));
    file.network.weights = Buffer.from(other).toString('base64');
    const exchanged = join(folder, 'exchanged.json');
    writeFileSync(exchanged, JSON.stringify(file));
    const { code, stderr } = await nram('show', exchanged);
    expect(stderr).toContain('must be the one in provenance.weightsHash');
    expect(code).toBe(6);
  });
  it('a file of which the network was changed is exit 6', async () => {
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const { weights } = file.network;
    file.network.weights = `${weights.slice(0, -8)}AAAA${weights.slice(-4)}`;
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, JSON.stringify(file));
    const { code, stderr } = await nram('show', changed);
    expect(stderr).toContain('must be the one in provenance.weightsHash');
    expect(code).toBe(6);
  });
});
