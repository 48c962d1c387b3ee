import type { Program } from '../program/program.js';
import { constant, type Linear } from '../solver/linear.js';
import { atMost, below, equal, type Logic, plainTruth } from '../solver/logic.js';
import type { Refutation } from '../solver/solver.js';
import { follows, isTaken, type Position, type Setting, step, type Taken } from './execute.js';
import { isAt, type Place } from './traces.js';

/** What a proof shows of the steps of a run. */
export type Goal =
  /** The answer is there when the program stops by itself, which it does. */
  | { readonly kind: 'stops' }
  /** The answer is there after `steps` steps, and after any more. */
  | { readonly kind: 'from'; readonly steps: Linear }
  /** The answer is there after `steps` steps. */
  | { readonly kind: 'after'; readonly steps: Linear };

/** Where a part of a run ends, and what is to be shown there. */
export type End =
  /** It comes to the head of a loop: that head's claims. */
  | {
      readonly kind: 'head';
      readonly head: number;
      readonly turn: Taken;
      readonly position: Position;
    }
  /** It stops: the answer. */
  | { readonly kind: 'stop'; readonly position: Position }
  /** It may be looked at, in the middle of its way: the answer. */
  | { readonly kind: 'look'; readonly position: Position };

/** A turn that no run takes. */
export interface NoWay {
  readonly position: Position;
  /** The rule that is not taken, the number of rules where one always is, or null where no step is left. */
  readonly turn: Taken | null;
  /** What cannot hold. */
  readonly facts: readonly Logic[];
  readonly refutation: Refutation;
}

export interface Exploration {
  readonly ends: readonly End[];
  readonly noWays: readonly NoWay[];
}

/** Longer or more parts of runs between heads are given up. */
const MAX_STEPS = 12;
const MAX_ENDS = 120;

export interface Landscape {
  readonly program: Program;
  readonly heads: readonly Place[];
  readonly goal: Goal;
  /** Of each head, how many first visits are none. */
  readonly peel: readonly number[];
  /** How often a run takes a rule, at most, as far as seen: a way on which it is taken more often is none. */
  readonly mostTaken: (taken: Taken) => number;
}

/** The registers after a test, of which some are surely 0 or 1 that were not before. */
function decided(setting: Setting, { registers }: Position, facts: readonly Logic[]): Linear[] {
  return registers.map((value) => {
    const name = onlyVariable(value);
    if (name === null || setting.theory.vocabulary.callOf(name) !== undefined) return value;
    const bit = [0, 1].find((each) => follows(setting, facts, equal(value, constant(each))));
    return bit === undefined ? value : constant(bit);
  });
}

/** The variable that an expression is; null if it is more than that. */
function onlyVariable(value: Linear): string | null {
  const names = Object.keys(value);
  return names.length === 1 && names[0] !== '1' && value[names[0]] === 1 ? names[0] : null;
}

/**
 * All parts of runs that lead from a position to the next head, to a stop, or to the last step given.
 *
 * @param from - the head that the position is at, or null at the start.
 * @returns null if there are too many, or if one may come to where no rule matches.
 */
export function explore(
  setting: Setting,
  start: Position,
  { program, heads, goal, peel, mostTaken }: Landscape,
  from: number | null,
): Exploration | null {
  const ends: End[] = [];
  const noWays: NoWay[] = [];

  const walk = (position: Position, visits: readonly number[]): boolean => {
    if (position.path.length > MAX_STEPS || ends.length > MAX_ENDS) return false;
    const facts = [...position.facts];
    if (goal.kind === 'from') {
      ends.push({
        kind: 'look',
        position: { ...position, facts: [...facts, atMost(goal.steps, position.steps)] },
      });
    }
    if (goal.kind === 'after') {
      ends.push({
        kind: 'look',
        position: { ...position, facts: [...facts, equal(position.steps, goal.steps)] },
      });
      facts.push(below(position.steps, goal.steps));
      const over = setting.solver.refute(facts);
      if (over !== null) {
        noWays.push({ position, turn: null, facts, refutation: over });
        return true;
      }
    }
    const { rules } = program.states[position.state];
    for (let index = 0; index <= rules.length; index++) {
      const isFirst = position.path.length === 0 && from !== null;
      if (isFirst && !heads[from].rules.includes(index)) continue;
      const condition = isTaken(rules, index, position.registers);
      const truth = plainTruth(condition);
      if (truth === false) continue;
      const turn: Taken = { state: position.state, rule: index };
      const times = position.path.filter(({ state, rule }) => state === turn.state && rule === index).length;
      const met = [...facts, condition];
      const refutation = truth === true ? null : setting.solver.refute(met);
      if (refutation !== null) {
        noWays.push({ position, turn, facts: met, refutation });
        continue;
      }
      if (index === rules.length || times >= mostTaken(turn)) return false;
      const turned: Position = {
        ...position,
        registers: truth === true ? position.registers : decided(setting, position, [...facts, condition]),
        facts: [...facts, condition],
      };
      const head = heads.findIndex((place) => isAt(place, turn, position.path.at(-1)));
      let seen = visits;
      if (head >= 0 && !isFirst) {
        if (from === head || visits[head] >= peel[head]) {
          ends.push({ kind: 'head', head, turn, position: turned });
          continue;
        }
        seen = visits.map((count, i) => (i === head ? count + 1 : count));
      }
      const after = step(setting, turned, {
        circuit: program.circuits[rules[index].circuit],
        rule: rules[index],
        taken: turn,
      });
      if (rules[index].halt) ends.push({ kind: 'stop', position: after });
      else if (!walk(after, seen)) return false;
    }
    return true;
  };

  return walk(
    start,
    heads.map(() => 0),
  )
    ? { ends, noWays }
    : null;
}
