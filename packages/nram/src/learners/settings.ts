import { z } from 'zod/mini';
import { NramError, suggestion } from '../errors.js';
import { issueText } from '../schema-text.js';
import type { Settings } from './learner.js';

/**
 * A sampled point of a search space, overridden by the user's values.
 *
 * @throws NramError `usage` naming every unknown or ill-typed entry of `overrides`.
 */
export function overrideSettings<Shape extends z.core.$ZodShape>(
  schema: z.ZodMiniObject<Shape>,
  point: z.infer<z.ZodMiniObject<Shape>>,
  overrides: Settings,
): z.infer<z.ZodMiniObject<Shape>> {
  // A list of one gate looks like a word on the command line.
  const given = typeof overrides.gates === 'string' ? { ...overrides, gates: [overrides.gates] } : overrides;
  const known = Object.keys(schema.shape);
  const problems = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `unknown setting "${name}"${suggestion(name, known)}`);
  const result = schema.safeParse(
    { ...point, ...Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name))) },
    { jitless: true, reportInput: true },
  );
  if (!result.success) {
    problems.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue)}`));
  }
  if (problems.length > 0) throw new NramError('usage', `settings: ${problems.join('; ')}`);
  return result.data as z.infer<z.ZodMiniObject<Shape>>;
}

/** The settings of a schema and their descriptions. */
export function describeSettings(schema: z.ZodMiniObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, entry]) => [
      name,
      z.globalRegistry.get(entry)?.description ?? '',
    ]),
  );
}
