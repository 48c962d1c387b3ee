import { z } from 'zod/mini';
import { ATTEND, GATE_NAMES, GATES, type Gate } from '../machine/gates.js';
import { RESERVED_WORDS } from '../program/reserved-words.js';
import type { TaskSpec } from './task.js';

/** With these twice over, and the built-in ones, the annealer still has room. */
const MAX_GATES = 16;
/** Memories in which `apply` is tried on all inputs, and larger ones, in which it is tried on some. */
const ALL_INPUTS = [4, 5, 6, 7, 8, 16];
const SOME_INPUTS = [33, 100, 1000];

const NAME = /^[A-Za-z_]\w{0,39}$/;

const code = z.string().check(z.minLength(1), z.maxLength(10_000));

const gateSchema = z.strictObject({
  name: z.string().check(
    z.regex(
      NAME,
      'must be letters, digits and _ (at most 40, no digit first), so that exported code can use it',
    ),
    z.refine((name) => !isTaken(name), 'means something else in programs: another name is required'),
  ),
  arity: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  apply: z.custom<Gate['apply']>((value) => typeof value === 'function', 'a function is required'),
  code: z.optional(z.strictObject({ c: z.optional(code), py: z.optional(code), ts: z.optional(code) })),
});

function isTaken(name: string): boolean {
  return GATE_NAMES.includes(name) || name === ATTEND.name || RESERVED_WORDS.has(name) || /^r\d+$/.test(name);
}

/** The custom gates of a definition, with names of their own. */
export const gatesSchema = z.readonly(
  z.array(gateSchema).check(
    z.maxLength(MAX_GATES),
    z.superRefine((gates, context) => {
      for (const [i, { name }] of gates.entries()) {
        if (gates.findIndex((other) => other.name === name) === i) continue;
        context.addIssue({
          code: 'custom',
          path: [i, 'name'],
          message: `must be unique, got "${name}" again`,
        });
      }
    }),
  ),
);

/**
 * A custom gate: a function of up to two integers and the memory size. All else follows from `apply`: the fuzzy machine
 * looks its results up in a table, and so does the annealer; programs print it as a call of its name.
 *
 * @example
 * const half = { name: 'half', arity: 1, apply: (a: number) => Math.floor(a / 2), code: { c: 'a / 2' } };
 */
export type GateDefinition = z.input<typeof gateSchema>;

/** The gate that a definition means. */
export function toGate({ name, arity, apply, code: given }: z.output<typeof gateSchema>): Gate {
  return {
    name,
    arity,
    effect: 'pure',
    apply,
    text: (a, b) => `${name}(${[a, b].slice(0, arity).join(', ')})`,
    ...(given !== undefined && {
      code: {
        ...(given.c !== undefined && { c: given.c }),
        ...(given.py !== undefined && { py: given.py }),
        ...(given.ts !== undefined && { ts: given.ts }),
      },
    }),
  };
}

/** All gates that programs for a task may use: the built-in ones, then the task's own. */
export const gatesOf = ({ gates = [] }: Pick<TaskSpec, 'gates'>): readonly Gate[] =>
  gates.length === 0 ? GATES : [...GATES, ...gates];

/** What is wrong with the results of a gate, tried on memories from 4 to 1000 cells; the first problem only. */
export function gateProblem({ name, arity, apply }: Gate): string | null {
  const attempt = (a: number, b: number, memorySize: number): number | string => {
    try {
      return apply(a, b, memorySize);
    } catch (error) {
      return `an error: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  for (const memorySize of [...ALL_INPUTS, ...SOME_INPUTS]) {
    const values = valuesBelow(memorySize);
    for (const a of arity >= 1 ? values : [0]) {
      for (const b of arity === 2 ? values : [0]) {
        const call = `gate "${name}": apply(${a}, ${b}, ${memorySize})`;
        const result = attempt(a, b, memorySize);
        if (!Number.isInteger(result) || Number(result) < 0 || Number(result) >= memorySize) {
          return `${call} must return an integer in 0..${memorySize - 1}, got ${result} (M is the memory size: % M brings results into range)`;
        }
        // Other values where it has no input: the result must not depend on them.
        const [otherA, otherB] = [arity >= 1 ? a : memorySize - 1, arity === 2 ? b : memorySize - 1];
        const again = attempt(otherA, otherB, memorySize);
        if (again !== result) {
          const what = arity === 2 ? 'the same' : `the same whatever ${arity === 1 ? 'b is' : 'a and b are'}`;
          return `${call} must always return ${what}, got ${result}, then ${again} (arity is ${arity})`;
        }
      }
    }
  }
  return null;
}

/** All values of a memory; of a large one the ends, and some between. */
function valuesBelow(memorySize: number): readonly number[] {
  const all = Array.from({ length: memorySize }, (_, value) => value);
  const every = Math.ceil(memorySize / 16);
  return ALL_INPUTS.includes(memorySize)
    ? all
    : all.filter((value) => value < 4 || value >= memorySize - 4 || value % every === 0);
}
