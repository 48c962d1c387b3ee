import { VERSION } from '../version.js';
import { type Provenance, UNKNOWN_TASK } from './program-file.js';

/**
 * Where a program came from that no search found: what a file needs to say, and nothing is known of a task.
 *
 * @param learner - `hand` for a program that somebody wrote, `weights` for one that was read off a network.
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
