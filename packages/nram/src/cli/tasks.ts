import type { Command } from '@commander-js/extra-typings';
import { TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';

/** `nram tasks`: lists the built-in tasks and their definitions. */
export function registerTasks(program: Command): void {
  program
    .command('tasks')
    .summary('list the built-in tasks and their definitions')
    .description('Lists the built-in tasks: memory layout, lengths, and the fewest steps and cells needed.')
    .option('--json', 'print one JSON document')
    .action(({ json }) => {
      process.stdout.write(
        json === true ? `${JSON.stringify(TASKS.map(toJson))}\n` : TASKS.map(toText).join('\n'),
      );
    });
}

/** Lengths for which `nram tasks` shows length-dependent sizes. */
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
    SHOWN_LENGTHS.map((n, i) => `${f(n)} at ${i === 0 ? 'length ' : ''}${n}`).join(', ');
  const { train, validation, test, variants = [] } = task;
  const lengths = `training ${range(train.lengths)}, validation ${range(validation.lengths)}, test ${range(test.lengths)}`;
  return [
    `${task.name}: ${task.summary}`,
    `  memory    ${task.layout}`,
    `  lengths   ${lengths}`,
    `  steps     fewest known: ${at(task.minSteps)}`,
    `  cells     at least ${at(task.minMemorySize)}`,
    ...variants.map(({ name, summary, layout }) => `  variant   ${name}: ${summary}\n            ${layout}`),
    '',
  ].join('\n');
}
