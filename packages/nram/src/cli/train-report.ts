import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgramFile } from '../artifact/create-program-file.js';
import { decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { discretize } from '../network/discretize.js';
import { tryToWriteReport } from '../node/report-file.js';
import type { TrainRun } from '../node/train.js';
import { simplify } from '../program/simplify/simplify.js';
import { budgetOf } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { verify } from '../verify/verify.js';
import { VERSION } from '../version.js';

/**
 * Writes `report.html` into the folder of a training: for the program that its discretised machine is, verified if the
 * training ended with a right one.
 *
 * @param command - that trains the same again.
 * @returns why there is no report; null if it was written.
 */
export function writeTrainReport(
  folder: string,
  task: TaskSpec,
  run: TrainRun,
  command: string,
): string | null {
  const options = { gates: gatesOf(task), minMemorySize: MIN_MEMORY_SIZE };
  try {
    const path = join(folder, 'weights.safetensors');
    const bytes = readFileSync(path);
    const { machine, parameters } = decodeWeights(bytes, path, task.gates);
    if (machine.spec.controller !== 'feedforward') {
      return 'a controller of the kind feedforward is required, got lstm (nram learn extracts programs from it)';
    }
    const program = simplify(discretize(machine, parameters, options), options);
    const configuration = JSON.parse(JSON.stringify(run.settings));
    const provenance = {
      task: { name: task.name, options: { ...task.options } },
      seed: run.seed,
      configuration,
      learner: 'gradient',
      updates: run.weights?.update ?? 0,
      weightsHash: hashWeights(bytes),
      toolVersion: VERSION,
    };
    const report = run.isRight ? verify(program, task, { budget: budgetOf(configuration) }) : null;
    const file = createProgramFile(program, provenance, report);
    return tryToWriteReport(join(folder, 'report.html'), file, { task, command });
  } catch (error) {
    if (error instanceof NramError) return error.message;
    throw error;
  }
}
