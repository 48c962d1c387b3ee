import { NramError } from '../errors.js';
import { GATES, type Gate, isBuiltIn } from '../machine/gates.js';
import { circuitGates, type GateOptions } from '../program/circuit.js';
import type { Circuit } from '../program/program.js';
import type { Linear } from '../solver/linear.js';
import type { Logic } from '../solver/logic.js';
import { smtLinear, smtLogic, smtNames } from '../solver/smt-terms.js';
import { type Claim, claimedCell, X } from './claims.js';
import type { Taken } from './execute.js';
import type { Obligation, Proof, ProvenLoop } from './proof.js';
import { answerCell, T } from './theory.js';

/**
 * A proof as SMT-LIB 2: each statement about a part of a run, with what the program does there derived again from its
 * gates, and the negation of what is to be shown. A solver must answer `unsat` to every `(check-sat)`.
 *
 * @param comment - lines for the head of the file.
 * @throws NramError `config` for a program with custom gates, of which SMT-LIB knows nothing.
 *
 * @example
 * import { findProof } from './report.js';
 *
 * const program = parseProgramText('first step:\n  mem[0] = mem[mem[0]]\n  stop\n', 'access.nram');
 * const proof = findProof(program, findTask('access'), { budget: { stepScale: 1, extraSteps: 0 } });
 * if (proof !== null) process.stdout.write(proofToSmt(proof, ['access']));
 */
export function proofToSmt(
  proof: Proof,
  comment: readonly string[],
  { gates = GATES }: GateOptions = {},
): string {
  const custom = gates.find(
    (gate) =>
      !isBuiltIn(gate) &&
      proof.program.circuits.some((circuit) => circuit.gates.some(({ gate: name }) => name === gate.name)),
  );
  if (custom !== undefined) {
    throw new NramError('config', `proofToSmt: built-in gates are required, got "${custom.name}"`);
  }
  const lines = [...comment.map((line) => `; ${line}`), '(set-logic QF_AUFLIA)'];
  lines.push('(declare-const input (Array Int Int)) ; memory at the start');
  lines.push('(declare-const mem (Array Int Int)) ; memory at the head of a loop');
  for (const [i, obligation] of proof.obligations.entries()) {
    lines.push('', `; ${i + 1}. ${obligation.title}`, '(push 1)');
    lines.push(...obligationLines(obligation, proof, gates), '(check-sat)', '(pop 1)');
  }
  for (const [i, { claims }] of proof.loops.entries()) {
    if (proof.goal.kind !== 'stops') break;
    const { vocabulary } = proof.context.theory;
    lines.push(
      '',
      `; loop ${i + 1} ends: what is left falls by one in each round, and is never below 0`,
      '(push 1)',
    );
    const facts = claims.flatMap((claim) => (claim.kind === 'fact' ? [claim.holds] : []));
    const measures = facts.filter((fact) => fact.kind === 'atLeast' && (fact.value.t ?? 0) < 0);
    lines.push(...declarations(smtNames(facts, vocabulary)));
    lines.push(...facts.map((fact) => `(assert ${smtLogic(fact, vocabulary)})`));
    const values = measures.map((fact) => smtLinear((fact as { value: Linear }).value, vocabulary));
    lines.push(`(assert (or ${values.map((value) => `(< ${value} 0)`).join(' ')} false))`);
    lines.push('(check-sat)', '(pop 1)');
  }
  return `${lines.join('\n')}\n`;
}

function declarations({ variables, sequences }: ReturnType<typeof smtNames>): string[] {
  return [
    ...variables.map((name) => `(declare-const ${name} Int)`),
    ...sequences.map((name) => `(declare-fun ${name} (Int) Int)`),
  ];
}

/** The names of registers, memory and steps after some steps of a way. */
interface Names {
  readonly registers: readonly string[];
  readonly memory: string;
  readonly steps: string;
}

function obligationLines(obligation: Obligation, proof: Proof, gates: readonly Gate[]): string[] {
  const { program, context, loops } = proof;
  const { vocabulary } = context.theory;
  const { from, path, turn, shows, notes, support } = obligation;
  const statements: Logic[] = [...notes, ...support];
  const lines: string[] = [];
  const assert = (text: string): void => {
    lines.push(`(assert ${text})`);
  };

  let names: Names = {
    registers: Array.from({ length: program.numRegisters }, (_, i) => (from === null ? '0' : `r${i + 1}`)),
    memory: from === null ? 'input' : 'mem',
    steps: from === null ? '0' : 'steps',
  };
  if (from !== null) lines.push(...headLines(loops[from], proof));
  if (from !== null)
    statements.push(...loops[from].claims.flatMap(claimLogic), { kind: 'atLeast', value: T });
  const { goal } = proof;
  const given = goal.kind === 'after' ? goal.steps : null;
  for (const [k, taken] of path.entries()) {
    if (given !== null) assert(`(< ${names.steps} ${smtLinear(given, vocabulary)})`);
    lines.push(...turnLines(taken, names, proof).map((text) => `(assert ${text})`));
    const { circuit } = program.states[taken.state].rules[taken.rule];
    const done = stepLines(program.circuits[circuit], names, { index: k + 1, gates });
    lines.push(...done.lines);
    names = done.names;
  }
  const isOver = shows.kind === 'never' && turn === null;
  if (given !== null && (turn !== null || isOver))
    assert(`(< ${names.steps} ${smtLinear(given, vocabulary)})`);
  if (turn !== null) for (const text of turnLines(turn, names, proof)) assert(text);

  const more: Logic[] = [];
  const values = (claim: Linear): string => {
    more.push({ kind: 'zero', value: claim });
    return smtLinear(claim, vocabulary);
  };
  switch (shows.kind) {
    case 'never':
      break;
    case 'steps': {
      assert(`(not (${shows.isExact ? '=' : '<='} ${names.steps} ${values(shows.most)}))`);
      break;
    }
    case 'answer': {
      if (shows.when !== 'now' && shows.when.kind !== 'stops') {
        assert(`(${shows.when.kind === 'after' ? '=' : '>='} ${names.steps} ${values(shows.when.steps)})`);
      }
      const cell = answerCell(context.answer, vocabulary, X, more);
      more.push(cell.inRange);
      assert(`(not (= (select ${names.memory} ${values(cell.address)}) ${values(cell.value)}))`);
      break;
    }
    case 'claim':
      assert(`(not ${claimText(shows.claim, names, proof, { t: shows.t, more })})`);
      break;
  }
  const all = [...statements, ...more];
  const asserted = [...notes, ...support, ...more.filter((each) => each.kind !== 'zero')];
  const declared = smtNames(all, vocabulary);
  const registers = from === null ? [] : names0(program.numRegisters);
  const variables = [
    ...new Set([...declared.variables, ...registers, 'M', 'n', ...(from === null ? [] : ['steps', 't'])]),
  ];
  return [
    ...declarations({ ...declared, variables: variables.sort() }),
    ...asserted.map((each) => `(assert ${smtLogic(each, vocabulary)})`),
    ...lines,
  ];
}

const names0 = (count: number): string[] => Array.from({ length: count }, (_, i) => `r${i + 1}`);

function claimLogic(claim: Claim): Logic[] {
  switch (claim.kind) {
    case 'register':
    case 'steps':
      return [{ kind: 'zero', value: claim.value }];
    case 'given':
      return [{ kind: 'zero', value: claim.most }];
    case 'fact':
      return [claim.holds];
    default:
      return [];
  }
}

/** What holds at the head of a loop, but for memory. */
function headLines({ claims }: ProvenLoop, proof: Proof): string[] {
  const { program, context } = proof;
  const { vocabulary } = context.theory;
  const registers = names0(program.numRegisters);
  const lines = ['(assert (and (<= 0 t) (<= 0 steps)))'];
  for (const register of registers) lines.push(`(assert (and (<= 0 ${register}) (< ${register} M)))`);
  for (const claim of claims) {
    if (claim.kind === 'register') {
      lines.push(`(assert (= ${registers[claim.register]} ${smtLinear(claim.value, vocabulary)}))`);
    } else if (claim.kind === 'steps') {
      lines.push(`(assert (= steps ${smtLinear(claim.value, vocabulary)}))`);
    } else if (claim.kind === 'given') {
      lines.push(`(assert (< steps ${smtLinear(claim.most, vocabulary)}))`);
    } else if (claim.kind === 'fact') {
      lines.push(`(assert ${smtLogic(claim.holds, vocabulary)})`);
    }
  }
  return lines;
}

/** The conditions under which a rule is taken; those of no rule if there is none of that number. */
function turnLines({ state, rule }: Taken, { registers }: Names, { program }: Proof): string[] {
  const { rules } = program.states[state];
  const pattern = (when: string): string => {
    const tests = [...when].flatMap((sign, i) =>
      sign === '*' ? [] : [sign === '0' ? `(= ${registers[i]} 0)` : `(not (= ${registers[i]} 0))`],
    );
    return tests.length === 0 ? 'true' : `(and ${tests.join(' ')})`;
  };
  const earlier = rules.slice(0, rule).map(({ when }) => `(not ${pattern(when)})`);
  return [...earlier, ...(rule < rules.length ? [pattern(rules[rule].when)] : [])];
}

/** A step, gate by gate. */
function stepLines(
  circuit: Circuit,
  before: Names,
  { index, gates }: { readonly index: number; readonly gates: readonly Gate[] },
): { readonly lines: string[]; readonly names: Names } {
  const wires = [...before.registers];
  const lines: string[] = [];
  let { memory } = before;
  for (const [g, gate] of circuitGates(circuit, gates).entries()) {
    const [a, b] = [circuit.gates[g].a, circuit.gates[g].b].map((wire) =>
      wire === null ? '0' : wires[wire],
    );
    if (gate.effect === 'writes') {
      const written = `mem_${index}_${g + 1}`;
      lines.push(`(define-fun ${written} () (Array Int Int) (store ${memory} ${a} ${b}))`);
      memory = written;
      wires.push(b);
      continue;
    }
    const name = `g_${index}_${g + 1}`;
    lines.push(
      `(define-fun ${name} () Int ${gate.effect === 'reads' ? `(select ${memory} ${a})` : gateText(gate, a, b)})`,
    );
    wires.push(name);
  }
  const registers = circuit.registers.map((wire) => wires[wire]);
  return { lines, names: { registers, memory, steps: `(+ ${before.steps} 1)` } };
}

function gateText({ name, constant: fixed }: Gate, a: string, b: string): string {
  if (fixed !== undefined) return `${fixed}`;
  const bit = (test: string): string => `(ite ${test} 1 0)`;
  switch (name) {
    case 'inc':
      return `(ite (= (+ ${a} 1) M) 0 (+ ${a} 1))`;
    case 'dec':
      return `(ite (= ${a} 0) (- M 1) (- ${a} 1))`;
    case 'add':
      return `(ite (>= (+ ${a} ${b}) M) (- (+ ${a} ${b}) M) (+ ${a} ${b}))`;
    case 'sub':
      return `(ite (< ${a} ${b}) (+ (- ${a} ${b}) M) (- ${a} ${b}))`;
    case 'lessThan':
      return bit(`(< ${a} ${b})`);
    case 'lessOrEqual':
      return bit(`(<= ${a} ${b})`);
    case 'equal':
      return bit(`(= ${a} ${b})`);
    case 'min':
      return `(ite (<= ${a} ${b}) ${a} ${b})`;
    case 'max':
      return `(ite (<= ${a} ${b}) ${b} ${a})`;
    default:
      throw new Error(`internal: no SMT-LIB for gate "${name}"`);
  }
}

/** A claim about what has the given names; what it assumes of `x` joins `more`. */
function claimText(
  claim: Claim,
  { registers, memory, steps }: Names,
  { context }: Proof,
  { t, more }: { readonly t: Linear; readonly more: Logic[] },
): string {
  const { vocabulary } = context.theory;
  const text = (value: Linear): string => {
    const at = vocabulary.substitute(value, { t });
    more.push({ kind: 'zero', value: at });
    return smtLinear(at, vocabulary);
  };
  switch (claim.kind) {
    case 'register':
      return `(= ${registers[claim.register]} ${text(claim.value)})`;
    case 'steps':
      return `(= ${steps} ${text(claim.value)})`;
    case 'given':
      return `(< ${steps} ${text(claim.most)})`;
    case 'fact': {
      // Registers in it are those at the end of the way.
      const fresh = registers.map((_, i) => `r${i + 1}_end`);
      const by = Object.fromEntries(fresh.map((name, i) => [`r${i + 1}`, { [name]: 1 }]));
      const holds = vocabulary.substituteIn(claim.holds, { ...by, t });
      const bound = fresh.map((name, i) => `(${name} ${registers[i]})`).join(' ');
      return `(let (${bound}) ${smtLogic(holds, vocabulary)})`;
    }
    default: {
      const cell = claimedCell(claim, context, { x: X, t }, more);
      more.push(cell.when);
      more.push({ kind: 'zero', value: cell.address }, { kind: 'zero', value: cell.value });
      return `(= (select ${memory} ${smtLinear(cell.address, vocabulary)}) ${smtLinear(cell.value, vocabulary)})`;
    }
  }
}
