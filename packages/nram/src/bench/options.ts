import { NramError, suggestion } from '../errors.js';
import { MAX_HIDDEN_SIZE, MAX_MACHINE_GATES, MAX_REGISTERS } from '../limits.js';
import { GATE_NAMES } from '../machine/gates.js';
import { CONTROLLER_KINDS, type ControllerKind, createMachine } from '../machine/spec.js';
import { toMachineSpec, type UpdateSizes } from './flops.js';
import { REFERENCE_SIZES, type UpdateBenchOptions } from './update.js';

/** The parts of the benchmark. */
export const SECTIONS = ['peak', 'products', 'update', 'peer', 'programs', 'anneal'] as const;
export type Section = (typeof SECTIONS)[number];

export interface BenchOptions extends UpdateBenchOptions {
  readonly sections: ReadonlySet<Section>;
  readonly threads: number;
}

/** Options as typed on a command line; what is missing has its default. */
export interface RawBenchOptions {
  readonly only?: readonly string[] | undefined;
  readonly memory?: string | undefined;
  readonly steps?: string | undefined;
  readonly registers?: string | undefined;
  readonly hidden?: string | undefined;
  readonly batch?: string | undefined;
  readonly threads?: string | undefined;
  readonly gates?: string | undefined;
  readonly controller?: string | undefined;
  readonly iterations?: string | undefined;
  readonly seed?: string | undefined;
}

/** Range and default of each integer option. */
export const BENCH_INTEGERS = {
  memory: { min: 3, max: 1024, default: REFERENCE_SIZES.memorySize },
  steps: { min: 1, max: 4096, default: REFERENCE_SIZES.maxSteps },
  registers: { min: 1, max: MAX_REGISTERS, default: REFERENCE_SIZES.numRegisters },
  hidden: { min: 1, max: MAX_HIDDEN_SIZE, default: REFERENCE_SIZES.hiddenSize },
  batch: { min: 1, max: 65_536, default: REFERENCE_SIZES.batchSize },
  threads: { min: 1, max: 256, default: 1 },
  iterations: { min: 1, max: 100_000, default: 50 },
  seed: { min: 0, max: 2 ** 32 - 1, default: 1 },
} as const;

/** Addresses beyond this are negative numbers to the host. */
const MAX_KERNEL_BYTES = 2 ** 31;

/**
 * Checks the benchmark's options.
 *
 * @throws NramError `usage` naming every option that is wrong, its value and what is allowed.
 *
 * @example
 * const options = parseBenchOptions({ memory: '20', only: ['peak,update'] });
 */
export function parseBenchOptions(raw: RawBenchOptions): BenchOptions {
  const problems: string[] = [];
  const integer = (name: keyof typeof BENCH_INTEGERS): number => {
    const { min, max, default: byDefault } = BENCH_INTEGERS[name];
    const text = raw[name];
    if (text === undefined) return byDefault;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problems.push(`--${name} must be an integer in ${min}..${max}, got "${text}"`);
    return byDefault;
  };
  const options: BenchOptions = {
    sections: parseSections(raw.only ?? [], problems),
    memorySize: integer('memory'),
    maxSteps: integer('steps'),
    numRegisters: integer('registers'),
    hiddenSize: integer('hidden'),
    batchSize: integer('batch'),
    threads: integer('threads'),
    gates: parseGates(raw.gates, problems),
    controller: parseController(raw.controller, problems),
    iterations: integer('iterations'),
    seed: integer('seed'),
  };
  if (problems.length === 0) {
    const bytes = estimateKernelBytes(options);
    if (bytes > MAX_KERNEL_BYTES) {
      const [needed, allowed] = [bytes, MAX_KERNEL_BYTES].map((value) => (value / 2 ** 30).toFixed(1));
      problems.push(
        `--memory ${options.memorySize}, --steps ${options.maxSteps}, --hidden ${options.hiddenSize} and ` +
          `${options.gates.length} gates must need at most ${allowed} GiB of WebAssembly memory, got ${needed} GiB`,
      );
    }
  }
  if (problems.length > 0) throw new NramError('usage', `bench: ${problems.join('; ')}`);
  return options;
}

function parseSections(only: readonly string[], problems: string[]): ReadonlySet<Section> {
  const sections = new Set<Section>();
  for (const name of only.flatMap(splitList)) {
    const section = SECTIONS.find((candidate) => candidate === name);
    if (section !== undefined) sections.add(section);
    else problems.push(`--only must name parts of the benchmark, got "${name}"${suggestion(name, SECTIONS)}`);
  }
  return only.length === 0 ? new Set(SECTIONS) : sections;
}

function parseGates(text: string | undefined, problems: string[]): readonly string[] {
  if (text === undefined) return REFERENCE_SIZES.gates;
  const names = splitList(text);
  if (names.length > MAX_MACHINE_GATES) {
    problems.push(`--gates must list 1..${MAX_MACHINE_GATES} gates, got ${names.length}`);
  }
  for (const name of new Set(names)) {
    if (GATE_NAMES.includes(name)) continue;
    problems.push(`--gates must list known gates, got "${name}"${suggestion(name, GATE_NAMES)}`);
  }
  return names;
}

function parseController(text: string | undefined, problems: string[]): ControllerKind {
  if (text === undefined) return REFERENCE_SIZES.controller;
  const kind = CONTROLLER_KINDS.find((candidate) => candidate === text);
  if (kind === undefined) {
    problems.push(
      `--controller must be one of ${CONTROLLER_KINDS.join(', ')}, got "${text}"${suggestion(text, CONTROLLER_KINDS)}`,
    );
  }
  return kind ?? REFERENCE_SIZES.controller;
}

function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** Bytes of WebAssembly memory that a tile takes, a little too many: every wire counted as a dense one. */
function estimateKernelBytes(sizes: UpdateSizes): number {
  const { controller, gates, logits, numParameters, numRegisters } = createMachine(toMachineSpec(sizes));
  const [M, H] = [sizes.memorySize + 3, sizes.hiddenSize + 7];
  const writes = gates.filter((gate) => gate.effect === 'writes').length;
  const widths = controller === 'lstm' ? 16 : 6;
  const perStep =
    (numRegisters + 3 * gates.length) * M + 2 * logits.size + widths * H + 64 + M + writes * M * M;
  return 32 * (sizes.maxSteps * perStep + 2 * M * M + 64 * M) + 16 * 1.5 * (numParameters + 64 * H) + 2 ** 16;
}
