import { NramError } from '../errors.js';
import { MAX_MEMORY_SIZE } from '../limits.js';
import { applyGate } from '../machine/apply-gate.js';
import { GATES, type Gate, isBuiltIn } from '../machine/gates.js';
import { BrokenRunError, UnstoredCellError } from './broken-run.js';
import { circuitGates, type GateOptions, inputWires, liveWires } from './circuit.js';
import { allZero, createFinder, patternText, testsText } from './pattern.js';
import type { Circuit, Program } from './program.js';
import { assertProgram } from './validate.js';

/** What is to be seen after one step. The arrays are the machine's own: read them at once, or copy them. */
export interface StepEvent {
  /** Counts from 0. */
  readonly step: number;
  /** The state in which the step was taken, and the index of the rule in it. */
  readonly state: number;
  readonly rule: number;
  /** `[R]` after the step; a view that the next step overwrites. */
  readonly registers: Int32Array;
  /** The stored cells after the step; the very array that runs. */
  readonly memory: Int32Array;
}

export interface RunOptions {
  /** The most steps that are run, at least 0. */
  readonly maxSteps: number;
  /**
   * M, if memory is larger than the cells given: 1 to {@link MAX_MEMORY_SIZE}. Values are then below M and arithmetic is
   * modulo M; the cells beyond those given hold 0, and to write anything else there is an error. Default: the number of
   * cells given.
   */
  readonly memorySize?: number | undefined;
  /** Called after each step; it must not run the same runner again. */
  readonly onStep?: (event: StepEvent) => void;
}

export interface RunResult {
  /** Steps that were taken. */
  readonly steps: number;
  /** Whether the program stopped by itself. */
  readonly halted: boolean;
}

/** A program made ready to run many times. */
export interface Runner {
  readonly program: Program;
  /**
   * Runs the program from registers of 0 on a memory of any size, in place. A gate takes the same time in a memory of
   * any size; only the check of the input is linear in it.
   *
   * @param memory - `[M]`, M at least 1, values in 0..M-1; overwritten. With `memorySize`, the first cells of such a memory.
   * @throws NramError `config` for a value out of range (memory is then as it was), a bad `maxSteps` or `memorySize`;
   *   {@link MissingRuleError} when no rule matches (memory is then as the steps before left it); {@link UnstoredCellError}
   *   for a write beyond the cells given (memory is then as the gates before left it).
   */
  run(memory: Int32Array, options: RunOptions): RunResult;
}

/** The program has no rule for the registers that it met. */
export class MissingRuleError extends BrokenRunError {
  constructor(state: number, pattern: string, step: number) {
    super(
      `a case for these registers is required, got none for ${testsText(pattern)} (state ${state + 1}, step ${step + 1})`,
    );
    this.name = 'MissingRuleError';
  }
}

/** Up to this many registers a table from zero-pattern to rule is kept; beyond, the rules are matched one by one. */
const MAX_TABLE_REGISTERS = 12;
/** The same when many states would make many tables: the most entries of all tables together. */
const MAX_TABLE_ENTRIES = 2 ** 20;

/** Operations of the inner loop. Constants and writes' outputs are resolved to wires when compiling and cost nothing. */
const OP = {
  read: 0,
  inc: 1,
  add: 2,
  sub: 3,
  dec: 4,
  lessThan: 5,
  lessOrEqual: 6,
  equal: 7,
  min: 8,
  max: 9,
  write: 10,
  /** Reads and writes where memory is larger than its stored cells. */
  readStored: 11,
  writeStored: 12,
  custom: 13,
} as const;

/**
 * Runs a program once; see {@link createRunner} for many runs.
 *
 * In every step: the first rule of the current state whose pattern matches the registers' zero-pattern is taken; its
 * gates run in order; then all registers change at once, from the old registers and the gate outputs; if the rule
 * halts, the run ends after the step.
 *
 * @param memory - `[M]`, values in 0..M-1; overwritten.
 * @throws NramError as {@link createRunner} and {@link Runner.run}.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const memory = Int32Array.of(1, 2, 3, 0, 0);
 * runProgram(program, memory, { maxSteps: 3 }); // { steps: 3, halted: false }
 * memory; // [2, 3, 4, 0, 0]
 */
export function runProgram(
  program: Program,
  memory: Int32Array,
  options: RunOptions & GateOptions,
): RunResult {
  return createRunner(program, options).run(memory, options);
}

/**
 * Makes a program ready to run: gates resolved, unused gates left out, wires in flat arrays, rules in a table from
 * zero-pattern to rule. A runner owns its registers, so it runs one memory at a time.
 *
 * @throws NramError `config` naming all that is wrong with the program.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const runner = createRunner(program);
 * for (let size = 4; size < 100; size++) runner.run(new Int32Array(size), { maxSteps: size });
 */
export function createRunner(program: Program, options: GateOptions = {}): Runner {
  const gates = options.gates ?? GATES;
  assertProgram('createRunner', program, gates);

  const R = program.numRegisters;
  const assembly = assemble(program.circuits, R, gates);
  const storedCode = codeForStored(assembly.code);
  const ownWires = new Int32Array(assembly.numWires);
  const ownRegisters = ownWires.subarray(0, R);
  const ownPending = new Int32Array(R);
  const rules = program.states.flatMap((state) => state.rules);
  const ruleCircuit = Int32Array.from(rules, (rule) => rule.circuit);
  const ruleNext = Int32Array.from(rules, (rule) => rule.next);
  const ruleHalts = Uint8Array.from(rules, (rule) => (rule.halt ? 1 : 0));
  const finder = createRuleFinder(program);

  const run = (memory: Int32Array, { maxSteps, onStep, memorySize }: RunOptions): RunResult => {
    const M = memorySize ?? memory.length;
    checkInput(memory, M, maxSteps);
    // Local names: the loop runs a fifth to a third faster than on those of the enclosing function.
    const { codeStart, moves, movesStart, custom } = assembly;
    const [wires, registers, pending] = [ownWires, ownRegisters, ownPending];
    const numCells = memory.length;
    const code = M === numCells ? assembly.code : storedCode;
    const one = 1 % M;
    registers.fill(0);
    wires[R] = 0;
    wires[R + 1] = one;
    wires[R + 2] = 2 % M;

    let state = 0;
    let table = finder.tableOf(0);
    for (let step = 0; step < maxSteps; step++) {
      let bits = 0;
      for (let i = 0; i < R; i++) if (wires[i] === 0) bits |= 1 << i;
      let rule = table === null ? -1 : table[bits] - 1;
      if (rule < 0) rule = finder.find(state, bits, step);
      const circuit = ruleCircuit[rule];

      const codeEnd = codeStart[circuit + 1];
      for (let at = codeStart[circuit]; at < codeEnd; at += 4) {
        const a = wires[code[at + 1]];
        const b = wires[code[at + 2]];
        let output = 0;
        switch (code[at]) {
          case OP.read:
            output = memory[a];
            break;
          case OP.inc:
            output = a + 1 === M ? 0 : a + 1;
            break;
          case OP.add:
            // Never above 2^31 - 1, so that it stays an integer for the engine.
            output = a >= M - b ? a - (M - b) : a + b;
            break;
          case OP.sub:
            output = a < b ? a - b + M : a - b;
            break;
          case OP.dec:
            output = a === 0 ? M - 1 : a - 1;
            break;
          case OP.lessThan:
            output = a < b ? one : 0;
            break;
          case OP.lessOrEqual:
            output = a <= b ? one : 0;
            break;
          case OP.equal:
            output = a === b ? one : 0;
            break;
          case OP.min:
            output = Math.min(a, b);
            break;
          case OP.max:
            output = Math.max(a, b);
            break;
          case OP.write:
            memory[a] = b;
            continue;
          case OP.readStored:
            output = a < numCells ? memory[a] : 0;
            break;
          case OP.writeStored:
            if (a < numCells) memory[a] = b;
            else if (b !== 0) throw new UnstoredCellError(a, numCells);
            continue;
          default:
            output = applyGate(custom[code[at] - OP.custom], a, b, M);
        }
        wires[code[at + 3]] = output;
      }

      const movesEnd = movesStart[circuit + 1];
      for (let at = movesStart[circuit], i = 0; at < movesEnd; at += 2, i++)
        pending[i] = wires[moves[at + 1]];
      for (let at = movesStart[circuit], i = 0; at < movesEnd; at += 2, i++) wires[moves[at]] = pending[i];

      if (onStep !== undefined) {
        onStep({ step, state, rule: rule - finder.firstRule[state], registers, memory });
      }
      if (ruleHalts[rule] === 1) return { steps: step + 1, halted: true };
      const next = ruleNext[rule];
      if (next !== state) {
        state = next;
        table = finder.tableOf(state);
      }
    }
    return { steps: maxSteps, halted: false };
  };
  return { program, run };
}

/** Code of all circuits: per gate an operation, two input wires and the output wire; per register that changes a move. */
interface Assembly {
  readonly code: Int32Array;
  /** `[circuits + 1]`, offsets into `code`. */
  readonly codeStart: Int32Array;
  /** Pairs of a register and the wire that it takes. */
  readonly moves: Int32Array;
  readonly movesStart: Int32Array;
  readonly custom: readonly Gate[];
  /** Registers, then the constants 0, 1 and 2, then gate outputs. */
  readonly numWires: number;
}

function assemble(circuits: readonly Circuit[], numRegisters: number, gates: readonly Gate[]): Assembly {
  const code: number[] = [];
  const codeStart = [0];
  const moves: number[] = [];
  const movesStart = [0];
  const custom: Gate[] = [];
  const firstOutput = numRegisters + 3;
  const opOf = (gate: Gate): number => {
    if (gate.effect === 'reads') return OP.read;
    if (gate.effect === 'writes') return OP.write;
    if (isBuiltIn(gate) && Object.hasOwn(OP, gate.name)) return OP[gate.name as keyof typeof OP];
    if (!custom.includes(gate)) custom.push(gate);
    return OP.custom + custom.indexOf(gate);
  };

  for (const circuit of circuits) {
    const live = liveWires(circuit, circuit.registers.keys(), gates);
    /** Where each wire of the circuit lies among the wires of the runner. */
    const place = Array.from({ length: numRegisters }, (_, i) => i);
    for (const [i, gate] of circuitGates(circuit, gates).entries()) {
      // Inputs that a gate does not use are the constant 0.
      const [a = numRegisters, b = numRegisters] = inputWires(circuit, i).map((wire) => place[wire]);
      if (isBuiltIn(gate) && gate.constant !== undefined) {
        place.push(numRegisters + gate.constant);
        continue;
      }
      place.push(gate.effect === 'writes' ? b : firstOutput + i);
      if (live[numRegisters + i]) code.push(opOf(gate), a, b, firstOutput + i);
    }
    codeStart.push(code.length);
    for (const [register, wire] of circuit.registers.entries()) {
      if (wire !== register) moves.push(register, place[wire]);
    }
    movesStart.push(moves.length);
  }

  return {
    code: Int32Array.from(code),
    codeStart: Int32Array.from(codeStart),
    moves: Int32Array.from(moves),
    movesStart: Int32Array.from(movesStart),
    custom,
    numWires: circuits.reduce((most, circuit) => Math.max(most, firstOutput + circuit.gates.length), 0),
  };
}

/** The same code for memories of which only the first cells are stored. */
function codeForStored(code: Int32Array): Int32Array {
  const stored = code.slice();
  for (let at = 0; at < code.length; at += 4) {
    if (code[at] === OP.read) stored[at] = OP.readStored;
    if (code[at] === OP.write) stored[at] = OP.writeStored;
  }
  return stored;
}

/** Finds the rule for a state and a zero-pattern; rules are counted over all states. */
interface RuleFinder {
  /** Per state the number of its first rule. */
  readonly firstRule: readonly number[];
  /** A state's table: per pattern 1 + the rule, or 0 if `find` was not asked yet; null if there is no table. */
  tableOf(state: number): Int32Array | null;
  /** @throws MissingRuleError if there is none. */
  find(state: number, bits: number, step: number): number;
}

function createRuleFinder(program: Program): RuleFinder {
  const R = program.numRegisters;
  const firstRule: number[] = [];
  let count = 0;
  for (const { rules } of program.states) {
    firstRule.push(count);
    count += rules.length;
  }
  const missing = (state: number, bits: number, step: number): never => {
    throw new MissingRuleError(state, patternText(bits, R), step);
  };

  /** Made when the state is entered. */
  const finders: (ReturnType<typeof createFinder> | undefined)[] = program.states.map(() => undefined);
  const search = (state: number, bits: number, step: number): number => {
    const finder = finders[state] ?? createFinder(program.states[state].rules.map(({ when }) => when));
    finders[state] = finder;
    const index = finder(bits);
    return index < 0 ? missing(state, bits, step) : firstRule[state] + index;
  };

  if (R > MAX_TABLE_REGISTERS || program.states.length * 2 ** R > MAX_TABLE_ENTRIES) {
    return { firstRule, tableOf: () => null, find: search };
  }

  /** Made when the state is entered, filled as patterns are met. */
  const tables: (Int32Array | undefined)[] = program.states.map(() => undefined);
  const tableOf = (state: number): Int32Array => {
    const table = tables[state] ?? new Int32Array(allZero(R) + 1);
    tables[state] = table;
    return table;
  };
  const find = (state: number, bits: number, step: number): number => {
    const rule = search(state, bits, step);
    tableOf(state)[bits] = rule + 1;
    return rule;
  };
  return { firstRule, tableOf, find };
}

function checkInput(memory: Int32Array, M: number, maxSteps: number): void {
  const numCells = memory.length;
  if (numCells < 1) throw new NramError('config', 'runProgram: memory must have at least 1 cell, got 0');
  if (!(Number.isInteger(M) && M >= numCells && M <= MAX_MEMORY_SIZE)) {
    throw new NramError(
      'config',
      `runProgram: memorySize must be an integer in ${numCells}..${MAX_MEMORY_SIZE}, got ${M} (there are ${numCells} cells)`,
    );
  }
  for (let i = 0; i < numCells; i++) {
    if (memory[i] < 0 || memory[i] >= M) {
      throw new NramError(
        'config',
        `runProgram: memory[${i}] must be in 0..${M - 1}, got ${memory[i]} (values are smaller than the memory; memorySize allows larger ones)`,
      );
    }
  }
  if (!Number.isInteger(maxSteps) || maxSteps < 0) {
    throw new NramError('config', `runProgram: maxSteps must be an integer >= 0, got ${maxSteps}`);
  }
}

/** How often each rule was taken, per state and rule: at the first step of a run, and later. */
export type RuleUsage = readonly (readonly { first: number; later: number }[])[];

/** A count of zero for every rule of a program; see {@link countRule}. */
export function createUsage(program: Program): RuleUsage {
  return program.states.map(({ rules }) => rules.map(() => ({ first: 0, later: 0 })));
}

/**
 * Counts the rule of a step; for use as `onStep`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const usage = createUsage(program);
 * const memory = Int32Array.of(1, 2, 3, 0, 0);
 * createRunner(program).run(memory, { maxSteps: 3, onStep: (event) => countRule(usage, event) });
 * usage; // [[{ first: 1, later: 2 }]]
 */
export function countRule(usage: RuleUsage, { step, state, rule }: StepEvent): void {
  usage[state][rule][step === 0 ? 'first' : 'later'] += 1;
}
