/** Files of examples as people bring them, through the command as they run it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.js';

/** A file in test/cases. */
const caseFile = (name: string): string => fileURLToPath(new URL(`./cases/${name}`, import.meta.url));

const verify = (program: string, task: string) =>
  runCli(['verify', caseFile(program), '--task', caseFile(task)]);

describe('verify', () => {
  it('calls a program right that stops by itself, later than the file gives it steps', async () => {
    const { code, stdout } = await verify('mul.nram', 'multiply-min.jsonl');
    expect(stdout).toContain(
      'holds on 7 of 7 held-out examples, lengths 2 (and on all 29 training examples)',
    );
    expect(stdout).toContain('on 36 inputs it takes more than the steps given, up to 21: it stops by itself');
    expect(code).toBe(0);
  });

  it('names the two lines of 240 that a program does not agree with', async () => {
    const { code, stdout } = await verify('element.nram', 'noise-lf005.jsonl');
    expect(stdout).toContain(`right on all lines but 2 of 240: check whether these are as meant
  line 51: expected 5, got 4, first wrong cell 0
  line 151: expected 7, got 6, first wrong cell 0
`);
    expect(code).toBe(5);
  });
});
