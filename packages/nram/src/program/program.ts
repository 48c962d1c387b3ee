import { z } from 'zod/mini';
import { MAX_REGISTERS } from '../limits.js';

export const wireSchema = z.int().check(z.minimum(0));

export const wiredGateSchema = z.strictObject({
  gate: z.string(),
  /** Wire of the first input; null if the gate ignores it. */
  a: z.nullable(wireSchema),
  b: z.nullable(wireSchema),
});

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
  gates: z.array(wiredGateSchema),
  /** The wire that each register takes at the end of the step, from this step's old registers and gate outputs. */
  registers: z.array(wireSchema),
});

export const ruleSchema = z.strictObject({
  /** One character a register: `0` zero, `+` not zero, `*` either. */
  when: z.string().check(z.regex(/^[0+*]+$/)),
  circuit: z.int().check(z.minimum(0)),
  halt: z.boolean(),
  next: z.int().check(z.minimum(0)),
});

export const programSchema = z.strictObject({
  numRegisters: z.int().check(z.minimum(1), z.maximum(MAX_REGISTERS)),
  circuits: z.array(circuitSchema).check(z.minLength(1)),
  states: z.array(z.strictObject({ rules: z.array(ruleSchema).check(z.minLength(1)) })).check(z.minLength(1)),
});

export type Circuit = z.infer<typeof circuitSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type Program = z.infer<typeof programSchema>;
