// A gate of your own, given by its integer function alone: its lift, gradient, kernel and text follow from that.
//   node examples/custom-gate.mjs
// The task: halve every number of an array that ends with 0. No combination of the built-in gates halves in one step.
import {
  createMachine,
  createUsage,
  DEFAULT_SETTINGS,
  discretize,
  GATE_NAMES,
  GATES,
  isRight,
  programToText,
  reportToText,
  simplify,
  trainAndCheck,
  verify,
} from '../packages/nram/dist/index.js';
import { loadModules } from '../packages/nram/dist/node/index.js';

const half = {
  name: 'half',
  arity: 1,
  effect: 'pure',
  apply: (a) => Math.floor(a / 2),
  text: (a) => `${a} / 2`,
};

const halve = {
  name: 'halve',
  summary: 'halve every number, rounding down',
  layout: 'A[0..n-1], NULL; A[i] / 2 in place',
  train: { lengths: [1, 6], seed: 901 },
  validation: { lengths: [1, 24], seed: 902 },
  test: { lengths: [1, 64], seed: 903 },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 0; i < length; i++) memory[i] = random.int(1, memorySize - 1);
    const mask = Uint8Array.from(memory, (_, i) => (i < length ? 1 : 0));
    return { memory, target: memory.map((value) => Math.floor(value / 2)), mask };
  },
};

const settings = { ...DEFAULT_SETTINGS, gates: [...GATE_NAMES.slice(0, -1), 'half', 'write'], startLevel: 1 };
const gates = [...GATES, half];
for (let seed = 1; seed <= 100; seed++) {
  const checks = trainAndCheck(loadModules().kernel, halve, settings, seed, { customGates: [half] });
  for (const { isRight: isFound, update, weights } of checks) {
    if (!isFound) continue;
    const program = simplify(discretize(createMachine(settings, [half]), weights), {
      gates,
      minMemorySize: 4,
    });
    const usage = createUsage(program);
    const report = verify(program, halve, { gates, usage });
    console.log(`attempt ${seed}, update ${update}\n`);
    console.log(programToText(program, { gates, usage }));
    console.log(reportToText(report));
    process.exit(isRight(report) ? 0 : 1);
  }
}
console.error('not found in 100 attempts');
process.exit(1);
