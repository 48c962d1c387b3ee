import { expect, it } from 'vitest';
import { z } from 'zod/mini';
import { issueText } from './schema-text.js';

const textsOf = (schema: z.ZodMiniType, value: unknown): string[] =>
  schema.safeParse(value, { reportInput: true }).error?.issues.map(issueText) ?? [];

const circular: Record<string, unknown> = {};
circular.self = circular;

it.each([
  [z.int().check(z.minimum(1)), 0, 'must be >= 1, got 0'],
  [z.int().check(z.minimum(1)), 1.5, 'must be an integer, got 1.5'],
  [z.number().check(z.positive()), -1, 'must be > 0, got -1'],
  [z.number().check(z.maximum(2)), 3, 'must be <= 2, got 3'],
  [z.number(), 'x', 'must be a number, got "x"'],
  [z.int().check(z.multipleOf(16)), 17, 'must be a multiple of 16, got 17'],
  [
    z.enum(['expected', 'mixture']),
    'mixtur',
    'must be one of expected, mixture, got "mixtur" (did you mean "mixture"?)',
  ],
  [z.literal('F32'), 'F16', 'must be "F32", got "F16"'],
  [z.array(z.int()).check(z.minLength(1)), [], 'must be a list with >= 1 entries, got an empty list'],
  [
    z.string().check(z.maxLength(2)),
    'x'.repeat(99),
    `must be text with <= 2 characters, got "${'x'.repeat(40)}..."`,
  ],
  [z.enum(['expected', 'mixture']), 'foo', 'must be one of expected, mixture, got "foo"'],
  [z.number(), Number.POSITIVE_INFINITY, 'must be a number, got Infinity'],
  [z.int(), 1n, 'must be a number, got 1'],
  [z.int(), circular, 'must be a number, got an object'],
  [z.tuple([z.int(), z.int()]), 5, 'must be a list, got 5'],
  [z.int(), undefined, 'must be a number'],
  [z.strictObject({}), { wat: 1 }, 'Unrecognized key: "wat"'],
  [z.strictObject({}), { wat: 1, b: 2 }, 'Unrecognized keys: "wat", "b"'],
  [z.string().check(z.regex(/^a+$/)), 'b', 'Invalid string: must match pattern /^a+$/'],
  [z.string().check(z.regex(/^a+$/, 'only a')), 'b', 'only a'],
  [z.null(), 1, 'Invalid input: expected null, received number'],
  [z.union([z.literal(0), z.literal(1)]), 2, 'Invalid input'],
  [
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('end') }),
      z.object({ kind: z.literal('list') }),
    ]),
    { kind: 'x' },
    "Invalid discriminator value. Expected 'end' | 'list'",
  ],
  [z.custom(() => false, 'a function is required'), 1, 'a function is required'],
] as const)('what is wrong, in our words: %#', (schema, value, text) => {
  expect(textsOf(schema, value)).toEqual([text]);
});
