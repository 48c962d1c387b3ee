import { cubeOf, overlap } from '../../program/pattern.js';
import type { Program, Rule } from '../../program/program.js';
import { createFollowers, exploreProgram, type Reach, type ReachOptions } from '../../program/reach.js';
import { commonKnown, knownFromPattern, type Zeroness } from '../../program/values.js';
import { type Block, type BlockLine, blockOf, printBlock } from './block.js';
import { countTests, coverPatterns, decisionList } from './decision-list.js';
import { findStopRegister } from './stop.js';

/** Rules of one state that do the same. */
export interface Case {
  readonly state: number;
  /** Indices of the rules in the state. */
  readonly rules: readonly number[];
  readonly halt: boolean;
  readonly next: number;
  /** What is done, and the same as statements. */
  readonly block: Block;
  readonly lines: readonly string[];
  /** Rules with circuits of their own that do the same: what their lines show, which have the same text. */
  readonly variants: readonly {
    readonly rules: readonly number[];
    readonly block: Block;
    readonly lines: readonly BlockLine[];
  }[];
  /** Indices of the cases that may come next. */
  readonly followers: ReadonlySet<number>;
}

/** A case and the patterns at which it applies, if none before it does. */
export interface Choice {
  readonly whens: readonly string[];
  readonly case: Case;
}

/** A program as it is told: steps that come once, then what is repeated. */
export interface Outline {
  readonly steps: readonly Case[];
  /** What ends the loop, and when; null if that is one of the choices, or nothing. */
  readonly until: Choice | null;
  /** Per state what is chosen from, in order; the first state first. */
  readonly states: readonly { readonly state: number; readonly choices: readonly Choice[] }[];
  /** Whether blocks end with `stop if`. */
  readonly stopsIf: boolean;
}

/** In a state with more patterns than this the rules are told as they are. */
const MAX_PATTERNS = 512;
/** A loop ends with "until" if its condition is as simple as this. */
const MAX_UNTIL_TESTS = 2;

/** All cases that can come up, and the first; -1 if no rule applies at the start. */
export function findCases(
  program: Program,
  options: ReachOptions,
  reach: Reach | null = exploreProgram(program, options),
): { cases: Case[]; start: number } {
  const cases: Omit<Case, 'followers'>[] = program.states.flatMap((_, state) =>
    casesOfState(program, state, reach, options),
  );
  const caseAt = new Map<string, number>();
  for (const [index, { state, rules }] of cases.entries()) {
    for (const rule of rules) caseAt.set(`${state} ${rule}`, index);
  }
  const followersOfRule = createFollowers(program, reach);
  const followersOf = ({ state, rules }: Omit<Case, 'followers'>): Set<number> => {
    const found = new Set<number>();
    // Rules share lists of followers.
    const lists = new Set(rules.map((rule) => followersOfRule(state, rule)));
    for (const list of lists) for (const [s, r] of list) found.add(caseAt.get(`${s} ${r}`) as number);
    return found;
  };
  const first = program.states[0].rules.findIndex((rule) => !rule.when.includes('+'));
  return {
    cases: cases.map((each) => ({ ...each, followers: followersOf(each) })),
    start: caseAt.get(`0 ${first}`) ?? -1,
  };
}

function casesOfState(
  program: Program,
  state: number,
  reach: Reach | null,
  options: ReachOptions,
): Omit<Case, 'followers'>[] {
  const { rules } = program.states[state];
  const reached = [...rules.keys()].filter((r) => reach === null || reach[state][r] !== null);
  const isFree = patternsOf(reach, state, reached).length > 0 || !isOrdered(rules);
  const known = (members: readonly number[]): Zeroness[] =>
    commonKnown(members.map((r) => reach?.[state][r]?.known ?? knownFromPattern(rules[r].when)));
  const group = <T>(items: readonly T[], keyOf: (item: T) => string): T[][] => {
    const groups: { key: string; items: T[] }[] = [];
    for (const item of items) {
      const key = keyOf(item);
      // Where the order of the rules decides, only neighbors come together.
      const same = (isFree ? groups : groups.slice(-1)).find((other) => other.key === key);
      if (same === undefined) groups.push({ key, items: [item] });
      else same.items.push(item);
    }
    return groups.map((each) => each.items);
  };
  const target = ({ halt, next }: Rule): string => (halt ? 'stop' : String(next));

  const sameCircuit = group(reached, (r) => `${rules[r].circuit} ${target(rules[r])}`);
  const printed = sameCircuit.map((members) => {
    const { circuit, halt } = rules[members[0]];
    const block = blockOf(program.circuits[circuit], known(members), halt, options);
    return { members, block, lines: printBlock(block) };
  });
  return group(printed, ({ members, lines }) => [target(rules[members[0]]), ...textOf(lines)].join('\n')).map(
    (same) => {
      const { halt, next } = rules[same[0].members[0]];
      return {
        state,
        rules: same.flatMap(({ members }) => members),
        halt,
        next,
        block: same[0].block,
        lines: textOf(same[0].lines),
        variants: same.map((each) => ({ rules: each.members, block: each.block, lines: each.lines })),
      };
    },
  );
}

const textOf = (lines: readonly BlockLine[]): string[] => lines.map(({ text }) => text);

/** The concrete patterns of some rules; none if they are not known, or too many. */
function patternsOf(reach: Reach | null, state: number, rules: readonly number[]): number[] {
  const patterns = rules.flatMap((r) => reach?.[state][r]?.patterns ?? []);
  return patterns.length <= MAX_PATTERNS ? patterns : [];
}

/** Whether rules that do different things overlap, so that their order decides. */
function isOrdered(rules: readonly Rule[]): boolean {
  const isSame = (one: Rule, other: Rule): boolean =>
    one.circuit === other.circuit && one.halt === other.halt && (one.halt || one.next === other.next);
  const cubes = rules.map(({ when }) => cubeOf(when));
  for (let i = 0; i < rules.length; i++) {
    for (let j = 0; j < i; j++) if (overlap(cubes[i], cubes[j]) && !isSame(rules[i], rules[j])) return true;
  }
  return false;
}

/**
 * How a program is printed; null if no rule applies at the start. A loop that a stop register ends is printed with `stop if` in its
 * blocks, and without a case for its end.
 */
export function outlineProgram(program: Program, options: ReachOptions): Outline | null {
  const outline = outlineCases(program, options);
  if (outline?.until == null || outline.until.case.lines.length > 1) return outline;
  const [when, ...others] = outline.until.whens;
  const all = outline.states.flatMap(({ choices }) => choices);
  const blocks = [...outline.steps, ...all.map((choice) => choice.case)].map(({ block }) => block);
  const tests = [...others, ...all.flatMap(({ whens }) => whens)];
  const stop = findStopRegister(when, blocks, tests);
  if (stop === null) return outline;
  const told = (each: Case): Case | null => {
    const variants = each.variants.flatMap((variant) => {
      const lines = printBlock(variant.block, stop);
      return lines === null ? [] : [{ ...variant, lines }];
    });
    if (variants.length < each.variants.length) return null;
    return { ...each, lines: textOf(variants[0].lines), variants };
  };
  const steps = outline.steps.map(told);
  const choices = outline.states.map((each) =>
    each.choices.map((choice) => ({ ...choice, case: told(choice.case) })),
  );
  if (steps.includes(null) || choices.flat().some((choice) => choice.case === null)) return outline;
  return {
    steps: steps.filter((each) => each !== null),
    until: null,
    states: outline.states.map((each, i) => ({
      ...each,
      choices: choices[i].flatMap(({ whens, case: one }) => (one === null ? [] : [{ whens, case: one }])),
    })),
    stopsIf: true,
  };
}

function outlineCases(program: Program, options: ReachOptions): Outline | null {
  const reach = exploreProgram(program, options);
  const { cases, start } = findCases(program, options, reach);
  if (start < 0) return null;

  // Steps that come once: nothing leads back to them.
  const before: number[][] = cases.map(() => []);
  for (const [index, { followers }] of cases.entries())
    for (const next of followers) before[next].push(index);
  const once = new Set<number>();
  const isOnce = (index: number): boolean => before[index].every((other) => once.has(other));
  for (let next: number | null = start; next !== null && isOnce(next); ) {
    once.add(next);
    const { followers }: Case = cases[next];
    next = followers.size === 1 ? [...followers][0] : null;
  }
  const steps = [...once].map((index) => cases[index]);
  const loop = cases.filter((_, index) => !once.has(index));

  const until = findUntil(loop, program, reach);
  const inState = new Map<number, Case[]>();
  for (const each of loop) {
    if (each === until?.case) continue;
    const known = inState.get(each.state);
    if (known === undefined) inState.set(each.state, [each]);
    else known.push(each);
  }
  // In the order in which they are named.
  const named = new Set([steps.at(-1)?.next ?? 0]);
  const states: { state: number; choices: readonly Choice[] }[] = [];
  for (const state of named) {
    const choices = choose(inState.get(state) ?? [], program, reach);
    states.push({ state, choices });
    for (const { case: each } of choices) if (!each.halt) named.add(each.next);
  }
  const isEmpty = states.every(({ choices }) => choices.length === 0);
  return { steps, until, states: isEmpty ? [] : states, stopsIf: false };
}

/** The one case that ends a loop, if it is plain when that is. */
function findUntil(loop: readonly Case[], program: Program, reach: Reach | null): Choice | null {
  const last = loop.find(({ halt }) => halt);
  const others = loop.filter((each) => each !== last);
  const isPlain =
    last !== undefined && others.length > 0 && others.every(({ halt, next }) => !halt && next === last.state);
  if (!isPlain || others.some(({ state }) => state !== last.state)) return null;
  const [inside, ...outside] = [last, ...others].map(({ state, rules }) => patternsOf(reach, state, rules));
  if ([inside, ...outside].some(({ length }) => length === 0)) return null;
  const whens = coverPatterns(inside, outside.flat(), program.numRegisters);
  return whens.length === 1 && countTests(whens[0]) <= MAX_UNTIL_TESTS ? { whens, case: last } : null;
}

/** In which order the cases of a state are told, and when each applies. */
function choose(cases: readonly Case[], program: Program, reach: Reach | null): Choice[] {
  const patterns = cases.map(({ state, rules }) => patternsOf(reach, state, rules));
  if (patterns.every(({ length }) => length > 0)) {
    const list = decisionList(patterns, program.numRegisters);
    return list.map(({ index, whens }) => ({ whens, case: cases[index] }));
  }
  return cases.map((each) => ({
    whens: each.rules.map((rule) => program.states[each.state].rules[rule].when),
    case: each,
  }));
}
