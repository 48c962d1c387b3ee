/** The public API of nram. */
export { type ErrorCode, EXIT_CODES, NramError } from './errors.js';
export { type Batch, createKernel, type Kernel, type UpdateOptions } from './kernel/kernel.js';
export { loadKernelModule } from './kernel/load.js';
export { type AttemptCheck, attemptGradient, trainAndCheck } from './learners/gradient/attempt.js';
export { gradient } from './learners/gradient/gradient.js';
export { DEFAULT_SETTINGS, type GradientSettings } from './learners/gradient/settings.js';
export {
  createTrainer,
  initialParameters,
  type Trainer,
  type UpdateMetrics,
} from './learners/gradient/trainer.js';
export { findLearner, LEARNERS } from './learners/index.js';
export type { AttemptProgress, AttemptResult, Learner, Settings } from './learners/learner.js';
export { decodeWeights, encodeWeights } from './learners/weights-file.js';
export { controllerBackward, controllerForward } from './machine/controller.js';
export { GATE_NAMES, GATES, type Gate, resolveGates } from './machine/gates.js';
export { stopProbsBackward, stopProbsForward } from './machine/halting.js';
export { liftBackward, liftForward } from './machine/lift.js';
export { createMachine, type Machine, type MachineSpec } from './machine/spec.js';
export { type FuzzyState, type StepTrace, stepBackward, stepForward } from './machine/step.js';
export {
  type Objective,
  PLAIN_OBJECTIVE,
  startState,
  unrollBackward,
  unrollForward,
} from './machine/unroll.js';
export { type CompiledWeights, type CompileOptions, programToWeights } from './program/compile.js';
export { discretize } from './program/discretize.js';
export { programToC } from './program/emit/c.js';
export { programToDot } from './program/emit/dot.js';
export { programToLatex } from './program/emit/latex.js';
export { programToSvg } from './program/emit/svg.js';
export { programToText } from './program/emit/text.js';
export { programTrace } from './program/emit/trace.js';
export { programToTypeScript } from './program/emit/typescript.js';
export { compileProgram, createUsage, runProgram } from './program/interpreter.js';
export { compileNetwork } from './program/network-runner.js';
export { parseProgramText } from './program/parse-text.js';
export type { Circuit, Program, Rule } from './program/program.js';
export {
  type NetworkFile,
  type ProgramFile,
  parseAnyFile,
  parseProgramFile,
  serializeProgramFile,
} from './program/program-file.js';
export { simplify } from './program/simplify.js';
export { createRandom, type Random } from './random.js';
export { type LearnResult, learn } from './search/learn.js';
export { type RaceOptions, type RaceProgress, type RaceResult, race } from './search/race.js';
export { defineTask, type TaskDefinition } from './tasks/define-task.js';
export { ALL_TASKS, findTask, TASKS } from './tasks/index.js';
export { type LoadedTask, loadTaskFile } from './tasks/load.js';
export type { Example, Sample, Split, TaskSpec } from './tasks/task.js';
export { isRight, reportToText, type VerificationReport } from './verify/report.js';
export { type VerifyOptions, verify } from './verify/verify.js';
export { VERSION } from './version.js';
