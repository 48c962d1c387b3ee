import type { Gate } from '../../machine/gates.js';
import type { Circuit } from '../../program/program.js';
import { RESERVED_WORDS } from '../../program/reserved-words.js';
import { CircuitBuilder, type GateBudget } from './circuit-builder.js';
import { readExpression, readStopCondition, type Scope } from './expression.js';
import type { Line, Token } from './lines.js';
import { Fault, type Place, type Problems } from './problems.js';
import { quote, Reader, unknownName } from './reader.js';
import type { Registers } from './registers.js';

/** One step: its circuit, and how it ends. */
export interface ParsedBlock extends Place {
  readonly circuit: Circuit;
  readonly stops: boolean;
  /** The state named by `go to state`, or null. */
  readonly goTo: Token | null;
}

/** What all blocks of a text share. */
export interface BlockContext extends Registers {
  readonly gates: readonly Gate[];
  readonly budget: GateBudget;
  readonly problems: Problems;
}

/** Reads the statements of one step. */
export function readBlock(head: Line, context: BlockContext): ParsedBlock {
  const reader = new BlockReader(context);
  if (head.children.length === 0) {
    throw new Fault(
      head.end,
      'expected a statement after ":", got nothing (indent the statements below it, or write "do nothing")',
    );
  }
  for (const line of head.children) context.problems.collect(() => reader.statement(line), undefined);
  return { ...reader.finish(), line: head.line, column: head.column };
}

class BlockReader {
  readonly #context: BlockContext;
  readonly #builder: CircuitBuilder;
  readonly #scope: Scope;
  readonly #values = new Map<string, number>();
  readonly #taken = new Map<number, number>();
  /** Registers that were assigned in an earlier statement: their names are ambiguous from then on. */
  readonly #isChanged = new Set<string>();
  #end: 'stop' | 'stop if' | Token | null = null;

  constructor(context: BlockContext) {
    const { numRegisters, gates, budget } = context;
    this.#context = context;
    this.#builder = new CircuitBuilder(numRegisters, gates, budget);
    this.#scope = { builder: this.#builder, gates, wireOf: (name) => this.#wireOf(name) };
  }

  finish(): Pick<ParsedBlock, 'circuit' | 'stops' | 'goTo'> {
    const goTo = this.#end === 'stop' || this.#end === 'stop if' ? null : this.#end;
    return { circuit: this.#builder.finish(this.#taken), stops: this.#end === 'stop', goTo };
  }

  statement(line: Line): void {
    const reader = new Reader(line);
    if (this.#end === 'stop if') {
      if (reader.next?.text !== 'go') reader.fail('nothing but "go to state" after "stop if"');
    } else if (this.#end !== null) reader.fail('nothing after "stop" or "go to state"');
    if (line.isHead) {
      if (line.children[0]?.tokens[0]?.text === '=') throw new Fault(line.end, 'expected "=", got ":="');
      if (!reader.take('all at once')) {
        throw unknownName('a statement', line.tokens[0] ?? { ...line.end, kind: 'sign', text: ':' }, [
          'when',
          'otherwise',
          'all at once',
        ]);
      }
      if (reader.take(',')) reader.expect('from the old values');
      reader.expectEnd();
      if (line.children.length === 0)
        throw new Fault(line.end, 'expected assignments after ":", got nothing');
      for (const child of line.children) {
        this.#context.problems.collect(() => this.#assignment(new Reader(child), child), undefined);
      }
      this.#settle();
    } else if (reader.take('stop if')) {
      this.#stopIf(reader);
    } else if (reader.take('stop')) {
      reader.expectEnd();
      this.#end = 'stop';
    } else if (reader.take('go to state')) {
      const name = reader.takeKind('number') ?? reader.takeKind('name');
      if (name === null) reader.fail('the name of a state');
      reader.expectEnd();
      this.#end = name;
    } else if (reader.take('do nothing')) {
      reader.expectEnd();
    } else {
      this.#assignment(reader, line);
      this.#settle();
    }
  }

  /** Registers here have the values that they have after the step. */
  #stopIf(reader: Reader): void {
    const { stopRegister, registers } = this.#context;
    const wireOf = (name: Token): number => {
      const register = registers.get(name.text);
      const taken = register === undefined ? undefined : this.#taken.get(register);
      return taken ?? this.#wireOf(name);
    };
    const wire = readStopCondition(reader, { ...this.#scope, wireOf });
    reader.expectEnd();
    this.#taken.set(stopRegister as number, wire);
    this.#end = 'stop if';
  }

  /** From here on, the assigned registers no longer have the value with which the step began. */
  #settle(): void {
    for (const [name, register] of this.#context.registers) {
      if (this.#taken.has(register)) this.#isChanged.add(name);
    }
  }

  /** All values are computed before the first one is assigned. */
  #assignment(reader: Reader, line: Line): void {
    if (line.isHead) reader.fail('a statement without ":"');
    const targets = [this.#target(reader)];
    while (reader.take(',')) targets.push(this.#target(reader));
    // A name is known from here on even if its value cannot be parsed, so that one mistake is reported once.
    const wires = this.#context.problems.collect(() => {
      reader.expect('=');
      const values = [readExpression(reader, this.#scope)];
      while (reader.take(',')) values.push(readExpression(reader, this.#scope));
      reader.expectEnd();
      if (values.length !== targets.length) {
        throw new Fault(line, `expected one value per name (${targets.length}), got ${values.length}`);
      }
      return values;
    }, null);
    for (const [i, target] of targets.entries()) target(wires?.[i] ?? 0);
  }

  /** Reads one target of an assignment; the result assigns a wire to it. */
  #target(reader: Reader): (wire: number) => void {
    const { place } = reader;
    if (reader.take('mem [')) {
      const address = readExpression(reader, this.#scope);
      reader.expect(']');
      return (wire) => void this.#builder.gate('write', [address, wire], place);
    }
    const name = reader.takeKind('name');
    if (name === null) return reader.fail('a statement');
    const register = this.#context.registers.get(name.text);
    if (register !== undefined) {
      if (this.#taken.has(register)) {
        throw new Fault(
          name,
          `expected one assignment per step to a register, got another to ${quote(name.text)}`,
        );
      }
      // Taken immediately, so that the same register twice in one statement is noticed.
      this.#taken.set(register, register);
      return (wire) => void this.#taken.set(register, wire);
    }
    if (RESERVED_WORDS.has(name.text) || !['=', ','].includes(reader.next?.text ?? '')) {
      throw unknownName('a statement', name, ['stop', 'do nothing', 'go to state', 'all at once', 'mem']);
    }
    if (this.#values.has(name.text)) {
      throw new Fault(
        name,
        `expected a new name, got ${quote(name.text)} again (a name has one value per step)`,
      );
    }
    return (wire) => void this.#values.set(name.text, wire);
  }

  #wireOf(name: Token): number {
    const value = this.#values.get(name.text);
    if (value !== undefined) return value;
    const register = this.#context.registers.get(name.text);
    if (register === undefined) {
      throw unknownName('a name that has a value', name, [
        ...this.#context.registers.keys(),
        ...this.#values.keys(),
      ]);
    }
    if (!this.#isChanged.has(name.text)) return register;
    throw new Fault(
      name,
      `expected an unambiguous name, got ${quote(name.text)} after it was assigned (a register changes only at the end of the step: write "x = ...", then "${name.text.slice(0, 40)} = x", and use x)`,
    );
  }
}
