import { z } from 'zod/mini';
import { nearestName } from './errors.js';

const TYPES: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  tuple: 'a list',
  record: 'an object',
};
const MAX_SHOWN = 40;

// `zod/mini` comes without a language, and its English one is a kilobyte in the bundle. An application's own stays.
if (z.config().localeError === undefined) z.config({ localeError: messageOf });

/**
 * The problem with a value, in this project's wording: `must be >= 1, got 0`. Includes the value if the schema was called
 * with `reportInput`.
 *
 * @example
 * import { z } from 'zod/mini';
 *
 * const { error } = z.int().check(z.minimum(1)).safeParse(0, { reportInput: true });
 * error?.issues.map(issueText); // ['must be >= 1, got 0']
 */
export function issueText(issue: z.core.$ZodIssue): string {
  const required = requirementOf(issue);
  if (required === null) return issue.message;
  if (issue.input === undefined) return `must be ${required}`;
  const nearest =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? nearestName(issue.input, issue.values.map(String))
      : null;
  const hint = nearest === null ? '' : ` (did you mean "${nearest}"?)`;
  return `must be ${required}, got ${valueText(issue.input)}${hint}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = String(value);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return typeof value === 'string' ? JSON.stringify(shown) : shown;
}

/** What a value must be; null if the schema's own message says more. */
function requirementOf(issue: z.core.$ZodIssue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? null;
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.join(', ')}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'too_small':
      return bound(issue.inclusive === false ? '>' : '>=', issue.minimum, issue.origin);
    case 'too_big':
      return bound(issue.inclusive === false ? '<' : '<=', issue.maximum, issue.origin);
    default:
      return null;
  }
}

function bound(relation: string, limit: number | bigint, origin: string): string {
  if (origin === 'array') return `a list with ${relation} ${limit} entries`;
  return origin === 'string' ? `text with ${relation} ${limit} characters` : `${relation} ${limit}`;
}

/** The message of an issue that `requirementOf` does not word and whose schema has none of its own. */
function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Invalid input: expected ${issue.expected}, received ${z.util.parsedType(issue.input)}`;
    case 'unrecognized_keys':
      return `Unrecognized key${issue.keys.length > 1 ? 's' : ''}: ${z.util.joinValues(issue.keys, ', ')}`;
    case 'invalid_format':
      return `Invalid string: must match pattern ${issue.pattern}`;
    case 'invalid_union':
      return Array.isArray(issue.options) && issue.options.length > 0
        ? `Invalid discriminator value. Expected ${issue.options.map((option) => `'${option}'`).join(' | ')}`
        : 'Invalid input';
    default:
      return 'Invalid input';
  }
}
