import { z } from 'zod';
import { MAX_REGISTERS } from '../limits.js';

/**
 * A program: a small state machine over circuits, in integers, without a network.
 *
 * In every step: the first rule of the current state whose pattern matches the registers' zero-pattern is taken; its
 * circuit runs (gates in order, then all registers at once); if `halt` is set the program stops after the step, else
 * the next state is `next`. A feed-forward controller gives one state; a hand-written program may have more.
 *
 * A wire is a register index (0..R-1) or R + the index of an earlier gate of the circuit.
 */
export const circuitSchema = z.strictObject({
  gates: z.array(
    z.strictObject({
      gate: z.string(),
      /** Wire of the first input; null if the gate ignores it. */
      a: z.int().min(0).nullable(),
      b: z.int().min(0).nullable(),
    }),
  ),
  /** The wire that each register takes at the end of the step, from this step's old registers and gate outputs. */
  registers: z.array(z.int().min(0)),
});

export const ruleSchema = z.strictObject({
  /** One character a register: `0` zero, `+` not zero, `*` either. */
  when: z.string().regex(/^[0+*]+$/),
  circuit: z.int().min(0),
  halt: z.boolean(),
  next: z.int().min(0),
});

export const programSchema = z.strictObject({
  numRegisters: z.int().min(1).max(MAX_REGISTERS),
  circuits: z.array(circuitSchema).min(1),
  states: z.array(z.strictObject({ rules: z.array(ruleSchema).min(1) })).min(1),
});

export type Circuit = z.infer<typeof circuitSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type Program = z.infer<typeof programSchema>;
