import type { AnswerFormula, Condition, ForAll, ParsedFormula, Term } from '../formula/formula.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { combine, constant, type Linear, variable } from '../solver/linear.js';
import {
  all,
  any,
  atMost,
  below,
  conditionToLogic,
  equal,
  type Logic,
  not,
  termToLinear,
  type Vocabulary,
} from '../solver/logic.js';
import { type Axiom, createAxiom } from '../solver/solver.js';

export const N = variable('n');
export const M = variable('M');
export const T = variable('t');

/** What is known of all inputs of a task. */
export interface Theory {
  readonly vocabulary: Vocabulary;
  readonly formula: ParsedFormula;
  readonly axioms: readonly Axiom[];
  /** The shortest length. */
  readonly minLength: number;
}

export function createTheory(formula: ParsedFormula, minLength: number, vocabulary: Vocabulary): Theory {
  const value = (term: Term, facts: Logic[]): Linear => termToLinear(term, vocabulary, {}, facts);
  const ground = (make: (facts: Logic[]) => Logic): Axiom => ({
    variables: 0,
    triggers: [],
    instance: () => {
      const facts: Logic[] = [];
      return [make(facts), ...facts];
    },
  });
  const axioms: Axiom[] = [
    ground(() => atMost(constant(minLength), N)),
    ground(() => atMost(constant(MIN_MEMORY_SIZE), M)),
    ground((facts) => atMost(value(formula.cells, facts), M)),
    ...['input', 'mem'].map((of) => cellRange(of, vocabulary)),
  ];
  const number = (of: number): Term => ({ kind: 'number', value: of });
  const name = (of: string): Term => ({ kind: 'name', name: of });
  const sum = (term: Term, more: number): Term => ({
    kind: 'sum',
    terms: [
      [1, term],
      [1, number(more)],
    ],
  });
  for (const [id, given] of formula.names) {
    if (given.kind === 'value') {
      axioms.push(ground((facts) => equal(variable(id), value(given.value, facts))));
    } else {
      const { variable: bound, where } = given;
      const scope = { [bound]: variable(id) };
      axioms.push(
        ground(() => atMost({}, variable(id))),
        ground((facts) => conditionToLogic(where, vocabulary, scope, facts)),
        forAllAxiom(
          {
            variables: [bound],
            from: number(0),
            to: sum(name(id), -1),
            holds: { kind: 'not', of: where },
          },
          vocabulary,
        ),
      );
    }
  }
  for (const [of, { first, next, last }] of formula.sequences) {
    const at = (term: Term): Term => ({ kind: 'call', of, at: term });
    axioms.push(
      ground((facts) => equal(vocabulary.call(of, {}), value(first, facts))),
      {
        ...forAllAxiom(
          {
            variables: ['i'],
            from: number(0),
            to: sum(last, -1),
            holds: { kind: 'equal', left: at(sum(name('i'), 1)), right: next },
          },
          vocabulary,
          of,
        ),
        isStep: true,
      },
    );
  }
  for (const each of formula.given) {
    axioms.push(
      each.variables.length === 0
        ? ground((facts) => conditionToLogic(each.holds, vocabulary, {}, facts))
        : forAllAxiom(each, vocabulary),
    );
  }
  return { vocabulary, formula, axioms: axioms.map(createAxiom), minLength };
}

/** Every cell holds a number in 0..M-1. */
function cellRange(of: string, vocabulary: Vocabulary): Axiom {
  return {
    variables: 1,
    triggers: [{ variable: 0, of, factor: 1, rest: {} }],
    instance: ([at]) => {
      const cell = vocabulary.call(of, at);
      return [all(atMost({}, cell), below(cell, M))];
    },
  };
}

/** @param only - take values of the variables from calls of this sequence alone. */
function forAllAxiom({ variables, from, to, holds }: ForAll, vocabulary: Vocabulary, only?: string): Axiom {
  const placeholders = variables.map((each) => `?${each}`);
  const scope = Object.fromEntries(variables.map((each, i) => [each, variable(placeholders[i])]));
  const triggers: Axiom['triggers'][number][] = [];
  for (const { of, at } of callsIn(holds)) {
    const called = of === 'mem' ? 'input' : of;
    if (only !== undefined && called !== only) continue;
    const facts: Logic[] = [];
    const address = termToLinear(at, vocabulary, scope, facts);
    const inside: string[] = [];
    vocabulary.visit(address, (each) => {
      if (placeholders.includes(each)) inside.push(each);
    });
    if (facts.length > 0 || inside.length !== 1) continue;
    const [found] = inside;
    const factor = address[found];
    if (factor !== 1 && factor !== -1) continue;
    const rest = combine([1, address], [-factor, variable(found)]);
    triggers.push({ variable: placeholders.indexOf(found), of: called, factor, rest });
  }
  return {
    variables: variables.length,
    triggers,
    instance: (values) => {
      const facts: Logic[] = [];
      const bound = Object.fromEntries(variables.map((each, i) => [each, values[i]]));
      const [low, high] = [from, to].map((term) => termToLinear(term, vocabulary, {}, facts));
      const guards = [atMost(low, values[0]), atMost(values.at(-1) as Linear, high)];
      if (values.length === 2) guards.push(below(values[0], values[1]));
      return [any(...guards.map(not), conditionToLogic(holds, vocabulary, bound, facts)), ...facts];
    },
  };
}

/** The calls in a part of a formula, those in others too. */
export function* callsIn(part: Condition | Term): Generator<{ readonly of: string; readonly at: Term }> {
  switch (part.kind) {
    case 'call':
      yield part;
      yield* callsIn(part.at);
      break;
    case 'sum':
      for (const [, term] of part.terms) yield* callsIn(term);
      break;
    case 'if':
      yield* callsIn(part.test);
      yield* callsIn(part.then);
      yield* callsIn(part.else);
      break;
    case 'atMost':
    case 'equal':
      yield* callsIn(part.left);
      yield* callsIn(part.right);
      break;
    case 'not':
      yield* callsIn(part.of);
      break;
    case 'all':
    case 'any':
      for (const each of part.of) yield* callsIn(each);
      break;
    default:
  }
}

/** A scored cell of an answer: where the index lies, the cell's address, and what it is to hold. */
export interface AnswerCell {
  /** Null where one cell is scored. */
  readonly index: Linear | null;
  readonly inRange: Logic;
  readonly address: Linear;
  readonly value: Linear;
}

/** @param facts - what defines fresh variables joins these. */
export function answerCell(
  { variable: name, from, to, address, value }: AnswerFormula,
  vocabulary: Vocabulary,
  index: Linear,
  facts: Logic[],
): AnswerCell {
  const scope = name === null ? {} : { [name]: index };
  const [low, high] = [from, to].map((term) => termToLinear(term, vocabulary, {}, facts));
  return {
    index: name === null ? null : index,
    inRange: name === null ? all() : all(atMost(low, index), atMost(index, high)),
    address: termToLinear(address, vocabulary, scope, facts),
    value: termToLinear(value, vocabulary, scope, facts),
  };
}
