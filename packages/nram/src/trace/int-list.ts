/** A list of 32-bit integers that grows. */
export class IntList {
  #items = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(...items: readonly number[]): void {
    for (const item of items) {
      if (this.#length === this.#items.length) {
        const larger = new Int32Array(2 * this.#length);
        larger.set(this.#items);
        this.#items = larger;
      }
      this.#items[this.#length] = item;
      this.#length += 1;
    }
  }

  /** The items so far, as an array of their own. */
  toArray(): Int32Array {
    return this.#items.slice(0, this.#length);
  }
}
