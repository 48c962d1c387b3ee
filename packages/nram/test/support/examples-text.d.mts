import type { TaskSpec } from '../../src/tasks/task.js';

export declare function examplesText(task: TaskSpec, count: number, seed: number): string;
