import { VERSION } from '../version.js';
import { type Provenance, UNKNOWN_TASK } from './program-file.js';

/**
 * The provenance of a program that no search found; its task is unknown.
 *
 * @param learner - `hand` for a program written by hand, `weights` for one extracted from a network.
 */
export function foundElsewhere(
  learner: 'hand' | 'weights',
  known: Partial<Pick<Provenance, 'configuration' | 'weightsHash'>> = {},
): Provenance {
  return {
    task: { name: UNKNOWN_TASK, options: {} },
    seed: 0,
    configuration: {},
    learner,
    updates: 0,
    weightsHash: null,
    toolVersion: VERSION,
    ...known,
  };
}
