import type { Value } from './values.js';

/** What is known to be in memory in the middle of a step. */
export interface MemoryContents {
  /** What the cell holds; where that is not known, what `make` says is known of it from now on. */
  read(address: Value, make: (version: number) => Value): Value;
  /** Returns false if the cell surely holds the value already. */
  write(address: Value, value: Value): boolean;
}

/**
 * Nothing is known at first.
 *
 * A write may hit any other address, so it forgets all that it may change: each cell once, or it would cost the more the
 * more is known.
 */
export function createMemoryContents(): MemoryContents {
  /** The cells that hold what was written last, and those that were read since. */
  let written: { readonly value: Value; readonly addresses: Set<Value> } | null = null;
  const read = new Map<Value, Value>();
  /** Writes so far: two reads of one cell are the same value only between two of them. */
  let version = 0;
  const contentOf = (address: Value): Value | undefined =>
    written?.addresses.has(address) ? written.value : read.get(address);
  return {
    read(address, make) {
      const known = contentOf(address);
      if (known !== undefined) return known;
      const content = make(version);
      read.set(address, content);
      return content;
    },
    write(address, value) {
      if (contentOf(address) === value) return false;
      version += 1;
      if (written?.value !== value) written = { value, addresses: new Set() };
      for (const [other, content] of read) if (content === value) written.addresses.add(other);
      read.clear();
      written.addresses.add(address);
      return true;
    },
  };
}
