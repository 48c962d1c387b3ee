/** @import { OptionValues } from '@commander-js/extra-typings' */
/** @import { Experiment, Key, Line, Made, Store } from './types.js' */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonLines, writeFileSafely } from '../../packages/nram/dist/node/files.js';

/**
 * A file of JSON lines, to which each is appended when it is measured. A last line that was cut short is taken off when it
 * is read.
 *
 * @param {string} path
 * @returns {Store}
 */
export function jsonLines(path) {
  return {
    read: () => readJsonLines(path),
    append(line) {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    },
    replace: (lines) => writeFileSafely(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
  };
}

/**
 * The kept lines of an experiment, by row.
 *
 * @template Row
 * @template {Key} K
 * @template {object} R
 */
export class KeptLines {
  /** @type {Store} */
  #store;
  /** @type {Made} */
  #made;
  /** @type {Pick<Experiment<OptionValues, Row, K, R>, 'keyOf' | 'retiredBy'>} */
  #experiment;
  /** @type {Line<K, R>[]} */
  #lines;

  /**
   * @param {Pick<Experiment<OptionValues, Row, K, R>, 'keyOf' | 'retiredBy'>} experiment
   * @param {Store} store
   * @param {Made} made - how lines are made now.
   */
  constructor(experiment, store, made) {
    this.#experiment = experiment;
    this.#store = store;
    this.#made = made;
    this.#lines = /** @type {Line<K, R>[]} */ (store.read());
  }

  /** All of them, the newest of a row last. */
  get all() {
    return this.#lines;
  }

  /**
   * The newest line of a row that was made as lines are made now.
   *
   * @param {Row} row
   */
  current(row) {
    const { retiredBy = ['code'] } = this.#experiment;
    return this.#of(row).findLast((line) => retiredBy.every((name) => line[name] === this.#made[name]));
  }

  /**
   * The line of a row, whatever it was made by.
   *
   * @param {Row} row
   */
  any(row) {
    return this.current(row) ?? this.#of(row).at(-1);
  }

  /**
   * @param {Row} row
   * @param {R} result
   * @returns {Line<K, R>}
   */
  add(row, result) {
    const line = { ...this.#experiment.keyOf(row), ...result, ...this.#made };
    this.#store.append(line);
    this.#lines.push(line);
    return line;
  }

  /**
   * Lets lines count as made by the learners of now; the commits of their measurements stay.
   *
   * @param {readonly Line<K, R>[]} lines
   */
  carryOver(lines) {
    const { code } = this.#made;
    this.#write(this.#lines.map((line) => (lines.includes(line) ? { ...line, code } : line)));
  }

  /**
   * Drops the older lines of rows that were measured again.
   *
   * @param {readonly Row[]} rows
   */
  dropReplaced(rows) {
    const old = rows.flatMap((row) => {
      const kept = this.any(row);
      return this.#of(row).filter((line) => line !== kept);
    });
    if (old.length > 0) this.#write(this.#lines.filter((line) => !old.includes(line)));
  }

  /** @param {Row} row */
  #of(row) {
    const key = this.#experiment.keyOf(row);
    const names = Object.keys(key);
    return this.#lines.filter((line) => names.every((name) => line[name] === key[name]));
  }

  /** @param {Line<K, R>[]} lines */
  #write(lines) {
    this.#store.replace(lines);
    this.#lines = lines;
  }
}
