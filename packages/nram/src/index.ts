/**
 * `nram`: learn programs from examples, run, check, print and export them; and the machine that they are learned with. Pure: it
 * runs in Node, in a browser and in a web worker. What needs Node is in `nram/node`.
 *
 * @packageDocumentation
 */

// Learn: from a task to a verified program, on threads of your own making (in Node, `learn` of `nram/node` makes them).
export { type LearnOptions, type LearnResult, learnOn } from './learn.js';
export { planAttempt, type RacePlan } from './race/plan.js';
export {
  type AttemptRecord,
  type RaceOptions,
  type RaceProgress,
  type RaceResult,
  race,
} from './race/race.js';
export type { StepsTried } from './race/steps-tried.js';
export { type AttemptJob, type AttemptThreads, createCallingThread } from './race/threads.js';
export {
  type AttemptCheck,
  attemptGradient,
  type GradientProgress,
  type NetworkCheck,
  trainAndCheck,
} from './learners/gradient/attempt.js';
export { gradient } from './learners/gradient/gradient.js';
export {
  DEFAULT_SETTINGS,
  type GradientSettings,
  gradientSettingsSchema,
} from './learners/gradient/settings.js';
export {
  createTrainer,
  initialParameters,
  type Trainer,
  type TrainerOptions,
  toBatch,
  type UpdateMetrics,
} from './learners/gradient/trainer.js';
export { findLearner, findLearners, LEARNERS } from './learners/index.js';
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

// Tasks and examples: what is to be learned, built in or your own.
export { budgetOf, DEFAULT_BUDGET, defaultBudgetOf, type StepBudget } from './tasks/budget.js';
export { defineTask, type TaskDefinition } from './tasks/define-task.js';
export { drawExample, drawMemorySize, type ExampleSizes, SLACK } from './tasks/draw.js';
export type { ExampleRow, ExampleTable } from './tasks/example-table.js';
export { type ParsedExamples, parseExamplesFile } from './tasks/examples-file.js';
export { createExamplesTask } from './tasks/examples-task.js';
export type { Formula, Sequence } from './formula/formula.js';
export { type GateDefinition, gatesOf } from './tasks/gates.js';
export { ALL_TASKS, findTask, PAPER_TASKS, TASKS } from './tasks/index.js';
export type {
  Example,
  FixedExample,
  FixedExamples,
  LengthRule,
  Sample,
  Split,
  TaskSource,
  TaskSpec,
} from './tasks/task.js';

// Programs: run, simplify, read, print and export them; and the files that they are kept in.
export { BrokenRunError, UnstoredCellError } from './program/broken-run.js';
export { MAX_MEMORY_SIZE } from './limits.js';
export type { GateOptions } from './program/circuit.js';
export {
  countRule,
  createRunner,
  createUsage,
  MissingRuleError,
  type RuleUsage,
  type Runner,
  type RunOptions,
  type RunResult,
  runProgram,
  type StepEvent,
} from './program/interpreter.js';
export type { Circuit, Program, Rule } from './program/program.js';
export { type SimplifyOptions, simplify } from './program/simplify/simplify.js';
export type { SizeOptions } from './program/values.js';
export { parseProgramText } from './language/parse.js';
export { programToText, type TextOptions } from './language/print.js';
export { programToC } from './export/code/c.js';
export type { DefaultSteps, StepFormula } from './export/code/default-steps.js';
export type { EmitOptions } from './export/code/emit-options.js';
export { programToPython } from './export/code/python.js';
export { programToTypeScript, type TypeScriptOptions } from './export/code/typescript.js';
export { createNetworkFile, createProgramFile } from './artifact/create-program-file.js';
export {
  type JsonObject,
  type NetworkFile,
  type ProgramFile,
  type Provenance,
  parseProgramFile,
  parseProgramOrNetworkFile,
  serializeProgramFile,
} from './artifact/program-file.js';
export { foundElsewhere } from './artifact/provenance.js';
export { describeProgram, type ProgramOrigin } from './artifact/describe.js';

// Verify: what a program does on inputs that it was not learned from.
export { type Checked, isRight, type VerificationReport } from './verify/report.js';
export { reportToText } from './verify/report-text.js';
export { VERIFY_CASES, type VerifyOptions, verify, verifyRuns } from './verify/verify.js';

// Networks: weights to programs, programs to weights, and the files of weights.
export { discretize } from './network/discretize.js';
export { createNetworkRunner } from './network/network-runner.js';
export {
  type CompiledWeights,
  type CompileOptions,
  programToWeights,
  wireProbability,
} from './network/to-weights.js';
export { type DecodedWeights, decodeWeights, encodeWeights, hashWeights } from './artifact/weights-file.js';

// The machine: the model as the paper's equations read (float64), and the kernel that computes the same fast (float32).
export {
  type ControllerState,
  type ControllerTrace,
  controllerForward,
  type Parameters,
} from './machine/controller.js';
export { ATTEND, GATE_NAMES, GATES, type Gate, type GateCode, PAPER_GATE_NAMES } from './machine/gates.js';
export { stopProbsForward } from './machine/halting.js';
export { liftForward } from './machine/lift.js';
export type { LossKind, ScoredCells } from './machine/loss.js';
export { resolveGates } from './machine/resolve-gates.js';
export {
  type ControllerKind,
  createMachine,
  type Layer,
  type LogitsLayout,
  type Machine,
  type MachineSpec,
  type SlotLayout,
  type Span,
} from './machine/spec.js';
export { type FuzzyState, type SlotTrace, type StepTrace, stepForward } from './machine/step.js';
export {
  type Objective,
  PLAIN_OBJECTIVE,
  startState,
  type UnrollTrace,
  unrollBackward,
  unrollForward,
} from './machine/unroll.js';
export type { Batch } from './kernel/batch.js';
export { createKernel, type Kernel, type UpdateOptions } from './kernel/kernel.js';

// Errors, random numbers and the version.
export { type ErrorCode, EXIT_CODES, NramError } from './errors.js';
export { createRandom, type Random } from './random.js';
export { VERSION } from './version.js';
export type { JsonValue } from './json.js';
