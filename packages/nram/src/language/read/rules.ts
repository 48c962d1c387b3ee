import { MAX_RULES } from '../../limits.js';
import { intersect } from '../../program/pattern.js';
import type { Circuit, Rule } from '../../program/program.js';
import { Fault, type Problems } from './problems.js';
import { unknownName } from './reader.js';
import type { Registers } from './registers.js';
import type { ParsedCase, ParsedSection } from './sections.js';

/** A rule with its circuit in place. */
export type DraftRule = Omit<Rule, 'circuit'> & { readonly circuit: Circuit };

/** A state that is not yet numbered: a section, or one of its states. */
interface Node {
  readonly section: number;
  readonly state: number;
}

/**
 * Turns steps, loops and states into states with rules, starting with the first; states that are never entered are left
 * out.
 *
 * A loop with an "until" condition tests it before each step; if it is true, the step belongs to the next section, or stops
 * without doing anything if there is none.
 */
export function flattenSections(
  sections: readonly ParsedSection[],
  { numRegisters, stopRegister }: Pick<Registers, 'numRegisters' | 'stopRegister'>,
  problems: Problems,
): DraftRule[][] {
  const nodes: Node[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (node: Node): number => {
    const key = `${node.section} ${node.state}`;
    const number = numbers.get(key) ?? nodes.push(node) - 1;
    numbers.set(key, number);
    return number;
  };
  const names = new Map<string, Node>();
  for (const [section, each] of sections.entries()) {
    if (each.kind !== 'states') continue;
    for (const [state, { name }] of each.states.entries()) names.set(name, { section, state });
  }

  const action = ({ block }: ParsedCase, when: string, next: Node | null): DraftRule => {
    const { circuit, stops, goTo } = block;
    if (stops) return { when, circuit, halt: true, next: 0 };
    const target = goTo === null ? next : (names.get(goTo.text) ?? null);
    if (target === null && goTo !== null) throw unknownName('the name of a state', goTo, [...names.keys()]);
    if (target === null)
      throw new Fault(block, 'expected "stop", or a step or loop after this, got the end of the text');
    return { when, circuit, halt: false, next: numberOf(target) };
  };
  /** "until" copies the rules of the next section. */
  let count = 0;
  const actionsOf = (cases: readonly ParsedCase[], next: Node | null): DraftRule[] =>
    cases.flatMap((each) => problems.collect(() => each.whens.map((when) => action(each, when, next)), []));

  const nothing = Array.from({ length: numRegisters }, (_, i) => i);
  const end: DraftRule = {
    when: '*'.repeat(numRegisters),
    circuit: { gates: [], registers: nothing },
    halt: true,
    next: 0,
  };
  /** The rules of a node: how it continues and how it is left. */
  const rulesOf = (node: Node): DraftRule[] => {
    const section = sections[node.section];
    if (section === undefined) return [end];
    const following = node.section + 1 < sections.length ? { section: node.section + 1, state: 0 } : null;
    if (section.kind === 'step') return actionsOf(section.cases, following);
    if (section.kind === 'states') return actionsOf(section.states[node.state].cases, node);
    const { until } = section;
    const rules: DraftRule[] = [];
    if (until !== null) {
      const entry = rulesOf({ section: node.section + 1, state: 0 });
      for (const pattern of until) {
        for (const rule of entry) {
          const when = intersect(pattern, rule.when);
          if (when !== null) rules.push({ ...rule, when });
          count += 1;
          if (count > MAX_RULES) throw new Fault(section, `expected at most ${MAX_RULES} rules, got more`);
        }
      }
    }
    return [...rules, ...actionsOf(section.cases, node)];
  };

  checkOrder(sections, problems);
  numberOf({ section: 0, state: 0 });
  const states: DraftRule[][] = [];
  for (let i = 0; i < nodes.length; i++) states.push(rulesOf(nodes[i]));
  if (stopRegister === null) return states;
  // Where "stop if" held in the step before; a first step has none before it.
  const stop = { ...end, when: end.when.slice(0, -1).concat('+') };
  const isFirst = (state: number): boolean => state === 0 && sections[0]?.kind === 'step';
  return states.map((rules, state) => (isFirst(state) ? rules : [stop, ...rules]));
}

/** Nothing can follow an endless loop. */
function checkOrder(sections: readonly ParsedSection[], problems: Problems): void {
  for (const [i, section] of sections.slice(1).entries()) {
    const before = sections[i];
    const isEndless = before.kind === 'states' || (before.kind === 'loop' && before.until === null);
    problems.collect(() => {
      if (isEndless)
        throw new Fault(section, 'expected nothing after a "repeat" without an "until" condition, got more');
    }, undefined);
  }
}
