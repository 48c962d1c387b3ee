/** @import { OptionValues } from '@commander-js/extra-typings' */
/** @import { Experiment, Key, Line, MeasureContext } from './types.js' */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CommanderError } from '@commander-js/extra-typings';
import { catchSignals } from '../../packages/nram/dist/cli/signals.js';
import { EXIT_CODES, NramError } from '../../packages/nram/dist/errors.js';
import { commandText, parseOptions } from './command.mjs';
import { jsonLines, KeptLines } from './kept.mjs';
import { madeNow, madeText } from './made.mjs';
import { writeOutputs } from './outputs.mjs';

/** Ends a measurement after Ctrl-C. */
class Stopped extends Error {}

/**
 * An experiment says what to measure and how its table is made. The runner gives it the rest: options with help, kept
 * lines, progress, an end on Ctrl-C, the code and the commit that figures come from, and a place in its document.
 *
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @returns {Experiment<Options, Row, K, R>}
 */
export function defineExperiment(experiment) {
  return experiment;
}

/**
 * Runs an experiment if its file is the script that Node was started with.
 *
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @param {{ readonly url: string }} meta - `import.meta` of the experiment's file.
 */
export async function runIfMain(experiment, { url }) {
  const script = process.argv[1];
  if (script === undefined || realpathSync(script) !== fileURLToPath(url)) return;
  try {
    process.exitCode = await runExperiment(experiment, process.argv.slice(2));
  } catch (error) {
    process.exitCode = exitCodeOf(error, experiment.name);
  }
}

/**
 * Measures the rows that are not kept yet, one after the other, keeps each as soon as it is measured, and writes the table.
 *
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code: 4 if a row came to nothing, 130 or 143 after a signal.
 * @throws CommanderError for wrong options, NramError for what a user can act on.
 */
async function runExperiment(experiment, args) {
  const options = parseOptions(experiment, args);
  const { root, table: isTableOnly = false } = options;
  const store =
    experiment.store?.(root) ?? jsonLines(join(root, 'experiments/results', `${experiment.name}.jsonl`));
  const made = madeNow();
  /** @type {KeptLines<Row, K, R>} */
  const lines = new KeptLines(experiment, store, made);
  const rows = experiment.rows(options, { kept: lines.all, root });
  const stop = catchSignals();
  /** @type {MeasureContext<Options>} */
  const context = {
    options,
    made,
    root,
    signal: stop.signal,
    async pause() {
      await setImmediate();
      if (stop.exitCode !== null) throw new Stopped();
    },
  };

  let numFailed = 0;
  try {
    if (options.recheck !== undefined)
      await recheck(experiment, rows, { lines, context, count: options.recheck });
    for (const [i, row] of isTableOnly ? [] : rows.entries()) {
      if (lines.current(row) !== undefined) continue;
      const startedAt = performance.now();
      const result = await measure(experiment, row, context);
      if (typeof result === 'string') numFailed++;
      const said = typeof result === 'string' ? result : experiment.summary(lines.add(row, result));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      say(`[${i + 1}/${rows.length}] ${labelOf(experiment, row)}: ${said} (${seconds} s)`);
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const numKept = rows.filter((row) => lines.current(row) !== undefined).length;
    say(`stopped: ${numKept} of ${rows.length} rows are kept; the same command goes on from there`);
    return stop.exitCode ?? 1;
  } finally {
    stop.release();
  }

  const missing = rows.filter((row) => lines.any(row) === undefined);
  if (missing.length > 0 && !experiment.canLackRows) {
    throw new NramError(
      'config',
      `--table: ${missing.length} of ${rows.length} rows were never measured, the first of them ${labelOf(experiment, missing[0])} (leave out --table)`,
    );
  }
  lines.dropReplaced(rows);
  const ofRows = rows.flatMap((row) => lines.any(row) ?? []);
  const madeBy = `\`${commandText(experiment.name, args)}\` ${madeText(ofRows)}`;
  writeOutputs(experiment.table(ofRows, { options, madeBy, kept: lines.all, root }), root);
  return numFailed === 0 ? 0 : EXIT_CODES.unsolved;
}

/**
 * Measures some rows again that were kept with other learners. If all come out the same, but for what varies, these learners
 * do what those did, and all such rows are carried over.
 *
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @param {readonly Row[]} rows
 * @param {{ readonly lines: KeptLines<Row, K, R>, readonly context: MeasureContext<Options>, readonly count: number }} with_
 * @throws NramError `config` naming the first row that comes out otherwise.
 */
async function recheck(experiment, rows, { lines, context, count }) {
  const old = rows.filter((row) => lines.current(row) === undefined && lines.any(row) !== undefined);
  const step = Math.max(1, old.length / count);
  for (let at = 0; Math.floor(at) < old.length; at += step) {
    const row = old[Math.floor(at)];
    const known = /** @type {Line<K, R>} */ (lines.any(row));
    const result = await measure(experiment, row, context);
    const fields = Object.keys(result);
    const repeated = JSON.stringify(result, withoutVarying(experiment));
    const kept = JSON.stringify(
      Object.fromEntries(fields.map((name) => [name, known[name]])),
      withoutVarying(experiment),
    );
    if (repeated !== kept) {
      throw new NramError(
        'config',
        `--recheck: ${labelOf(experiment, row)} was kept as ${kept} and is now ${repeated} (these learners are others: measure again, without --recheck)`,
      );
    }
    say(`rechecked ${labelOf(experiment, row)}: the same`);
  }
  lines.carryOver(old.map((row) => /** @type {Line<K, R>} */ (lines.any(row))));
  say(`${old.length} rows carried over`);
}

/**
 * A replacer for `JSON.stringify` that leaves out what comes out otherwise each time.
 *
 * @param {{ readonly varying: readonly string[] | null }} experiment
 * @returns {(name: string, value: unknown) => unknown}
 */
const withoutVarying =
  ({ varying }) =>
  (name, value) =>
    varying?.includes(name) ? undefined : value;

/**
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @param {Row} row
 * @param {MeasureContext<Options>} context
 * @returns {Promise<R | string>}
 */
async function measure(experiment, row, context) {
  const result = await experiment.measure(row, context);
  // What an interrupted race came to says nothing.
  await context.pause();
  return result;
}

/**
 * @param {unknown} error
 * @param {string} name
 */
function exitCodeOf(error, name) {
  // Commander has printed its own message; its exit code is 0 for --help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  if (error instanceof NramError) {
    say(`${name}: ${error.message}`);
    return EXIT_CODES[error.code];
  }
  say(`${name}: internal error: ${error instanceof Error ? error.stack : String(error)}`);
  return 1;
}

/**
 * A row in words, from its key.
 *
 * @template Row
 * @param {{ readonly keyOf: (row: Row) => Key }} experiment
 * @param {Row} row
 */
function labelOf({ keyOf }, row) {
  return Object.values(keyOf(row)).join(', ');
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
