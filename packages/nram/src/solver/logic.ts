import type { Condition, Term } from '../formula/formula.js';
import { combine, constant, constantOf, type Linear, linearToText, minus, variable } from './linear.js';

/** A statement about whole numbers. */
export type Logic =
  /** The expression is at least 0. */
  | { readonly kind: 'atLeast'; readonly value: Linear }
  /** The expression is 0. */
  | { readonly kind: 'zero'; readonly value: Linear }
  | { readonly kind: 'all'; readonly of: readonly Logic[] }
  | {
      readonly kind: 'any';
      readonly of: readonly Logic[];
      /** Set on a statement that does nothing but say what a fresh variable is. */
      readonly defines?: string;
    };

export const atMost = (a: Linear, b: Linear): Logic => ({ kind: 'atLeast', value: minus(b, a) });
export const below = (a: Linear, b: Linear): Logic => atMost(combine([1, a], [1, constant(1)]), b);
export const equal = (a: Linear, b: Linear): Logic => ({ kind: 'zero', value: minus(a, b) });
export const all = (...of: readonly Logic[]): Logic => (of.length === 1 ? of[0] : { kind: 'all', of });
export const any = (...of: readonly Logic[]): Logic => (of.length === 1 ? of[0] : { kind: 'any', of });
export const differ = (a: Linear, b: Linear): Logic => any(below(a, b), below(b, a));

export function not(logic: Logic): Logic {
  switch (logic.kind) {
    case 'atLeast':
      return { kind: 'atLeast', value: combine([-1, logic.value], [-1, constant(1)]) };
    case 'zero':
      return differ(logic.value, {});
    case 'all':
      return any(...logic.of.map(not));
    case 'any':
      return all(...logic.of.map(not));
  }
}

/** An application of a function of one number, which stands in expressions like a variable. */
export interface Call {
  /** `input`, a cell of the input; `mem`, a cell of memory at the head of a loop; or a sequence. */
  readonly of: string;
  readonly at: Linear;
}

/**
 * The calls and fresh variables that the expressions of one proof are about: a call has one name, by which
 * expressions know it.
 */
export class Vocabulary {
  private readonly calls = new Map<string, Call>();
  private numFresh = 0;

  /** A call as an expression. */
  call(of: string, at: Linear): Linear {
    const isCell = of === 'input' || of === 'mem';
    const name = isCell ? `${of}[${linearToText(at)}]` : `${of}(${linearToText(at)})`;
    if (!this.calls.has(name)) this.calls.set(name, { of, at });
    return variable(name);
  }

  /** The call that a variable stands for, if it is one. */
  callOf(name: string): Call | undefined {
    return this.calls.get(name);
  }

  /** A variable of a new name. */
  fresh(): Linear {
    this.numFresh += 1;
    return variable(`v${this.numFresh}`);
  }

  /** The expression with others in the place of variables, in calls too. */
  substitute(expression: Linear, by: Readonly<Record<string, Linear>>): Linear {
    const terms = Object.entries(expression).map(([name, factor]): [number, Linear] => {
      if (name in by) return [factor, by[name]];
      const call = this.calls.get(name);
      return [factor, call === undefined ? variable(name) : this.call(call.of, this.substitute(call.at, by))];
    });
    return combine(...terms);
  }

  substituteIn(logic: Logic, by: Readonly<Record<string, Linear>>): Logic {
    if (logic.kind === 'all' || logic.kind === 'any') {
      return { kind: logic.kind, of: logic.of.map((each) => this.substituteIn(each, by)) };
    }
    return { kind: logic.kind, value: this.substitute(logic.value, by) };
  }

  /** Calls `see` for each variable of an expression, those in calls first. */
  visit(expression: Linear, see: (name: string, call: Call | undefined) => void): void {
    for (const name in expression) {
      if (name === '1') continue;
      const call = this.calls.get(name);
      if (call !== undefined) this.visit(call.at, see);
      see(name, call);
    }
  }
}

/** Calls `see` for each expression of a statement. */
export function visitLogic(logic: Logic, see: (value: Linear) => void): void {
  if (logic.kind === 'all' || logic.kind === 'any') for (const each of logic.of) visitLogic(each, see);
  else see(logic.value);
}

/** What the variables of a formula stand for. */
export type Scope = Readonly<Record<string, Linear>>;

/**
 * A term of a formula as an expression.
 *
 * @param facts - an `if` becomes a fresh variable, and what defines it joins these.
 */
export function termToLinear(term: Term, vocabulary: Vocabulary, scope: Scope, facts: Logic[]): Linear {
  switch (term.kind) {
    case 'number':
      return constant(term.value);
    case 'name':
      return scope[term.name] ?? variable(term.name);
    case 'call':
      return vocabulary.call(
        term.of === 'mem' ? 'input' : term.of,
        termToLinear(term.at, vocabulary, scope, facts),
      );
    case 'sum':
      return combine(
        ...term.terms.map(([factor, each]): [number, Linear] => [
          factor,
          termToLinear(each, vocabulary, scope, facts),
        ]),
      );
    case 'if': {
      const test = conditionToLogic(term.test, vocabulary, scope, facts);
      const [yes, no] = [term.then, term.else].map((each) => termToLinear(each, vocabulary, scope, facts));
      return choice(vocabulary, facts, [
        [test, yes],
        [not(test), no],
      ]);
    }
  }
}

/** A fresh variable that has the value of the case that applies. */
export function choice(
  vocabulary: Vocabulary,
  facts: Logic[],
  cases: readonly (readonly [when: Logic, value: Linear])[],
): Linear {
  const result = vocabulary.fresh();
  const of = cases.map(([when, value]) => all(equal(result, value), when));
  facts.push({ kind: 'any', of, defines: linearToText(result) });
  return result;
}

export function conditionToLogic(
  condition: Condition,
  vocabulary: Vocabulary,
  scope: Scope,
  facts: Logic[],
): Logic {
  const value = (term: Term): Linear => termToLinear(term, vocabulary, scope, facts);
  switch (condition.kind) {
    case 'atMost':
      return atMost(value(condition.left), value(condition.right));
    case 'equal':
      return equal(value(condition.left), value(condition.right));
    case 'not':
      return not(conditionToLogic(condition.of, vocabulary, scope, facts));
    default: {
      const parts = condition.of.map((each) => conditionToLogic(each, vocabulary, scope, facts));
      return condition.kind === 'all' ? all(...parts) : any(...parts);
    }
  }
}

/** Whether a statement holds whatever its variables are, or never; null if that depends on them. */
export function plainTruth(logic: Logic): boolean | null {
  if (logic.kind === 'all' || logic.kind === 'any') {
    const parts = logic.of.map(plainTruth);
    const decisive = logic.kind === 'any';
    if (parts.includes(decisive)) return decisive;
    return parts.includes(null) ? null : !decisive;
  }
  const value = constantOf(logic.value);
  return value === null ? null : logic.kind === 'zero' ? value === 0 : value >= 0;
}
