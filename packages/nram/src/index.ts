/** The public API of nram. */

export { createNetworkFile, createProgramFile } from './artifact/create-program-file.js';
export { describeProgram, type ProgramOrigin } from './artifact/describe.js';
export {
  type NetworkFile,
  type ProgramFile,
  type Provenance,
  parseProgramFile,
  parseProgramOrNetworkFile,
  serializeProgramFile,
} from './artifact/program-file.js';
export { foundElsewhere } from './artifact/provenance.js';
export { type DecodedWeights, decodeWeights, encodeWeights } from './artifact/weights-file.js';
export { type ErrorCode, EXIT_CODES, NramError } from './errors.js';
export { programToC } from './export/code/c.js';
export type { EmitOptions } from './export/code/emit-options.js';
export { programToTypeScript, type TypeScriptOptions } from './export/code/typescript.js';
export { programToDot } from './export/drawing/dot.js';
export { programToSvg } from './export/drawing/svg.js';
export { programToLatex } from './export/table/latex.js';
export { programTrace } from './export/table/trace.js';
export { type Batch, createKernel, type Kernel, type UpdateOptions } from './kernel/kernel.js';
export { parseProgramText } from './language/parse.js';
export { programToText } from './language/print.js';
export { type LearnOptions, type LearnResult, learnOn } from './learn.js';
export {
  type AttemptCheck,
  attemptGradient,
  type NetworkCheck,
  trainAndCheck,
} from './learners/gradient/attempt.js';
export { gradient } from './learners/gradient/gradient.js';
export { DEFAULT_SETTINGS, type GradientSettings } from './learners/gradient/settings.js';
export {
  createTrainer,
  initialParameters,
  type Trainer,
  type TrainerOptions,
  type UpdateMetrics,
} from './learners/gradient/trainer.js';
export { findLearner, LEARNERS } from './learners/index.js';
export type {
  AttemptContext,
  AttemptProgress,
  AttemptResult,
  FailedAttempt,
  Learner,
  LearnerModules,
  Settings,
  SolvedAttempt,
  TrainedNetwork,
  UnreadAttempt,
} from './learners/learner.js';
export { controllerBackward, controllerForward } from './machine/controller.js';
export { GATE_NAMES, GATES, type Gate, type GateCode, PAPER_GATE_NAMES } from './machine/gates.js';
export { stopProbsBackward, stopProbsForward } from './machine/halting.js';
export { liftBackward, liftForward } from './machine/lift.js';
export { resolveGates } from './machine/resolve-gates.js';
export { createMachine, type Machine, type MachineSpec } from './machine/spec.js';
export { type FuzzyState, type StepTrace, stepBackward, stepForward } from './machine/step.js';
export {
  type Objective,
  PLAIN_OBJECTIVE,
  startState,
  unrollBackward,
  unrollForward,
} from './machine/unroll.js';
export { discretize } from './network/discretize.js';
export { createNetworkRunner } from './network/network-runner.js';
export { type CompiledWeights, type CompileOptions, programToWeights } from './network/to-weights.js';
export { createRunner, createUsage, runProgram } from './program/interpreter.js';
export type { Circuit, Program, Rule } from './program/program.js';
export { simplify } from './program/simplify/simplify.js';
export { planAttempt, type RacePlan } from './race/plan.js';
export {
  type AttemptRecord,
  type RaceOptions,
  type RaceProgress,
  type RaceResult,
  race,
} from './race/race.js';
export { type AttemptJob, type AttemptThreads, createCallingThread } from './race/threads.js';
export { createRandom, type Random } from './random.js';
export { defineTask, type TaskDefinition } from './tasks/define-task.js';
export { ALL_TASKS, findTask, TASKS } from './tasks/index.js';
export type { Example, Sample, Split, TaskSpec } from './tasks/task.js';
export { isRight, type VerificationReport } from './verify/report.js';
export { reportToText } from './verify/report-text.js';
export { type VerifyOptions, verify } from './verify/verify.js';
export { VERSION } from './version.js';
