import type { z } from 'zod';
import { suggestion } from './errors.js';

const TYPES: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/**
 * What is wrong with a value, in this project's words: `must be >= 1, got 0`. The value is told if the schema was asked
 * with `reportInput`.
 *
 * @example
 * const { error } = z.int().min(1).safeParse(0, { reportInput: true });
 * error.issues.map(issueText); // ['must be >= 1, got 0']
 */
export function issueText(issue: z.core.$ZodIssue): string {
  const required = requirementOf(issue);
  if (required === null) return issue.message;
  if (issue.input === undefined) return `must be ${required}`;
  const got = JSON.stringify(issue.input) ?? String(issue.input);
  const isName = issue.code === 'invalid_value' && typeof issue.input === 'string';
  const hint = isName ? suggestion(issue.input as string, issue.values.map(String)) : '';
  return `must be ${required}, got ${got.length > 40 ? `${got.slice(0, 40)}...` : got}${hint}`;
}

/** What a value must be; null where the schema's own message says more. */
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
  return origin === 'string' ? `text with ${relation} ${limit} letters` : `${relation} ${limit}`;
}
