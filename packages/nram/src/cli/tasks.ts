import type { Command } from '@commander-js/extra-typings';
import { TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';

/** `nram tasks`: all that the tasks declare. */
export function registerTasks(program: Command): void {
  program
    .command('tasks')
    .summary('list the tasks, and all that they declare')
    .option('--json', 'print one JSON document')
    .action(({ json }) => {
      process.stdout.write(
        json === true ? `${JSON.stringify(TASKS.map(toJson))}\n` : TASKS.map(toText).join('\n'),
      );
    });
}

/** Lengths at which `nram tasks` shows sizes that depend on the length. */
const SHOWN_LENGTHS = [2, 6, 64];

function toJson(task: TaskSpec): object {
  const { name, summary, layout, train, validation, test, options = {}, variants = [] } = task;
  const sizes = SHOWN_LENGTHS.map((length) => ({
    length,
    minSteps: task.minSteps(length),
    minMemorySize: task.minMemorySize(length),
  }));
  return {
    name,
    options,
    summary,
    layout,
    train,
    validation,
    test,
    sizes,
    variants: variants.map(toJson),
  };
}

function toText(task: TaskSpec): string {
  const range = ([low, high]: readonly [number, number]): string => `${low}..${high}`;
  const at = (f: (length: number) => number): string =>
    SHOWN_LENGTHS.map((n) => `${f(n)} at ${n}`).join(', ');
  const { train, validation, test, variants = [] } = task;
  const lengths = `training ${range(train.lengths)}, validation ${range(validation.lengths)}, test ${range(test.lengths)}`;
  return [
    `${task.name}: ${task.summary}`,
    `  memory    ${task.layout}`,
    `  lengths   ${lengths}`,
    `  steps     fewest known to suffice: ${at(task.minSteps)}`,
    `  cells     fewest: ${at(task.minMemorySize)}; any more may be free`,
    ...variants.map(({ name, summary, layout }) => `  variant   ${name}: ${summary}\n            ${layout}`),
    '',
  ].join('\n');
}
