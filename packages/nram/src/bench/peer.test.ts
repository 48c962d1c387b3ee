import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONTROLLER_KINDS } from '../machine/spec.js';
import { benchPeer, findPeer, type PeerProgram, type PeerResult, peerArguments, whyNoPeer } from './peer.js';
import { REFERENCE_SIZES } from './update.js';

const OPTIONS = { ...REFERENCE_SIZES, memorySize: 9, maxSteps: 2, batchSize: 2, iterations: 2, seed: 4 };
const folder = mkdtempSync(join(tmpdir(), 'nram-peer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A peer that is a Node program. */
function fakePeer(name: string, source: string): PeerProgram {
  const script = join(folder, `${name}.mjs`);
  writeFileSync(script, source);
  return { command: process.execPath, script };
}

function reasonOf(result: PeerResult): string {
  if (result.isPresent) throw new Error('the peer is present');
  return result.reason;
}

describe('the peer', () => {
  it('lies in bench/peers and is called with our sizes', () => {
    const program = findPeer('feedforward');
    expect(whyNoPeer(1, program)).toBeNull();
    expect(peerArguments(OPTIONS, program.script)).toEqual([
      program.script,
      ...['--bench', '--memory', '9', '--steps', '2', '--registers', '6', '--hidden', '64', '--batch', '2'],
      ...['--iters', '2', '--threads', '1', '--length', '4', '--seed', '4'],
      ...['--gates', OPTIONS.gates.join()],
    ]);
  });
  it('has a script for each controller', () => {
    const scripts = CONTROLLER_KINDS.map((kind) => findPeer(kind).script);
    expect(scripts.map((script) => basename(script))).toEqual(['nram_torch.py', 'nram_torch_lstm.py']);
    expect(scripts.every(existsSync)).toBe(true);
  });
  it('is compared by the medians of its rounds', async () => {
    const counter = join(folder, 'count');
    writeFileSync(counter, '');
    const program = fakePeer(
      'rounds',
      `import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(counter)}, 'x');
      const round = readFileSync(${JSON.stringify(counter)}, 'utf8').length;
      const ms = [5e9, 9e9, 7e9][round - 1];
      console.log(JSON.stringify({ peer: 'fake 1', ms_per_update: ms, min_ms: ms / 2 }));`,
    );
    const result = await benchPeer(OPTIONS, 1, program);
    if (!result.isPresent) throw new Error(result.reason);
    expect(result.peer).toMatchObject({ name: 'fake 1', msPerUpdate: 7e9, minMsPerUpdate: 2.5e9, rounds: 3 });
    // No update of ours takes a day.
    expect(result.peer.ratio).toBeGreaterThan(80);
    expect(7e9 / result.peer.ratio).toBeGreaterThanOrEqual(result.ours.minMsPerUpdate);
    expect(result.ours.threads).toHaveLength(1);
  });
  it('is absent, with the reason, where it cannot run', async () => {
    const failing = fakePeer('failing', `console.error('Trace\\nNo module named torch'); process.exit(1);`);
    expect(reasonOf(await benchPeer(OPTIONS, 1, failing))).toBe('No module named torch');
    const silent = fakePeer('silent', `console.log('hello');`);
    expect(reasonOf(await benchPeer(OPTIONS, 1, silent))).toBe('it printed no figures: hello');
    const noCommand = { ...silent, command: join(folder, 'no-python') };
    expect(reasonOf(await benchPeer(OPTIONS, 1, noCommand))).toContain('ENOENT');
    const noScript = { ...silent, script: join(folder, 'no-script') };
    expect(reasonOf(await benchPeer(OPTIONS, 1, noScript))).toContain('there is no');
  });
  it('is not compared on other work than ours', () => {
    expect(whyNoPeer(2, findPeer('lstm'))).toContain('one thread');
  });
});
