import { combine, constant, gcd, type Linear, linearKey, minus, variable } from './linear.js';
import {
  all,
  atMost,
  below,
  type Call,
  equal,
  type Logic,
  plainTruth,
  type Vocabulary,
  visitLogic,
} from './logic.js';
import { type Patience, spend } from './patience.js';
import { createSimplex, InexactError, type Simplex } from './simplex.js';

/** A statement that holds for all values of its variables; a proof takes single instances of it. */
export interface Axiom {
  readonly variables: number;
  /**
   * Calls that a variable's values are taken from: where `of` is called at `e`, the variable can be
   * `factor * (e - rest)`.
   */
  readonly triggers: readonly {
    readonly variable: number;
    readonly of: string;
    readonly factor: 1 | -1;
    readonly rest: Linear;
  }[];
  /** Whether it says what a sequence is, one member by another: then an instance makes no further one. */
  readonly isStep?: boolean;
  readonly instance: (values: readonly Linear[]) => readonly Logic[];
}

/** An axiom that keeps its instances, so that the same fresh variables stand in equal ones. */
export function createAxiom(axiom: Axiom): Axiom {
  const known = new Map<string, readonly Logic[]>();
  return {
    ...axiom,
    instance: (values) => {
      const key = values.map(linearKey).join('; ');
      const instance = known.get(key) ?? axiom.instance(values);
      known.set(key, instance);
      return instance;
    },
  };
}

/** Shows that statements cannot all hold. */
export interface Solver {
  /**
   * Whether some facts cannot all hold.
   *
   * @returns what shows it; null if they may, or if that was not found out.
   */
  refute(facts: readonly Logic[], effort?: Effort): Refutation | null;
  /** The instances of axioms that concern some statements. */
  instances(facts: readonly Logic[], variables: Refutation['variables']): readonly Logic[];
}

export interface Refutation {
  /** Axioms of up to so many variables were needed. */
  readonly variables: 1 | 2;
}

/** How long to try: a `little` where nothing depends on the answer but how simple what follows is. */
export type Effort = 'little' | 'full';

/** Cases that one question may be split into. */
const MAX_CASES: Readonly<Record<Effort, number>> = { little: 24, full: 300 };
/** Instances of axioms in one question. */
const MAX_INSTANCES = 600;

class TooManyCasesError extends Error {}

/**
 * A solver for linear inequalities over whole numbers with functions of one number, of which some axioms are known. Cases
 * are split only where the numbers found so far are at odds with a statement. What it refutes has no solution, not even
 * over the rationals or with the axioms' other instances left out; what it does not refute may have none either.
 *
 * @example
 * import { variable } from './linear.js';
 * import { atMost, below, equal, Vocabulary } from './logic.js';
 *
 * const vocabulary = new Vocabulary();
 * const [x, y] = [variable('x'), variable('y')];
 * const solver = createSolver(vocabulary, [], { left: 1e6 });
 * solver.refute([equal(x, y), below(vocabulary.call('f', x), vocabulary.call('f', y))]); // { variables: 1 }
 * solver.refute([atMost(x, y), below(vocabulary.call('f', x), vocabulary.call('f', y))]); // null
 */
export function createSolver(vocabulary: Vocabulary, axioms: readonly Axiom[], patience: Patience): Solver {
  const instances: Solver['instances'] = (facts, variables) => {
    const some = axioms.filter((axiom) => axiom.variables <= variables);
    const found = instancesFor(facts, vocabulary, some);
    spend(patience, found.length);
    return found;
  };
  const hasPairs = axioms.some((axiom) => axiom.variables > 1);
  const refute: Solver['refute'] = (facts, effort = 'full') => {
    // Axioms about pairs have many instances, and are seldom needed.
    for (const variables of hasPairs && effort === 'full' ? ([1, 2] as const) : ([1] as const)) {
      const statements = [...facts, ...instances(facts, variables)];
      try {
        if (isImpossible(statements, vocabulary, { most: MAX_CASES[effort], patience })) return { variables };
      } catch (error) {
        if (!(error instanceof InexactError || error instanceof TooManyCasesError)) throw error;
      }
    }
    return null;
  };
  return { refute, instances };
}

/** Instances of axioms for the calls in some facts, and of those that are no steps also for the calls in these instances. */
function instancesFor(facts: readonly Logic[], vocabulary: Vocabulary, axioms: readonly Axiom[]): Logic[] {
  const calls = new Map<string, Call>();
  const collect = (logic: Logic): void =>
    visitLogic(logic, (value) =>
      vocabulary.visit(value, (name, call) => {
        if (call !== undefined) calls.set(name, call);
      }),
    );
  const instances: Logic[] = [];
  const taken = axioms.map(() => new Set<string>());
  const take = (axiom: number, values: readonly Linear[]): void => {
    const key = values.map(linearKey).join('; ');
    if (taken[axiom].has(key) || instances.length >= MAX_INSTANCES) return;
    taken[axiom].add(key);
    instances.push(...axioms[axiom].instance(values).filter((each) => plainTruth(each) !== true));
  };
  facts.forEach(collect);
  for (const round of [1, 2]) {
    const now = [...calls.values()];
    for (const [index, axiom] of axioms.entries()) {
      if (round === 2 && axiom.isStep === true) continue;
      const values = Array.from({ length: axiom.variables }, (_, i) => {
        const found = new Map<string, Linear>();
        for (const { variable: of, of: name, factor, rest } of axiom.triggers) {
          if (of !== i) continue;
          for (const call of now) {
            if (call.of !== name) continue;
            const value = combine([factor, call.at], [-factor, rest]);
            found.set(linearKey(value), value);
          }
        }
        return [...found.values()];
      });
      if (axiom.variables === 0) take(index, []);
      else if (axiom.variables === 1) for (const value of values[0]) take(index, [value]);
      else if (round === 1) for (const a of values[0]) for (const b of values[1]) take(index, [a, b]);
    }
    instances.forEach(collect);
  }
  return instances;
}

interface CaseLimits {
  readonly most: number;
  readonly patience: Patience;
}

/** @throws InexactError, TooManyCasesError, OutOfPatienceError */
function isImpossible(statements: readonly Logic[], vocabulary: Vocabulary, limits: CaseLimits): boolean {
  const search = new Search(createSimplex(limits.patience), vocabulary, limits);
  return !statements.every((each) => search.assume(each)) || search.run();
}

type Choice = Extract<Logic, { kind: 'any' }>;

/** Statements are looked at one by one for one that leaves no choice, but for no more than these at once. */
const MAX_PROBES = 6;

class Search {
  private readonly variables = new Map<string, number>();
  private readonly forms = new Map<string, number>();
  private readonly calls: { readonly name: string; readonly call: Call }[] = [];
  private readonly sameness = new Map<string, Choice>();
  /** Statements that need a choice. */
  private pending: Choice[] = [];
  private numCases = 0;

  constructor(
    private readonly simplex: Simplex,
    private readonly vocabulary: Vocabulary,
    private readonly limits: CaseLimits,
  ) {}

  /** Adds a statement; false if it is at odds with a single other one. */
  assume(logic: Logic): boolean {
    if (logic.kind === 'all') return logic.of.every((each) => this.assume(each));
    if (logic.kind === 'any') {
      const truth = plainTruth(logic);
      if (truth !== null) return truth;
      const open = logic.of.filter((each) => plainTruth(each) !== false);
      if (open.length === 1) return this.assume(open[0]);
      for (const each of open) visitLogic(each, (value) => this.note(value));
      this.pending.push({ kind: 'any', of: open });
      return true;
    }
    return this.bound(logic.value, logic.kind === 'zero');
  }

  /** Whether what was assumed cannot hold. */
  run(): boolean {
    if (++this.numCases > this.limits.most) throw new TooManyCasesError();
    for (;;) {
      if (!this.simplex.check()) return true;
      const choice = this.nextChoice();
      if (choice === null) return false;
      const { statement, options } = choice;
      if (options.length === 0) return true;
      // An option stands for the statement from now on.
      this.pending = this.pending.filter((each) => each !== statement);
      if (options.length > 1) return options.every((option) => this.attempt(option, () => this.run()));
      if (!this.assume(options[0])) return true;
    }
  }

  /** Whether an option cannot hold, or `isImpossible` after it. */
  private attempt(option: Logic, isImpossible: () => boolean): boolean {
    const mark = this.simplex.mark();
    const { pending } = this;
    this.pending = [...pending];
    const result = !this.assume(option) || isImpossible();
    this.simplex.undo(mark);
    this.pending = pending;
    return result;
  }

  /** A statement that the present values are at odds with, and its possible options; null if there is none. */
  private nextChoice(): { readonly statement: Logic; readonly options: readonly Logic[] } | null {
    let best: { readonly statement: Logic; readonly options: readonly Logic[] } | null = null;
    const violated = this.pending.filter((each) => !this.isTrue(each)).slice(0, MAX_PROBES);
    const unequal = this.unequalResults();
    const odd = [...violated, ...unequal];
    for (const statement of odd.length > 0 ? odd : this.fractions()) {
      const options = statement.of.filter((option) => !this.attempt(option, () => !this.simplex.check()));
      if (best === null || options.length < best.options.length) best = { statement, options };
      if (options.length <= 1) break;
    }
    return best;
  }

  /** That equal arguments give equal results, for calls of which the present values say otherwise. */
  private unequalResults(): Choice[] {
    const found: Choice[] = [];
    for (const [i, { name, call }] of this.calls.entries()) {
      for (let j = 0; j < i; j++) {
        const other = this.calls[j];
        if (other.call.of !== call.of || this.valueOf(minus(other.call.at, call.at)) !== 0) continue;
        if (this.valueOf(minus(variable(other.name), variable(name))) === 0) continue;
        const key = `${other.name} ${name}`;
        const [a, b] = [other.call.at, call.at];
        const same: Choice = this.sameness.get(key) ?? {
          kind: 'any',
          of: [all(equal(a, b), equal(variable(other.name), variable(name))), below(a, b), below(b, a)],
        };
        this.sameness.set(key, same);
        found.push(same);
        if (found.length === MAX_PROBES) return found;
      }
    }
    return found;
  }

  /** That a number is whole, if the present values say otherwise. */
  private fractions(): Choice[] {
    for (const [name, index] of this.variables) {
      const { top, bottom } = this.simplex.value(index);
      if (bottom === 1) continue;
      const low = constant(Math.floor(top / bottom));
      return [{ kind: 'any', of: [atMost(variable(name), low), below(low, variable(name))] }];
    }
    return [];
  }

  /** An expression's present value times a number above 0. */
  private valueOf(value: Linear): number {
    spend(this.limits.patience, 1);
    let top = value['1'] ?? 0;
    let bottom = 1;
    for (const name in value) {
      if (name === '1') continue;
      const each = this.simplex.value(this.indexOf(name));
      top = top * each.bottom + value[name] * each.top * bottom;
      bottom *= each.bottom;
    }
    if (!Number.isSafeInteger(top) || !Number.isSafeInteger(bottom)) throw new InexactError();
    return top;
  }

  private isTrue(logic: Logic): boolean {
    switch (logic.kind) {
      case 'atLeast':
        return this.valueOf(logic.value) >= 0;
      case 'zero':
        return this.valueOf(logic.value) === 0;
      case 'all':
        return logic.of.every((each) => this.isTrue(each));
      case 'any':
        return logic.of.some((each) => this.isTrue(each));
    }
  }

  private indexOf(name: string): number {
    const known = this.variables.get(name);
    if (known !== undefined) return known;
    const index = this.simplex.addVariable();
    this.variables.set(name, index);
    const call = this.vocabulary.callOf(name);
    if (call !== undefined) {
      this.note(call.at);
      this.calls.push({ name, call });
    }
    return index;
  }

  /** Makes an expression's variables known. */
  private note(value: Linear): void {
    for (const name in value) if (name !== '1') this.indexOf(name);
  }

  private bound(value: Linear, isZero: boolean): boolean {
    const names = Object.keys(value)
      .filter((name) => name !== '1')
      .sort();
    const most = -(value['1'] ?? 0);
    if (names.length === 0) return isZero ? most === 0 : most <= 0;
    const divisor = names.reduce((sum, name) => gcd(sum, value[name]), 0);
    const sign = value[names[0]] < 0 ? -1 : 1;
    const terms = names.map((name): [number, number] => [this.indexOf(name), (sign * value[name]) / divisor]);
    const form = terms.length === 1 ? terms[0][0] : this.formOf(terms);
    const limit = (sign * most) / divisor;
    const low = Math.ceil(limit);
    const high = Math.floor(limit);
    if (isZero) return low === high && this.simplex.atLeast(form, low) && this.simplex.atMost(form, high);
    return sign > 0 ? this.simplex.atLeast(form, low) : this.simplex.atMost(form, high);
  }

  private formOf(terms: readonly (readonly [number, number])[]): number {
    const key = terms.join(' ');
    const form = this.forms.get(key) ?? this.simplex.addForm(terms);
    this.forms.set(key, form);
    return form;
  }
}
