import type { Linear } from './linear.js';
import { type Logic, type Vocabulary, visitLogic } from './logic.js';

/** A whole number in SMT-LIB. */
export const smtNumber = (value: number): string => (value < 0 ? `(- ${-value})` : `${value}`);

/** An expression in SMT-LIB; the input and memory are arrays, sequences are functions. */
export function smtLinear(expression: Linear, vocabulary: Vocabulary): string {
  const terms = Object.entries(expression).map(([name, factor]) => {
    if (name === '1') return smtNumber(factor);
    const call = vocabulary.callOf(name);
    let text = name;
    if (call !== undefined) {
      const at = smtLinear(call.at, vocabulary);
      text = call.of === 'input' || call.of === 'mem' ? `(select ${call.of} ${at})` : `(${call.of} ${at})`;
    }
    return factor === 1 ? text : factor === -1 ? `(- ${text})` : `(* ${smtNumber(factor)} ${text})`;
  });
  return terms.length === 0 ? '0' : terms.length === 1 ? terms[0] : `(+ ${terms.join(' ')})`;
}

/** A statement in SMT-LIB. */
export function smtLogic(logic: Logic, vocabulary: Vocabulary): string {
  switch (logic.kind) {
    case 'atLeast':
      return `(>= ${smtLinear(logic.value, vocabulary)} 0)`;
    case 'zero':
      return `(= ${smtLinear(logic.value, vocabulary)} 0)`;
    default: {
      const parts = logic.of.map((each) => smtLogic(each, vocabulary));
      const empty = logic.kind === 'all' ? 'true' : 'false';
      if (parts.length <= 1) return parts[0] ?? empty;
      return `(${logic.kind === 'all' ? 'and' : 'or'} ${parts.join(' ')})`;
    }
  }
}

/** The variables and sequences in some statements, in alphabetical order. */
export function smtNames(
  statements: readonly Logic[],
  vocabulary: Vocabulary,
): { readonly variables: string[]; readonly sequences: string[] } {
  const variables = new Set<string>();
  const sequences = new Set<string>();
  for (const statement of statements) {
    visitLogic(statement, (value) =>
      vocabulary.visit(value, (name, call) => {
        if (call === undefined) variables.add(name);
        else if (call.of !== 'input' && call.of !== 'mem') sequences.add(call.of);
      }),
    );
  }
  return { variables: [...variables].sort(), sequences: [...sequences].sort() };
}
