import { Command } from '@commander-js/extra-typings';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerBench } from '../cli/bench.js';

afterEach(() => vi.restoreAllMocks());

/** What `nram bench` with these arguments writes to stdout. */
async function runCommand(...args: string[]): Promise<string> {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  const program = new Command().exitOverride();
  registerBench(program);
  await program.parseAsync(['node', 'nram', 'bench', ...args]);
  return output;
}

const TINY = '--memory 5 --steps 2 --registers 2 --hidden 8 --batch 3 --iterations 2'.split(' ');

describe('nram bench', () => {
  it('prints one JSON document', async () => {
    const report = JSON.parse(
      await runCommand('--json', '--only', 'update,products', '--gates', 'read,write', ...TINY),
    );
    for (const name of [
      'msPerUpdate',
      'minMsPerUpdate',
      'gflops',
      'peakGflops',
      'peakShare',
      'exampleStepsPerSecond',
    ]) {
      expect(report[name], name).toBeGreaterThan(0);
    }
    for (const name of ['forward', 'backwardInput', 'backwardWeights']) {
      expect(report.products[name], name).toBeGreaterThan(0);
    }
    expect(report.machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
    expect(report.options).toMatchObject({
      memorySize: 5,
      gates: ['read', 'write'],
      sections: ['update', 'products'],
    });
    expect(report).toMatchObject({ peer: null, peerAbsent: null });
    expect(report.peakShare).toBeCloseTo(report.gflops / report.peakGflops, 10);
  });
  it('measures an LSTM', async () => {
    const args = ['--only', 'update,products', '--gates', 'read,write', '--controller', 'lstm', ...TINY];
    const report = JSON.parse(await runCommand('--json', ...args));
    expect(report.options.controller).toBe('lstm');
    for (const rate of [report.gflops, ...Object.values(report.products)]) expect(rate).toBeGreaterThan(0);
  });
  it('leaves out what is not asked for, but for the peak', async () => {
    const report = JSON.parse(await runCommand('--json', '--only', 'peak'));
    expect(report).toMatchObject({
      msPerUpdate: null,
      gflops: null,
      peakShare: null,
      products: null,
      peer: null,
    });
    expect(report.peakGflops).toBeGreaterThan(0);
  });
  it('prints a table with units, and says why the peer is absent', async () => {
    const table = await runCommand(
      '--only',
      'update',
      '--gates',
      'read,write',
      '--controller',
      'lstm',
      ...TINY,
    );
    expect(table).toMatch(/^memory 5, .*, 2 gates, lstm$/m);
    expect(table).toMatch(/^multiply-add peak +\d+\.\d GFLOP\/s {2}one core, \d+ chains$/m);
    expect(table).toMatch(/^update, median +\d+\.\d\d ms {2}2 updates$/m);
    const absent = await runCommand('--only', 'peer', '--threads', '2', ...TINY);
    expect(absent).toMatch(/^PyTorch peer +absent {2}it is compared with one thread only$/m);
  });
  it('refuses wrong values', async () => {
    await expect(runCommand('--memory', '2')).rejects.toMatchObject({ code: 'usage' });
  });
});
