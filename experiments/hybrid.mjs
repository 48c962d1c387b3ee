// Whether the two learners help each other, at equal processor time. Writes the block `hybrid` of
// docs/results.md:
//   npm run build && node experiments/hybrid.mjs [--cases 60] [--tasks copy,permutation,listK]
//
// `start`: annealing from what a network that failed has learned, against annealing from a random program.
// `repair`: a program that fits its examples and fails longer ones becomes a network that is trained, against
// annealing on with what it failed. Training and validation data only.
//
// A line for each of the two and task is kept in experiments/results/hybrid.jsonl; the same command goes on where
// it was stopped. What was measured with other learners than those that are built now is measured again.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  controllerForward,
  createMachine,
  createRandom,
  createRunner,
  createTrainer,
  DEFAULT_SETTINGS,
  discretize,
  findLearner,
  findTask,
  GATES,
  programToWeights,
  simplify,
  trainAndCheck,
} from '../packages/nram/dist/index.js';
import { createAnnealer } from '../packages/nram/dist/learners/anneal/annealer.js';
import {
  drawExamples,
  findMisfit,
  POLISH_MOVES,
  SHORTEN,
  shapeOf,
} from '../packages/nram/dist/learners/anneal/attempt.js';
import { circuitFromLogits } from '../packages/nram/dist/network/discretize.js';
import { readJsonLines } from '../packages/nram/dist/node/files.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { countRule, createUsage } from '../packages/nram/dist/program/interpreter.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { codeHash } from '../packages/nram/dist/report/code-hash.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { successInterval } from '../packages/nram/dist/report/statistics.js';
import { countRight, runExample } from '../packages/nram/dist/verify/check.js';
import { checkOnSamples } from '../packages/nram/dist/verify/sampled.js';
import { timed } from './cpu-time.mjs';
import { replaceBlock } from './marked-block.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '60' },
    tasks: { type: 'string', default: 'copy,permutation,listK' },
    // For tests: what is written to.
    document: { type: 'string', default: 'docs/results.md' },
    out: { type: 'string', default: 'experiments/results/hybrid.jsonl' },
  },
});
/** A task on which nothing fails as it must for a case ends after so many attempts a case. */
const MAX_ATTEMPTS_A_CASE = 20;
/** A network trains so long: one that was given up at once has little to give. */
const NETWORK = { lossHalving: 0, maxUpdates: 150 };
/** Short searches: a good start is worth most in these. */
const MOVES = 300_000;
/** Gates of a circuit that starts as a network's, some of them spare; at least the network's own. */
const NUM_GATES = 24;
const NUM_SAMPLED = 64;
/** Chosen wires are so likely at first, among all that a register may take. */
const WIRE_PROBABILITIES = [0.6, 0.75, 0.9];
/** How a program that is to be repaired is trained, and the updates between two looks at it. */
const REPAIR = { learningRate: 0.028, maxUpdates: 100 };
const CHECK_EVERY = 25;
/** Validation inputs of the last check, as in an attempt. */
const NUM_CASES = 300;

const MEASURES = { start: measureStarts, repair: measureRepairs };
const numCases = Number(values.cases);
const root = fileURLToPath(new URL('..', import.meta.url));
const file = resolve(root, values.out);
mkdirSync(dirname(file), { recursive: true });
const code = codeHash();
const measured = readJsonLines(file);

const records = Object.entries(MEASURES).flatMap(([measure, run]) =>
  values.tasks.split(',').map((task) => {
    const key = { measure, task, cases: numCases, code };
    const known = measured.find((record) => Object.keys(key).every((name) => record[name] === key[name]));
    if (known !== undefined) return known;
    const record = { ...key, ...run(findTask(task)), host: hostText() };
    appendFileSync(file, `${JSON.stringify(record)}\n`);
    console.error(`${measure}, ${task}: ${record.arms.map(({ solved }) => solved.length).join(', ')}`);
    return record;
  }),
);
replaceBlock(resolve(root, values.document), 'hybrid', tableLines());

/** Failed networks, each with three searches of the same settings; two are charged for its training. */
function measureStarts(task) {
  const random = createArm('random start');
  const argmax = createArm("a failed network's most likely wires");
  const sampled = createArm(`the best of ${NUM_SAMPLED} circuits drawn from its softmaxes`);
  collectCases('gradient', NETWORK, task, ({ settings, seed }, attempt) => {
    const training = timed(() => trainInVain(task, settings, seed));
    const network = training.result;
    if (network === null) return false;
    const annealSettings = findLearner('anneal').drawSettings(task, createRandom(seed, 'hybrid'), {
      numRegisters: settings.numRegisters,
      numGates: Math.max(NUM_GATES, settings.gates.length),
      firstStep: 1,
      testedRegisters: 1,
      stepScale: settings.stepScale,
      extraSteps: settings.extraSteps,
      moves: MOVES,
    });
    const searchFrom = (arm, cpuMs, start) => {
      const search = createSearch(task, annealSettings, createRandom(seed, 'hybrid', 'start'));
      note(arm, attempt, cpuMs, () => {
        start(search);
        arm.startScore += search.annealer.score;
        return finish(search.programs);
      });
    };
    searchFrom(random, 0, () => {});
    searchFrom(argmax, training.cpuMs, (search) => {
      startFrom(search, annealSettings, network, range(settings.numRegisters), (logits) => logits);
    });
    searchFrom(sampled, training.cpuMs, (search) => {
      const tested = range(NUM_SAMPLED).map(() => search.random.int(0, settings.numRegisters - 1));
      startFrom(search, annealSettings, network, tested, (logits) => withNoise(logits, search.random));
    });
    return true;
  });
  return { arms: [random, argmax, sampled] };
}

/** Searches up to the first program that fits and fails; each such is annealed on, and trained. */
function measureRepairs(task) {
  const searched = createArm('searched, until a program fits and fails');
  const annealed = createArm('annealed on');
  const trained = WIRE_PROBABILITIES.map((probability) => createArm(`trained, wires from ${probability}`));
  collectCases('anneal', { moves: MOVES }, task, ({ settings, seed }, attempt) => {
    let misfit = null;
    let programs = null;
    note(searched, attempt, 0, () => {
      ({ programs } = createSearch(task, settings, createRandom(seed, 'hybrid', 'repair')));
      misfit = programs.next();
      return misfit.value === true;
    });
    if (misfit.done) return false;
    note(annealed, attempt, 0, () => finish(programs));
    for (const [i, arm] of trained.entries()) {
      note(arm, attempt, 0, () => repair(task, settings, seed, misfit.value, WIRE_PROBABILITIES[i]));
    }
    return true;
  });
  return { arms: [searched, annealed, ...trained] };
}

/** Goes through the attempts of seed 1 until enough of them were a case. */
function collectCases(learner, overrides, task, isCase) {
  let cases = 0;
  for (let attempt = 0; cases < numCases && attempt < MAX_ATTEMPTS_A_CASE * numCases; attempt++) {
    const plan = planAttempt(task, { learners: [findLearner(learner)], seed: 1, overrides }, attempt);
    if (isCase(plan, attempt)) cases++;
  }
}

function createArm(label) {
  return { label, tries: 0, solved: [], cpuMs: 0, startScore: 0 };
}

/** Does the work, which returns whether it solved, on the arm's account; `cpuMs` comes on top. */
function note(arm, attempt, cpuMs, work) {
  const { result, cpuMs: taken } = timed(work);
  arm.tries++;
  arm.cpuMs += cpuMs + taken;
  if (result) arm.solved.push(attempt);
}

/** A search as an attempt makes it, but for the last rounds, which make a right program shorter. */
function createSearch(task, settings, random) {
  const level = Math.min(Math.max(settings.startLevel, task.train.lengths[0]), task.train.lengths[1]);
  const examples = drawExamples(task, settings, random, settings.numExamples, level);
  const annealer = createSearcher(settings, examples, random);
  annealer.randomize();
  return {
    annealer,
    random,
    examples,
    programs: annealOn(task, settings, annealer, examples, level, random),
  };
}

/** Yields every program that fits and fails other inputs; returns whether the last one is right. */
function* annealOn(task, settings, annealer, examples, level, random) {
  annealer.run(settings.moves, { from: settings.hottest, to: settings.coldest });
  if (!annealer.isRight) return false;
  annealer.run(POLISH_MOVES, SHORTEN);
  const program = annealer.program();
  const misfit = findMisfit(task, settings, random, program, level);
  if (misfit === null) return isRight(program, task, settings);
  yield { program, level: misfit.level, failed: misfit.failed };
  const more = [...examples, ...misfit.failed, ...misfit.others];
  if (more.length > settings.numExamples + settings.addedExamples) return false;
  const next = createSearcher(settings, more, random);
  next.setGenome(annealer.genome());
  return yield* annealOn(task, settings, next, more, misfit.level, random);
}

/** What a search returns, however many programs it yields on the way. */
function finish(programs) {
  for (;;) {
    const { done, value } = programs.next();
    if (done) return value;
  }
}

function createSearcher(settings, examples, random) {
  return createAnnealer(loadModules().anneal, shapeOf(settings), examples, random);
}

function isRight(program, task, budget) {
  const { lengths, seed } = task.validation;
  const report = checkOnSamples(createRunner(program), task, { lengths, seed, budget, cases: NUM_CASES });
  return report.paper.errors === 0;
}

/** The network of an attempt that never was right; null if it was. */
function trainInVain(task, settings, seed) {
  let weights = null;
  for (const check of trainAndCheck(loadModules().kernel, task, settings, seed)) {
    if (check.isRight) return null;
    weights = check.weights;
  }
  return { machine: createMachine(settings), weights };
}

/**
 * Puts a network's circuits into a search: that of the first step, and for a tested register those of the two
 * zero-patterns that come up most, with it zero and not. Of all tries the best on the search's examples
 * is taken.
 *
 * @param tested - the register of each try.
 * @param change - what is done to logits before the most likely wires are taken.
 */
function startFrom({ annealer, random, examples }, settings, { machine, weights }, tested, change) {
  const program = discretize(machine, weights);
  const usage = createUsage(program);
  const runner = createRunner(program);
  for (const example of examples) {
    const onStep = (event) => countRule(usage, event);
    runExample(runner, example, { maxSteps: example.maxSteps, onStep });
  }
  const { rules } = program.states[0];
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
      writeGenes(genes, circuitFromLogits(machine, change(logits)), register, settings, random);
      genes[numGenes - 1] = Number(logits[machine.logits.stop] >= 0);
    }
    annealer.setGenome(genome);
    if (annealer.score > best.score) best = { genome, score: annealer.score };
  }
  annealer.setGenome(best.genome);
}

/** The most likely wires of noisy logits are a draw from the softmaxes (Gumbel). */
function withNoise(logits, random) {
  return logits.map((logit) => logit - Math.log(-Math.log(random.float())));
}

/** Writes a circuit over random genes, its gates at random places; the tested register becomes the first. */
function writeGenes(genes, circuit, tested, { numGates, gates: operations }, random) {
  const numRegisters = circuit.registers.length;
  const places = random.shuffle(range(numGates)).slice(0, circuit.gates.length);
  places.sort((one, other) => one - other);
  const swap = (register) => (register === 0 ? tested : register === tested ? 0 : register);
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

/** Trains a program as a network from the length at which it fails; whether it was right at some look. */
function repair(task, budget, seed, { program, level, failed }, probability) {
  const roomy = withSpareGates(simplify(program, { minMemorySize: 4 }));
  const { machine } = programToWeights(roomy);
  const numWires = machine.numRegisters + machine.gates.length;
  const scale = Math.log((probability / (1 - probability)) * (numWires - 1));
  const settings = {
    ...DEFAULT_SETTINGS,
    ...machine.spec,
    ...REPAIR,
    startLevel: level,
    topLevel: task.train.lengths[1],
    stepScale: budget.stepScale,
    extraSteps: budget.extraSteps,
  };
  const trainer = createTrainer(loadModules().kernel, task, settings, seed);
  trainer.kernel.setParameters(programToWeights(roomy, { scale }).parameters);
  for (let update = 1; update <= settings.maxUpdates; update++) {
    trainer.update();
    if (update % CHECK_EVERY > 0) continue;
    const now = discretize(trainer.machine, trainer.kernel.getParameters());
    const { examples } = countRight(createRunner(now), failed);
    if (examples.right === examples.total && isRight(now, task, budget)) return true;
  }
  return false;
}

/** All gates that do not write, before the others: training can only choose among gates that there are. */
function withSpareGates(program) {
  const { numRegisters } = program;
  const spare = GATES.filter(({ effect }) => effect !== 'writes').map(({ name, arity }) => ({
    gate: name,
    a: arity >= 1 ? 0 : null,
    b: arity >= 2 ? 0 : null,
  }));
  const move = (wire) => (wire === null || wire < numRegisters ? wire : wire + spare.length);
  const circuits = program.circuits.map(({ gates, registers }) => ({
    gates: [...spare, ...gates.map(({ gate, a, b }) => ({ gate, a: move(a), b: move(b) }))],
    registers: registers.map(move),
  }));
  return { ...program, circuits };
}

function range(length) {
  return Array.from({ length }, (_, i) => i);
}

function tableLines() {
  const hosts = [...new Set(records.map(({ host }) => host))].join('; ');
  return [
    `\`node experiments/hybrid.mjs --cases ${numCases} --tasks ${values.tasks}\` on ${hosts};`,
    `learners ${code}.`,
    '',
    '| hybrid | task | arm | mean score at the start | solved / tries | 95% | CPU s | solved a CPU minute |',
    `|${' --- |'.repeat(8)}`,
    ...records.flatMap((record) =>
      record.arms.filter(({ tries }) => tries > 0).map((arm) => rowOf(record, arm)),
    ),
  ];
}

function rowOf({ measure, task }, { label, tries, solved, cpuMs, startScore }) {
  const interval = successInterval(solved.length, tries);
  const [rate, ...rates] = [solved.length / tries, ...interval].map((share) =>
    ((share * tries * 60_000) / cpuMs).toFixed(1),
  );
  const cells = [
    measure,
    task,
    label,
    measure === 'start' ? (startScore / tries).toFixed(2) : '-',
    `${solved.length} / ${tries}`,
    `${interval.map((share) => (100 * share).toFixed(0)).join('..')}%`,
    (cpuMs / 1000).toFixed(0),
    `${rate} (${rates.join('..')})`,
  ];
  return `| ${cells.join(' | ')} |`;
}
