/** What happens in a state at a zero-pattern. */
export interface Transition {
  /** Equal for what does the same, whether the run then halts included. */
  readonly action: string;
  /** The next state; null after a halt, or where no more is known. */
  readonly next: number | null;
}

/** A transition with the state and the zero-pattern at which it is taken. */
export type Edge<T extends Transition> = T & { readonly from: number; readonly pattern: number };

/**
 * Merges the states of a machine of which only a part is known, as far as what is known allows: a smaller machine that
 * takes the same actions in every known run. The start is state 0, before and after.
 *
 * States are taken from the start outwards, each merged with the earlier state that agrees with it on most transitions,
 * or kept if none is free of contradiction (the blue-fringe method: Lang, Pearlmutter, Price, "Results of the Abbadingo
 * One DFA learning competition", 1998). States of which nothing is known become one, without transitions.
 *
 * @param edges - several may leave a state at one pattern; the states that they lead to are then one.
 * @param maxStates - give up when more are needed.
 * @returns per state its transitions by pattern; null if two edges contradict each other or there are too many states.
 *
 * @example
 * const states = mergeStates([
 *   { from: 0, pattern: 0, action: 'a', next: 1 },
 *   { from: 1, pattern: 0, action: 'a', next: null },
 * ]);
 * states?.map((transitions) => transitions.get(0)?.next); // [0]
 */
export function mergeStates<T extends Transition>(
  edges: readonly Edge<T>[],
  maxStates = Number.POSITIVE_INFINITY,
): Map<number, T>[] | null {
  const partition = new Partition<T>();
  if (!edges.every((edge) => partition.add(edge))) return null;

  let kept = [partition.find(0)];
  for (let state = partition.nextOf(kept); state !== null; state = partition.nextOf(kept)) {
    let best: number | null = null;
    let most = -1;
    const isKnown = partition.edgesOf(state).size > 0;
    for (const other of kept) {
      if (isKnown !== partition.edgesOf(other).size > 0) continue;
      const agreements = partition.unite(other, state);
      if (agreements === null) continue;
      partition.undo();
      if (agreements > most) [best, most] = [other, agreements];
    }
    if (best === null) kept.push(state);
    else partition.unite(best, state);
    partition.commit();
    // A union goes on to what the two lead to: that may make kept classes one, or give one another leader.
    kept = [...new Set(kept.map((each) => partition.find(each)))];
    if (kept.length > maxStates) return null;
  }

  const indexOf = new Map(kept.map((state, index) => [state, index]));
  const renumber = (edge: T): T => ({
    ...edge,
    next: edge.next === null ? null : (indexOf.get(partition.find(edge.next)) ?? null),
  });
  return kept.map(
    (state) => new Map([...partition.edgesOf(state)].map(([pattern, edge]) => [pattern, renumber(edge)])),
  );
}

/** Whether the edges contradict each other nowhere: no two runs of equal patterns take different actions. */
export function areConsistent(edges: readonly Edge<Transition>[]): boolean {
  const partition = new Partition();
  return edges.every((edge) => partition.add(edge));
}

/** States in classes that act alike; the last union can be undone. */
class Partition<T extends Transition> {
  /** The next state on the way to the class's own; no path is shortened, so that a union can be undone. */
  readonly #leader = new Map<number, number>();
  readonly #edges = new Map<number, Map<number, T>>();
  #changes: (() => void)[] = [];

  find(state: number): number {
    for (let at = state; ; ) {
      const leader = this.#leader.get(at);
      if (leader === undefined) return at;
      at = leader;
    }
  }

  edgesOf(state: number): Map<number, T> {
    let edges = this.#edges.get(state);
    if (edges === undefined) {
      edges = new Map();
      this.#edges.set(state, edges);
    }
    return edges;
  }

  /** False if it contradicts what is there. */
  add(edge: Edge<T>): boolean {
    const edges = this.edgesOf(this.find(edge.from));
    const known = edges.get(edge.pattern);
    if (known === undefined) {
      edges.set(edge.pattern, edge);
      return true;
    }
    if (known.action !== edge.action) return false;
    if (known.next !== null && edge.next !== null && this.unite(known.next, edge.next) === null) return false;
    this.commit();
    return true;
  }

  /** The first class to which a class of `kept` leads and that is none of them. */
  nextOf(kept: readonly number[]): number | null {
    for (const state of kept) {
      for (const { next } of this.edgesOf(state).values()) {
        if (next !== null && !kept.includes(this.find(next))) return this.find(next);
      }
    }
    return null;
  }

  /** Makes two classes one, and those that they then lead to; returns how many edges agreed, or null and no change. */
  unite(one: number, other: number): number | null {
    const open: [number, number][] = [[one, other]];
    let agreements = 0;
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      const [into, from] = [this.find(pair[0]), this.find(pair[1])];
      if (into === from) continue;
      this.#leader.set(from, into);
      this.#changes.push(() => this.#leader.delete(from));
      const edges = this.edgesOf(into);
      for (const [pattern, edge] of this.edgesOf(from)) {
        const known = edges.get(pattern);
        if (known === undefined) {
          edges.set(pattern, edge);
          this.#changes.push(() => edges.delete(pattern));
          continue;
        }
        if (known.action !== edge.action) {
          this.undo();
          return null;
        }
        agreements += 1;
        if (known.next !== null && edge.next !== null) open.push([known.next, edge.next]);
      }
    }
    return agreements;
  }

  undo(): void {
    for (const change of this.#changes.toReversed()) change();
    this.#changes = [];
  }

  commit(): void {
    this.#changes = [];
  }
}
