import { NramError } from '../errors.js';
import { programToText } from '../language/print.js';
import { findProof, proofToText } from '../proof/report.js';
import { proofToSmt } from '../proof/smt.js';
import { budgetOf } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import type { ProgramArgument } from './program-argument.js';

/**
 * The proof that a program is right for every length, as SMT-LIB.
 *
 * @param path - only named in errors.
 * @throws NramError `config` if the task has no formula, or no proof is found.
 */
export function exportProof(
  { program, provenance }: Pick<ProgramArgument, 'program' | 'provenance'>,
  task: TaskSpec,
  path: string,
): string {
  if (task.formula === undefined) {
    throw new NramError(
      'config',
      `export --to smt2: a task with a formula is required, got ${task.name} (docs/proofs.md says how to write one)`,
    );
  }
  const gates = gatesOf(task);
  const budget = budgetOf(provenance?.configuration ?? {}, task);
  const proof = findProof(program, task, { budget, gates });
  if (proof === null) {
    throw new NramError(
      'config',
      `export --to smt2: no proof was found that ${path} is right for every length of ${task.name} (nram verify checks single inputs)`,
    );
  }
  const { statement, argument } = proofToText(proof, false);
  const comment = [
    `${task.name}: ${statement}.`,
    '',
    ...programToText(program, { gates }).trimEnd().split('\n'),
    '',
    ...argument,
    '',
    'Every (check-sat) must answer unsat: it asks for a run in which the statement above it does not hold.',
  ];
  return proofToSmt(proof, comment, { gates });
}
