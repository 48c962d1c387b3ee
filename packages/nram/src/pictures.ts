/**
 * `nram/pictures`: runs as traces, traces and circuits as pictures, and the data of reports. Pure: it runs in Node, in a browser
 * and in a web worker.
 *
 * @packageDocumentation
 */

// Traces: a run step by step, with the line of the text that made each read and write.
export { type MemoryView, viewMemory } from './trace/memory-at.js';
export type { PlannedAccess, PlannedRegister, ProgramPlan, RulePlan } from './trace/plan.js';
export { describeEnd, describeMark, describeStep, lineOfMark, type Sentence } from './trace/sentence.js';
export {
  planOfStep,
  registersAt,
  stepOfMark,
  type Trace,
  type TraceEnd,
  type TraceRunOptions,
  traceProgram,
} from './trace/trace.js';

// Pictures: elements of SVG as data, of which a file or a page is made.
export { programToDot } from './export/drawing/dot.js';
export { programToSvg } from './export/drawing/svg.js';
export type { TraceOptions } from './export/table/execution.js';
export { programToLatex } from './export/table/latex.js';
export { programTrace } from './export/table/trace.js';
export { type CircuitGraph, type CircuitNode, circuitGraphs } from './export/drawing/circuit-graph.js';
export { elementToText, type SvgElement } from './export/drawing/svg-element.js';
export type { RulePlace } from './program/reach.js';
export type { Value, Zeroness } from './program/values.js';
export {
  type CircuitMoment,
  type CircuitPictureOptions,
  circuitPicture,
  graphValues,
  type Picture,
} from './picture/circuit.js';
export { lineColors, NUM_LINE_COLORS, type RunPictureOptions, runPicture } from './picture/draw-run.js';
export { lineColorValues, type RunSvgOptions, runStyle, runToSvg, type Theme } from './picture/run-svg.js';
export {
  cellX,
  layOutSpaceTime,
  markAt,
  registerX,
  rowsBetween,
  rowY,
  type SpaceTimeLayout,
} from './picture/space-time.js';

export { type CodeLanguage, type CodeOptions, programFileToCode } from './artifact/export-code.js';

// Reports: what a report shows, as data and as one HTML file.
export {
  createReportData,
  parseReportData,
  type ReportData,
  type ReportDataOptions,
  type ReportInput,
  reportToHtml,
} from './artifact/report-data.js';
export { type BreakOptions, type BreakProgress, findCounterexample } from './verify/find-counterexample.js';
export { type AccuracyOptions, type AccuracyTable, measureAccuracy } from './verify/accuracy.js';
