import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseProgramFile } from '../src/artifact/program-file.js';
import { parseProgramText } from '../src/language/parse.js';
import { loadTaskFile } from '../src/node/task-file.js';
import type { Proof } from '../src/proof/proof.js';
import { findProof } from '../src/proof/report.js';
import { proofToSmt } from '../src/proof/smt.js';
import { plus } from '../src/solver/linear.js';
import { budgetOf, DEFAULT_BUDGET } from '../src/tasks/budget.js';
import { findTask, TASKS } from '../src/tasks/index.js';
import { runCli } from './run-cli.js';

// A proof is made by our own search; z3 and cvc5 judge it again, from the program's gates.

const SOLVERS = [
  ['z3', ['-T:60']],
  ['cvc5', ['--incremental', '--tlimit=60000']],
] as const;
const repository = new URL('../../../', import.meta.url);
const readText = (path: string): string => readFileSync(new URL(path, repository), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'nram-smt-'));

const isThere = SOLVERS.every(([name]) => spawnSync(name, ['--version']).status === 0);
if (!isThere && process.env.NRAM_REQUIRE_SMT !== undefined) {
  throw new Error('NRAM_REQUIRE_SMT is set, but z3 or cvc5 is missing');
}

/** How often a solver gives each answer. */
function answersOf(solver: (typeof SOLVERS)[number], text: string): Record<string, number> {
  const [name, options] = solver;
  const path = join(folder, 'proof.smt2');
  writeFileSync(path, text);
  const { stdout } = spawnSync(name, [...options, path], { encoding: 'utf8' });
  const counts: Record<string, number> = {};
  for (const line of stdout.trim().split('\n')) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

const provable = TASKS.map(({ name }) => name).filter((name) => name !== 'merge');

function galleryProof(name: string): Proof {
  const { program, provenance } = parseProgramFile(readText(`gallery/${name}/program.json`), name);
  return findProof(program, findTask(name), { budget: budgetOf(provenance.configuration) }) as Proof;
}
function endingProof(name: string): Proof {
  const program = parseProgramText(readText(`examples/ending/${name}.nram`), name);
  return findProof(program, findTask(name), { budget: DEFAULT_BUDGET }) as Proof;
}

const checkSats = (text: string): number => text.match(/^\(check-sat\)$/gm)?.length ?? 0;

describe.skipIf(!isThere)('z3 and cvc5 confirm', () => {
  it.each(provable)(
    'the proof of gallery/%s',
    (name) => {
      const text = proofToSmt(galleryProof(name), []);
      for (const solver of SOLVERS) expect(answersOf(solver, text)).toEqual({ unsat: checkSats(text) });
    },
    120_000,
  );

  it.each(provable)(
    'the proof of examples/ending/%s.nram',
    (name) => {
      const text = proofToSmt(endingProof(name), []);
      for (const solver of SOLVERS) expect(answersOf(solver, text)).toEqual({ unsat: checkSats(text) });
    },
    120_000,
  );

  it.each(['sum', 'maximum', 'count', 'last-index', 'running-maximum', 'reverse'])(
    'the proof of examples/arrays/%s.nram by the formula of its module',
    async (name) => {
      const { task } = await loadTaskFile(new URL(`examples/arrays/${name}.mjs`, repository).pathname);
      const program = parseProgramText(readText(`examples/arrays/${name}.nram`), name);
      const text = proofToSmt(findProof(program, task, { budget: DEFAULT_BUDGET }) as Proof, []);
      for (const solver of SOLVERS) expect(answersOf(solver, text)).toEqual({ unsat: checkSats(text) });
    },
    120_000,
  );

  it('what nram export prints', async () => {
    const args = ['export', 'gallery/copy/program.json', '--to', 'smt2'];
    const { stdout } = await runCli(args, new URL(repository).pathname);
    expect(stdout).toContain('; copy: right for every length n >= 1 in every memory that is large enough');
    for (const solver of SOLVERS) expect(answersOf(solver, stdout)).toEqual({ unsat: checkSats(stdout) });
  });
});

describe.skipIf(!isThere)('z3 and cvc5 find a counterexample', () => {
  it.each(provable)(
    'to each proof of %s of which the answer is another',
    (name) => {
      const proof = endingProof(name);
      const { answer } = proof.context;
      const value = {
        kind: 'sum',
        terms: [
          [1, answer.value],
          [1, { kind: 'number', value: 1 }],
        ],
      } as const;
      const broken = { ...proof, context: { ...proof.context, answer: { ...answer, value } } };
      for (const solver of SOLVERS) expect(answersOf(solver, proofToSmt(broken, [])).sat).toBeGreaterThan(0);
    },
    120_000,
  );

  it('to a claim about a register that is off by one', () => {
    const proof = endingProof('copy');
    const loops = proof.loops.map((loop) => ({
      ...loop,
      claims: loop.claims.map((claim) =>
        claim.kind === 'register' && claim.register === 1
          ? { ...claim, value: plus(claim.value, { '1': 1 }) }
          : claim,
      ),
    }));
    const obligations = proof.obligations.map((each) => {
      const { shows } = each;
      if (shows.kind !== 'claim') return each;
      const { claim } = shows;
      if (claim.kind !== 'register' || claim.register !== 1) return each;
      return { ...each, shows: { ...shows, claim: { ...claim, value: plus(claim.value, { '1': 1 }) } } };
    });
    const text = proofToSmt({ ...proof, loops, obligations }, []);
    for (const solver of SOLVERS) expect(answersOf(solver, text).sat).toBeGreaterThan(0);
  });

  it('to each claim, if what leads to it may be any state of the machine', () => {
    // Without the gates of the last step nothing follows: no statement is true for want of runs.
    const text = proofToSmt(endingProof('increment'), []);
    const open = text.replaceAll(/\(assert \(not .*\)\n\(check-sat\)/g, '(check-sat)');
    for (const solver of SOLVERS) expect(answersOf(solver, open).sat).toBeGreaterThan(5);
  });
});
