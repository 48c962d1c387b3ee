/** @import { OptionValues } from '@commander-js/extra-typings' */
/** @import { Experiment, Key } from './types.js' */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from '@commander-js/extra-typings';
import { integerIn, parseDuration } from '../../packages/nram/dist/cli/options.js';
import { NramError, suggestion } from '../../packages/nram/dist/errors.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** The options that every experiment has, with the number of values that each takes: they change nothing in a table. */
const COMMON = { '--table': 0, '--recheck': 1, '--root': 1 };

/**
 * @typedef {object} CommonOptions
 * @property {true} [table]
 * @property {number} [recheck]
 * @property {string} root
 */

/**
 * Reads the command line of an experiment.
 *
 * @template {OptionValues} Options
 * @template Row
 * @template {Key} K
 * @template {object} R
 * @param {Experiment<Options, Row, K, R>} experiment
 * @param {readonly string[]} args
 * @returns {Options & CommonOptions}
 * @throws CommanderError for unknown or wrong options, after printing what is wrong; and after printing the help.
 */
export function parseOptions(experiment, args) {
  const { name, about, takes, writes, varying } = experiment;
  const script = `node experiments/${name}.mjs`;
  // Set before the options: what they throw is to end in an exit code, too.
  const command = new Command(script)
    .description(about)
    .exitOverride()
    .showHelpAfterError(`(see ${script} --help)`)
    .configureHelp({ helpWidth: 110 });
  experiment
    .options(command)
    .option(
      '--table',
      'measure nothing: write the table from the kept rows, whatever learners they were measured with',
    );
  if (varying !== null) {
    command.option(
      '--recheck <n>',
      'first measure n rows again that were kept with other learners: if nothing but times differs, all such rows count as measured with these',
      integerIn(1, 1e6),
    );
  }
  command
    .addOption(
      new Option('--root <dir>', 'read and write in this folder instead of the repository')
        .argParser((path) => resolve(path))
        .default(REPOSITORY, 'the repository'),
    )
    .addHelpText(
      'after',
      `
Writes ${writes}.
Takes ${takes}, from nothing. Needs npm run build.

Each row is kept as soon as it is measured: stop with Ctrl-C, and the same command goes on
from there. Rows that were measured with other learners than those that are built are measured again.`,
    )
    .parse(args, { from: 'user' });
  return /** @type {Options & CommonOptions} */ (command.opts());
}

/**
 * The command that was typed, without the options that change nothing in the table.
 *
 * @param {string} name
 * @param {readonly string[]} args
 */
export function commandText(name, args) {
  const own = [];
  for (let i = 0; i < args.length; i++) {
    const [flag, value] = args[i].split('=', 2);
    const numValues = COMMON[/** @type {keyof typeof COMMON} */ (flag)];
    if (numValues === undefined) own.push(/^[\w.,:=-]+$/.test(args[i]) ? args[i] : `'${args[i]}'`);
    else if (value === undefined) i += numValues;
  }
  return [`node experiments/${name}.mjs`, ...own].join(' ');
}

/**
 * An option that lists names, with commas between.
 *
 * @template {string} Flags
 * @template Item
 * @param {Flags} flags
 * @param {string} about
 * @param {object} of
 * @param {(name: string) => Item} of.find - throws for a name that there is not.
 * @param {readonly string[]} of.defaults
 */
export function listOption(flags, about, { find, defaults }) {
  const isLong = defaults.length > 7;
  return new Option(flags, `${about}, with commas between`)
    .argParser(listOf(find))
    .default(defaults.map(find), isLong ? `all ${defaults.length}` : defaults.join(','));
}

/**
 * A parser for names with commas between.
 *
 * @template Item
 * @param {(name: string) => Item} find - throws for a name that there is not.
 * @returns {(text: string) => Item[]}
 */
export const listOf = (find) => (text) => text.split(',').map((name) => find(name.trim()));

/**
 * An option for a duration, such as `2m`.
 *
 * @template {string} Flags
 * @param {Flags} flags
 * @param {string} about
 * @param {string} usual - its default.
 */
export function durationOption(flags, about, usual) {
  return new Option(flags, about).argParser(parseDuration).default(parseDuration(usual), usual);
}

/**
 * Finds one of several names.
 *
 * @param {string} what - they name.
 * @param {readonly string[]} known
 * @returns {(name: string) => string}
 */
export const oneOf = (what, known) => (name) => {
  if (known.includes(name)) return name;
  throw new NramError('usage', `unknown ${what} "${name}"${suggestion(name, known)}`);
};
