/**
 * Limits that several rooms share; those that only one file knows stand in it. All are generous: what is beyond them is
 * more likely a mistake than a wish.
 */

/**
 * The fewest cells of any task's memory, so that the constant two is 2. What is concluded about a program for "every
 * memory" (simplified, printed, drawn, turned into weights) holds from here on unless the caller says otherwise.
 */
export const MIN_MEMORY_SIZE = 4;

/** The largest M: a memory may have this many cells, if only the first of them are stored; values are below it. */
export const MAX_MEMORY_SIZE = 2 ** 31 - 1;

/** The most registers of a machine or a program. */
export const MAX_REGISTERS = 20;

/** The most gates of a machine: of one step. */
export const MAX_MACHINE_GATES = 128;

/** The widest hidden layer of a controller. */
export const MAX_HIDDEN_SIZE = 4096;

/** The most rules of a program: one for each zero-pattern of 14 registers. Some of the work is quadratic in them. */
export const MAX_RULES = 2 ** 14;

/** The largest `stepScale` of a step budget. */
export const MAX_STEP_SCALE = 16;
