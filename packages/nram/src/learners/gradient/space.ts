import { PAPER_GATE_NAMES } from '../../machine/gates.js';
import type { Random } from '../../random.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { Point } from '../prior.js';
import { DEFAULT_SETTINGS, type GradientSettings } from './settings.js';

const FEW = [0, 1] as const;

/** Its two reads can follow a pointer and load its cell in one step. */
const SHORT_SEQUENCE = ['read', 'zero', 'one', 'two', 'inc', 'write', 'read', 'inc', 'write'] as const;

/**
 * What an attempt draws: the same for every task. The sequence of gates, the strongest setting of all, is the paper's, a
 * short one, or has the parts that are drawn: a read before all, the constants, some of the gates without memory, a write;
 * some reads, with gates without memory behind one of them; a write. With several reads a step follows a pointer and loads
 * its cell; constants stand first, for all gates to use. A task's own gates are in every sequence, with the gates without
 * memory.
 */
export const GRADIENT_SPACE = {
  sequence: ['paper', 'short', 'drawn'],
  firstRead: FEW,
  earlyWrite: FEW,
  reads: [1, 2, 3],
  inc: FEW,
  dec: FEW,
  add: FEW,
  sub: FEW,
  lessThan: FEW,
  equal: FEW,
  min: FEW,
  incBehind: FEW,
  decBehind: FEW,
  addBehind: FEW,
  subBehind: FEW,
  lessThanBehind: FEW,
  equalBehind: FEW,
  minBehind: FEW,
  numRegisters: [3, 4, 5, 6, 8],
  hiddenSize: [16, 32, 64],
  initialScale: [2, 2.5, 3, 3.5, 4, 5],
  learningRate: [0.007, 0.014, 0.028],
  batchSize: [16, 32, 64],
  activationClip: [20, 100],
  gradientClip: [0.3, 1, 3],
  entropyBonus: [0, 0.01, 0.02, 0.04],
  startLevel: [1, 2, 3, 4],
  topLevel: ['short', 'long'],
  lossHalving: [40, 60, 90],
  maxUpdates: [150, 400],
  stepScale: [0.5, 1],
  extraSteps: [0, 1, 2],
} as const;

/** The gates without memory and constants that a drawn sequence may hold. */
const PURE_GATES = ['inc', 'dec', 'add', 'sub', 'lessThan', 'equal', 'min'] as const;
/** Many attempts train on lengths up to this only: short examples are cheap, and most programs show in them. */
const SHORT_LEVEL = 6;

/** The settings that a point of the space stands for; the order of gates is drawn. */
export function gradientSettingsAt(
  task: TaskSpec,
  point: Point<typeof GRADIENT_SPACE>,
  random: Random,
): GradientSettings {
  const [lowest, highest] = task.train.lengths;
  const topLevel = point.topLevel === 'long' ? highest : Math.min(Math.max(lowest, SHORT_LEVEL), highest);
  const named = Object.entries(point).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name));
  return {
    ...DEFAULT_SETTINGS,
    ...Object.fromEntries(named),
    ...(task.stepBudgets !== undefined && random.pick(task.stepBudgets)),
    gates: sequenceAt(
      point,
      random,
      (task.gates ?? []).map(({ name }) => name),
    ),
    startLevel: Math.min(Math.max(lowest, point.startLevel), topLevel),
    topLevel,
  };
}

function sequenceAt(
  point: Point<typeof GRADIENT_SPACE>,
  random: Random,
  customGates: readonly string[],
): string[] {
  const pure = random.shuffle([...PURE_GATES.filter((name) => point[name] === 1), ...customGates]);
  const behind = random.shuffle([
    ...PURE_GATES.filter((name) => point[`${name}Behind`] === 1),
    ...customGates,
  ]);
  const read = random.int(1, point.reads);
  // The last gate of each sequence is a write.
  if (point.sequence === 'paper') return [...PAPER_GATE_NAMES.slice(0, -1), ...customGates, 'write'];
  if (point.sequence === 'short') return [...SHORT_SEQUENCE.slice(0, -1), ...customGates, 'write'];
  const gates = [...(point.firstRead === 1 ? ['read'] : []), 'zero', 'one', 'two', ...pure];
  if (point.earlyWrite === 1) gates.push('write');
  for (let i = 1; i <= point.reads; i++) gates.push('read', ...(i === read ? behind : []));
  return [...gates, 'write'];
}
