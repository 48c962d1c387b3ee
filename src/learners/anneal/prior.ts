import type { AnnealSettings } from './settings.js';

/** What a prior knows of a point: all but the search's own effort. */
export type PriorPoint = Pick<
  AnnealSettings,
  'gates' | 'numRegisters' | 'firstStep' | 'testedRegisters' | 'stepScale' | 'extraSteps'
>;

const point = (
  gates: string,
  numRegisters: number,
  testedRegisters: number,
  stepScale: number,
  extraSteps: number,
): { weight: number; point: PriorPoint } => ({
  weight: 1,
  point: { gates: gates.split(' '), numRegisters, firstStep: 1, testedRegisters, stepScale, extraSteps },
});

export const PRIOR: readonly { readonly weight: number; readonly point: PriorPoint }[] = [
  point('read zero one two inc add sub dec lessThan lessOrEqual equal min max write', 4, 0, 1, 1),
  point('read zero one two inc write read inc write', 4, 0, 1, 1),
  point('read zero one two inc add read inc write', 5, 0, 0.5, 1),
  point('read zero one two inc dec read inc write', 4, 1, 1, 1),
  point('read inc read add one two read write', 5, 1, 1, 1),
  point('read inc read zero two equal sub write', 4, 1, 0.5, 4),
  point('one two read read read lessThan lessOrEqual min add add inc write', 3, 0, 1, -3),
];
