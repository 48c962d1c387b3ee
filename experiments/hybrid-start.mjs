/** @import { AnnealSettings } from '../packages/nram/dist/learners/anneal/settings.js' */
/** @import { GradientSettings } from '../packages/nram/dist/learners/gradient/settings.js' */
/** @import { Machine } from '../packages/nram/dist/machine/spec.js' */
/** @import { Circuit } from '../packages/nram/dist/program/program.js' */
/** @import { Random } from '../packages/nram/dist/random.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
/** @import { Arm } from './hybrid-cases.mjs' */
/** @import { Search } from './hybrid-search.mjs' */
import { trainAndCheck } from '../packages/nram/dist/learners/gradient/attempt.js';
import { findLearner } from '../packages/nram/dist/learners/index.js';
import { controllerForward } from '../packages/nram/dist/machine/controller.js';
import { createMachine } from '../packages/nram/dist/machine/spec.js';
import { circuitFromLogits, discretize } from '../packages/nram/dist/network/discretize.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { countRule, createRunner, createUsage } from '../packages/nram/dist/program/interpreter.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { runExample } from '../packages/nram/dist/verify/check.js';
import { collectCases, createArm, note, range } from './hybrid-cases.mjs';
import { createSearch, finish } from './hybrid-search.mjs';
import { timed } from './runner/cpu-time.mjs';

/** How long a network trains: one that was given up at once has little to give. */
const NETWORK = { lossHalving: 0, maxUpdates: 150 };
/** Short searches: a good start is worth most in these. */
const MOVES = 300_000;
/** Gates of a circuit that starts as a network's, some of them spare; at least the network's own. */
const NUM_GATES = 24;
const NUM_SAMPLED = 64;

/** @typedef {{ machine: Machine, weights: Float32Array }} Network */

/**
 * Failed networks, each with three searches of the same settings; two are charged for its training.
 *
 * @param {TaskSpec} task
 * @param {{ readonly cases: number, readonly pause: () => Promise<void> }} options
 */
export async function measureStarts(task, { cases, pause }) {
  const random = createArm('random start');
  const argmax = createArm("a failed network's most likely wires");
  const sampled = createArm(`the best of ${NUM_SAMPLED} circuits drawn from its softmaxes`);
  await collectCases(
    task,
    { learner: 'gradient', overrides: NETWORK, cases, pause },
    ({ settings, seed, attempt }) => {
      const training = timed(() => trainInVain(task, settings, seed));
      const network = training.result;
      if (network === null) return false;
      const annealSettings = /** @type {AnnealSettings} */ (
        findLearner('anneal').drawSettings(task, createRandom(seed, 'hybrid'), {
          numRegisters: settings.numRegisters,
          numGates: Math.max(NUM_GATES, settings.gates.length),
          firstStep: 1,
          testedRegisters: 1,
          stepScale: settings.stepScale,
          extraSteps: settings.extraSteps,
          moves: MOVES,
        })
      );
      /**
       * @param {Arm} arm
       * @param {number} cpuMs
       * @param {(search: Search) => void} start
       */
      const searchFrom = (arm, cpuMs, start) => {
        const search = createSearch(task, annealSettings, createRandom(seed, 'hybrid', 'start'));
        const work = () => {
          start(search);
          arm.startScore += search.annealer.score;
          return finish(search.programs);
        };
        note(arm, attempt, { cpuMs, work });
      };
      searchFrom(random, 0, () => {});
      searchFrom(argmax, training.cpuMs, (search) => {
        const tested = range(settings.numRegisters);
        startFrom(search, annealSettings, { ...network, tested, change: (logits) => logits });
      });
      searchFrom(sampled, training.cpuMs, (search) => {
        const tested = range(NUM_SAMPLED).map(() => search.random.int(0, settings.numRegisters - 1));
        startFrom(search, annealSettings, {
          ...network,
          tested,
          change: (logits) => withNoise(logits, search.random),
        });
      });
      return true;
    },
  );
  return { arms: [random, argmax, sampled] };
}

/**
 * The network of an attempt that never was right; null if it was.
 *
 * @param {TaskSpec} task
 * @param {GradientSettings} settings
 * @param {number} seed
 * @returns {Network | null}
 */
function trainInVain(task, settings, seed) {
  let weights = null;
  for (const check of trainAndCheck(loadModules().kernel, task, settings, seed)) {
    if (check.isRight) return null;
    weights = check.weights;
  }
  return weights === null ? null : { machine: createMachine(settings), weights };
}

/**
 * Puts a network's circuits into a search: that of the first step, and for a tested register those of the two zero-patterns
 * that come up most, with it zero and not. Of all tries the best on the search's examples is taken.
 *
 * @param {Search} search
 * @param {AnnealSettings} settings
 * @param {object} of
 * @param {Machine} of.machine
 * @param {Float32Array} of.weights
 * @param {readonly number[]} of.tested - the register of each try.
 * @param {(logits: Float64Array) => Float64Array} of.change - what is done to logits before the most likely wires are taken.
 */
function startFrom({ annealer, random, examples }, settings, { machine, weights, tested, change }) {
  const program = discretize(machine, weights);
  const usage = createUsage(program);
  const runner = createRunner(program);
  for (const example of examples) {
    runExample(runner, example, { maxSteps: example.maxSteps, onStep: (event) => countRule(usage, event) });
  }
  const { rules } = program.states[0];
  /**
   * @param {number} register
   * @param {'+' | '0'} char
   */
  const mostUsed = (register, char) =>
    rules
      .map(({ when }, rule) => ({ when, count: usage[0][rule].later }))
      .filter(({ when }) => when[register] === char)
      .reduce((best, other) => (other.count > best.count ? other : best), { when: rules[0].when, count: -1 })
      .when;
  const spare = annealer.genome();
  let best = { genome: spare, score: -1 };
  for (const register of tested) {
    const genome = spare.slice();
    const patterns = [rules[0].when, mostUsed(register, '+'), mostUsed(register, '0')];
    const numGenes = genome.length / patterns.length;
    for (const [c, when] of patterns.entries()) {
      const zeroProbs = Float64Array.from(when, (char) => Number(char === '0'));
      const { logits } = controllerForward(machine, weights, zeroProbs);
      const genes = genome.subarray(c * numGenes, (c + 1) * numGenes);
      const circuit = circuitFromLogits(machine, change(logits));
      writeGenes(genes, circuit, { tested: register, settings, random });
      genes[numGenes - 1] = Number(logits[machine.logits.stop] >= 0);
    }
    annealer.setGenome(genome);
    if (annealer.score > best.score) best = { genome, score: annealer.score };
  }
  annealer.setGenome(best.genome);
}

/**
 * The most likely wires of noisy logits are a draw from the softmaxes (Gumbel).
 *
 * @param {Float64Array} logits
 * @param {Random} random
 */
function withNoise(logits, random) {
  return logits.map((logit) => logit - Math.log(-Math.log(random.float())));
}

/**
 * Writes a circuit over random genes, its gates at random places; the tested register becomes the first.
 *
 * @param {Uint8Array} genes
 * @param {Circuit} circuit
 * @param {{ readonly tested: number, readonly settings: AnnealSettings, readonly random: Random }} of
 */
function writeGenes(genes, circuit, { tested, settings: { numGates, gates: operations }, random }) {
  const numRegisters = circuit.registers.length;
  const places = random.shuffle(range(numGates)).slice(0, circuit.gates.length);
  places.sort((one, other) => one - other);
  /** @param {number} register */
  const swap = (register) => (register === 0 ? tested : register === tested ? 0 : register);
  /** @param {number} wire */
  const move = (wire) => (wire < numRegisters ? swap(wire) : numRegisters + places[wire - numRegisters]);
  for (const q of range(numGates)) {
    // Any write changes what the circuit does.
    if (operations[genes[3 * q]] === 'write') genes[3 * q] = operations.indexOf('read');
  }
  for (const [i, { gate, a, b }] of circuit.gates.entries()) {
    genes.set([operations.indexOf(gate), move(a ?? 0), move(b ?? 0)], 3 * places[i]);
  }
  for (const [register, wire] of circuit.registers.entries()) {
    genes[3 * numGates + swap(register)] = move(wire);
  }
}
