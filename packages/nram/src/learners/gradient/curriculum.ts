import type { Random } from '../../random.js';
import type { GradientSettings } from './settings.js';

/** Where the curriculum stands. */
export interface CurriculumState {
  /** D, the current difficulty. */
  readonly level: number;
  /** Batches in a row with a low loss. */
  readonly streak: number;
}

type Settings = Pick<
  GradientSettings,
  'startLevel' | 'topLevel' | 'levelLoss' | 'levelPatience' | 'anyShare' | 'easierShare'
>;

/** The curriculum at its starting level, for a task whose difficulties are `lowest..highest`. */
export function startCurriculum(settings: Settings, lowest: number): CurriculumState {
  return { level: Math.min(Math.max(settings.startLevel, lowest), settings.topLevel), streak: 0 };
}

/**
 * The difficulty of one example (app. B, Zaremba and Sutskever's mixed strategy): any difficulty with probability
 * `anyShare`; uniform in lowest..D+e with `easierShare`; else D+e, where e is geometric (1/2) on 0, 1, 2, ...
 *
 * @returns an integer in lowest..topLevel.
 */
export function drawDifficulty(
  state: CurriculumState,
  settings: Settings,
  lowest: number,
  random: Random,
): number {
  const kind = random.float();
  if (kind < settings.anyShare) return random.int(lowest, settings.topLevel);
  let difficulty = state.level;
  while (random.float() < 0.5) difficulty++;
  difficulty = Math.min(difficulty, settings.topLevel);
  return kind < settings.anyShare + settings.easierShare ? random.int(lowest, difficulty) : difficulty;
}

/**
 * The curriculum after a batch: the level rises after `levelPatience` batches in a row whose mean loss per scored cell is
 * below `levelLoss`.
 *
 * @param cellLoss - nats per scored cell.
 */
export function advanceCurriculum(
  state: CurriculumState,
  settings: Settings,
  cellLoss: number,
): CurriculumState {
  // Not `>=`: a loss that is no number must not count as low.
  if (!(cellLoss < settings.levelLoss)) return { level: state.level, streak: 0 };
  const streak = state.streak + 1;
  if (streak < settings.levelPatience) return { level: state.level, streak };
  if (state.level >= settings.topLevel) return { level: state.level, streak };
  return { level: state.level + 1, streak: 0 };
}

/** Whether the top level has been learned: its loss has stayed low for `levelPatience` batches. */
export function isTopLearned(state: CurriculumState, settings: Settings): boolean {
  return state.level >= settings.topLevel && state.streak >= settings.levelPatience;
}
