import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ControllerKind } from '../machine/spec.js';
import { median } from './timing.js';
import {
  copyLength,
  createUpdateRun,
  summarizeUpdates,
  timeUpdates,
  type UpdateBenchOptions,
  type UpdateFigures,
} from './update.js';

/** Our update beside the same update written in PyTorch, eager, one thread each. */
export interface PeerFigures {
  /** What the peer calls itself, with its version. */
  readonly name: string;
  /** The peer's time: the median over the rounds of each round's median. */
  readonly msPerUpdate: number;
  /** The peer's fastest update of any round. */
  readonly minMsPerUpdate: number;
  /** How many times as long the peer takes: its msPerUpdate over ours in the same rounds. */
  readonly ratio: number;
  readonly rounds: number;
}

/** The peer's figures and ours of the same rounds; or why there is no peer. */
export type PeerResult =
  | { readonly isPresent: true; readonly peer: PeerFigures; readonly ours: UpdateFigures }
  | { readonly isPresent: false; readonly reason: string };

/** How the peer is started. */
export interface PeerProgram {
  readonly command: string;
  readonly script: string;
}

/** What one run of the peer prints. */
interface PeerOutput {
  readonly peer: string;
  readonly ms_per_update: number;
  readonly min_ms: number;
}

const SCRIPTS: Readonly<Record<ControllerKind, string>> = {
  feedforward: 'nram_torch.py',
  lstm: 'nram_torch_lstm.py',
};

/** The controller's script in the repository's bench/peers, with the system's Python. It is not published. */
export function findPeer(controller: ControllerKind): PeerProgram {
  // The same from src/bench and from dist/bench.
  const peers = fileURLToPath(new URL('../../../../bench/peers/', import.meta.url));
  return { command: '/usr/bin/python3', script: join(peers, SCRIPTS[controller]) };
}

/** Why the peer cannot do the work that is asked for, or null. */
export function whyNoPeer(threads: number, { script }: PeerProgram): string | null {
  if (!existsSync(script)) return `there is no ${script}`;
  if (threads !== 1) return 'it is compared with one thread only';
  return null;
}

/** The peer's command line for some sizes. */
export function peerArguments(options: UpdateBenchOptions, script: string): string[] {
  const values = {
    memory: options.memorySize,
    steps: options.maxSteps,
    registers: options.numRegisters,
    hidden: options.hiddenSize,
    batch: options.batchSize,
    iters: options.iterations,
    threads: 1,
    length: copyLength(options.memorySize),
    seed: options.seed,
    gates: options.gates.join(),
  };
  return [
    script,
    '--bench',
    ...Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}

/**
 * Measures the PyTorch peer and ourselves in turns (ours, peer, ours, peer, ..), so that whatever else the machine does
 * falls on both.
 *
 * @param rounds - Pairs of runs; each does `options.iterations` timed updates after a warm-up.
 * @returns `isPresent: false` with a reason if the peer does not run.
 *
 * @example
 * import { REFERENCE_SIZES } from './update.js';
 *
 * const result = await benchPeer({ ...REFERENCE_SIZES, iterations: 2, seed: 1 }, 1);
 * if (result.isPresent) result.peer.ratio;
 */
export async function benchPeer(
  options: UpdateBenchOptions,
  threads: number,
  program = findPeer(options.controller),
  rounds = 3,
): Promise<PeerResult> {
  const reason = whyNoPeer(threads, program);
  if (reason !== null) return { isPresent: false, reason };
  const run = createUpdateRun(options);
  const ours: number[][] = [];
  const theirs: PeerOutput[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(timeUpdates(run, options.iterations));
    const output = await runPeer(options, program);
    if (typeof output === 'string') return { isPresent: false, reason: output };
    theirs.push(output);
  }
  const ourMs = median(ours.map(median));
  const peerMs = median(theirs.map((output) => output.ms_per_update));
  const peer = {
    name: theirs[0].peer,
    msPerUpdate: peerMs,
    minMsPerUpdate: Math.min(...theirs.map((output) => output.min_ms)),
    ratio: peerMs / ourMs,
    rounds,
  };
  return { isPresent: true, peer, ours: summarizeUpdates(options, [ours.flat()]) };
}

/** One run of the peer: what it printed, or why it did not. */
async function runPeer(options: UpdateBenchOptions, program: PeerProgram): Promise<PeerOutput | string> {
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)(program.command, peerArguments(options, program.script)));
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    // Python's last line says what went wrong.
    return (stderr?.trim().split('\n').at(-1) || message).trim();
  }
  try {
    const output = JSON.parse(stdout) as Partial<PeerOutput>;
    const { peer, ms_per_update, min_ms } = output;
    if (typeof peer === 'string' && isTime(ms_per_update) && isTime(min_ms))
      return { peer, ms_per_update, min_ms };
  } catch {
    // said below
  }
  return `it printed no figures: ${stdout.trim().slice(0, 80)}`;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
