import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areConsistent, type Edge, mergeStates, type Transition } from './merge-states.js';

type Machine = Map<number, Transition>[];

/** Actions along a run, until it ends or nothing is known. */
function run(machine: Machine, patterns: readonly number[]): string[] {
  const actions: string[] = [];
  let state: number | null = 0;
  for (const pattern of patterns) {
    const transition: Transition | undefined = state === null ? undefined : machine[state].get(pattern);
    if (transition === undefined) break;
    actions.push(transition.action);
    state = transition.next;
  }
  return actions;
}

/** The prefix tree of runs of a machine. */
function treeOf(machine: Machine, runs: readonly (readonly number[])[]): Edge<Transition>[] {
  const nodes = new Map([['', 0]]);
  const edges = new Map<string, Edge<Transition>>();
  for (const patterns of runs) {
    const actions = run(machine, patterns);
    for (const [i, action] of actions.entries()) {
      const [before, after] = [patterns.slice(0, i).join(), patterns.slice(0, i + 1).join()];
      if (!nodes.has(after)) nodes.set(after, nodes.size);
      const from = nodes.get(before) as number;
      edges.set(after, { from, pattern: patterns[i], action, next: nodes.get(after) as number });
    }
  }
  return [...edges.values()];
}

const arbitraryMachine = fc.integer({ min: 1, max: 4 }).chain((numStates) =>
  fc.array(
    fc
      .array(fc.record({ action: fc.constantFrom('a', 'b'), next: fc.nat(numStates - 1) }), {
        minLength: 2,
        maxLength: 2,
      })
      .map((transitions): Map<number, Transition> => new Map(transitions.entries())),
    { minLength: numStates, maxLength: numStates },
  ),
);

describe('mergeStates', () => {
  it('explains every run that it was given', () => {
    const runs = fc.array(fc.array(fc.nat(1), { maxLength: 10 }), { maxLength: 20 });
    fc.assert(
      fc.property(arbitraryMachine, runs, (machine, seen) => {
        const merged = mergeStates(treeOf(machine, seen));
        expect(merged).not.toBeNull();
        for (const patterns of seen) expect(run(merged as Machine, patterns)).toEqual(run(machine, patterns));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the machine again, but for states that act alike, from all its runs up to some length', () => {
    const runs = (length: number): number[][] =>
      Array.from({ length: 2 ** length }, (_, bits) => Array.from({ length }, (_, i) => (bits >> i) & 1));
    fc.assert(
      fc.property(arbitraryMachine, (machine) => {
        const merged = mergeStates(treeOf(machine, runs(8))) as Machine;
        for (const patterns of runs(11)) expect(run(merged, patterns)).toEqual(run(machine, patterns));
      }),
      { numRuns: 40 },
    );
  });

  it('sees a loop, and leaves apart what does otherwise', () => {
    const chain = 'abcccccc'.split('');
    const edges = chain.map((action, i) => ({ from: i, pattern: 0, action, next: i + 1 }));
    expect(mergeStates(edges)?.map((transitions) => transitions.get(0))).toMatchObject([
      { action: 'a', next: 1 },
      { action: 'b', next: 2 },
      { action: 'c', next: 2 },
    ]);
    expect(mergeStates(edges, 2)).toBeNull();
  });

  it('keeps the end of what is known apart', () => {
    const edges = [
      { from: 0, pattern: 0, action: 'a', next: 1 },
      { from: 0, pattern: 1, action: 'b', next: 2 },
    ];
    const merged = mergeStates(edges) as Machine;
    expect(merged.map(({ size }) => size)).toEqual([2, 0]);
  });

  it('ends where a union gives a state that was kept another leader', () => {
    // State 1 is kept, for it does "b". State 2 becomes one with 0, and so 3, where 0 goes, with 1, where 2 goes.
    const edges = [
      { from: 0, pattern: 0, action: 'a', next: 1 },
      { from: 0, pattern: 1, action: 'a', next: 2 },
      { from: 0, pattern: 2, action: 'a', next: 3 },
      { from: 2, pattern: 2, action: 'a', next: 1 },
    ];
    let numLooks = 0;
    const counted = {
      from: 1,
      pattern: 0,
      get action() {
        numLooks += 1;
        if (numLooks > 100) throw new Error('goes round without end');
        return 'b';
      },
      next: null,
    };
    expect(
      mergeStates<Transition>([...edges, counted])?.map((transitions) => [...transitions]),
    ).toMatchObject([
      [
        [0, { action: 'a', next: 1 }],
        [1, { action: 'a', next: 0 }],
        [2, { action: 'a', next: 1 }],
      ],
      [[0, { action: 'b', next: null }]],
    ]);
  });

  it('is null where two runs of equal patterns act otherwise', () => {
    const edges = [
      { from: 0, pattern: 0, action: 'a', next: 1 },
      { from: 0, pattern: 0, action: 'a', next: 2 },
      { from: 1, pattern: 0, action: 'a', next: null },
      { from: 2, pattern: 0, action: 'b', next: null },
    ];
    expect(areConsistent(edges)).toBe(false);
    expect(areConsistent(edges.toReversed())).toBe(false);
    expect(mergeStates(edges)).toBeNull();
    expect(areConsistent(edges.slice(0, 3))).toBe(true);
  });
});
