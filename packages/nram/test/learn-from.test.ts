/** `nram learn --from K`: a longer search continues instead of starting over. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram from '));
const learn = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await runCli(['learn', ...args, '--json'], folder);
  return JSON.parse(stdout);
};
/** Attempts of this learner at this task end soon, and fail. */
const IN_VAIN = ['merge', '--learner', 'gradient', '--seed', '3'];

describe('nram learn --from K', () => {
  it('makes the attempts from K on, the same as without it', async () => {
    const [both, first, second] = await Promise.all([
      learn(...IN_VAIN, '--attempts', '2'),
      learn(...IN_VAIN, '--attempts', '1'),
      learn(...IN_VAIN, '--attempts', '1', '--from', '1'),
    ]);
    expect([both, first, second].map(({ attempts, resumeAt }) => [attempts, resumeAt])).toEqual([
      [2, 2],
      [1, 1],
      [1, 2],
    ]);
    expect((first.totalWork as number) + (second.totalWork as number)).toBe(both.totalWork);
    expect(Math.max(first.bestScore as number, second.bestScore as number)).toBe(both.bestScore);
  });
  it('finds what an earlier run did not come to', async () => {
    const args = ['reverse', '--learner', 'gradient', '--deterministic', '--seed', '5'];
    const whole = await learn(...args, '--out', 'whole');
    const k = whole.attempt as number;
    expect(k).toBeGreaterThan(0);
    const cut = await learn(...args, '--attempts', String(k), '--out', 'cut');
    expect([cut.solved, cut.resumeAt]).toEqual([false, k]);
    const rest = await learn(...args, '--from', String(k), '--out', 'rest');
    expect([rest.attempt, rest.attempts]).toEqual([k, expect.any(Number)]);
    const program = (name: string): string => readFileSync(join(folder, name, 'program.json'), 'utf8');
    expect(program('rest')).toBe(program('whole'));
  });
  it('is in the command that a run without success names, which runs as it is', async () => {
    const args = ['learn', ...IN_VAIN, '--attempts', '2', '--out', 'in vain'];
    const { code, stdout } = await runCli(args, folder);
    expect(code).toBe(4);
    const [, command] = /^to continue where this run stopped: npx nram (.*)$/m.exec(stdout) ?? [];
    expect(command).toBe(`learn ${IN_VAIN.join(' ')} --attempts 2 --out 'in vain' --from 2`);
    const next = spawnSync(`"${process.execPath}" "${MAIN}" ${command} --json`, {
      shell: true,
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(next.stdout)).toMatchObject({ attempts: 2, resumeAt: 4 });
    expect(existsSync(join(folder, 'in vain', 'best.json'))).toBe(true);
  });
  it('is not named where no attempt has ended', async () => {
    const { code, stdout } = await runCli(['learn', 'merge', '--budget', '500ms'], folder);
    expect(stdout).toContain('no attempt finished in time: try a longer --budget or another --seed\n');
    expect(stdout).not.toContain('--from');
    expect(code).toBe(4);
  });
  it('and --attempt K are two things', async () => {
    const { code, stderr } = await runCli(['learn', 'merge', '--attempt', '3', '--from', '2'], folder);
    expect(stderr).toContain("'--attempt <k>' cannot be used with option '--from <k>'");
    expect(code).toBe(2);
    const alone = await runCli(['learn', ...IN_VAIN, '--attempt', '0'], folder);
    expect(alone.stdout).not.toContain('to continue');
  });
});
