/** Executes what `programToText` prints, knowing nothing but the text: the oracle for the printer. */

type Expression = (environment: Environment) => number;
interface Environment {
  readonly values: Map<string, number>;
  readonly memory: Int32Array;
}

interface Block {
  readonly lines: readonly string[];
}
interface Choice {
  /** Null: always. */
  readonly test: ((registers: Map<string, number>) => boolean) | null;
  readonly block: Block;
}
interface State {
  readonly choices: readonly Choice[];
}
interface Parsed {
  readonly once: readonly Block[];
  /** By name; one state named '' where the text has no states. */
  readonly loop: ReadonlyMap<string, State>;
  readonly firstState: string;
}

/** Memory after every step, and whether the text said stop; `gap` if no case applied. */
export function runText(
  text: string,
  memory: Int32Array,
  maxSteps: number,
): { memories: string[]; end: 'halted' | 'step limit' | 'no rule' } {
  const { once, loop, firstState } = parseText(text);
  const registers = new Map<string, number>();
  for (let i = 1; i <= 20; i++) registers.set(`r${i}`, 0);
  const memories: string[] = [];
  let state = firstState;
  for (let step = 0; step < maxSteps; step++) {
    let block = once[step];
    if (block === undefined) {
      const choice = loop.get(state)?.choices.find(({ test }) => test === null || test(registers));
      if (choice === undefined) return { memories, end: 'no rule' };
      block = choice.block;
    }
    const { stops, next } = runBlock(block, registers, memory);
    memories.push(memory.join(' '));
    if (stops) return { memories, end: 'halted' };
    state = next ?? state;
  }
  return { memories, end: 'step limit' };
}

function parseText(text: string): Parsed {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !/^(registers?|all arithmetic|a comparison|no case|\() ?/.test(line));
  const once: Block[] = [];
  const loop = new Map<string, State>();
  let firstState = '';
  for (const section of sections(lines, 0)) {
    if (/^((first|second|third|one) step|step \d+|then):$/.test(section.head)) {
      once.push({ lines: section.body });
    } else if (/^(then )?repeat( until the step limit)?:$|^then one step:$/.test(section.head)) {
      const first = /first\)$/.test(section.body[0] ?? '')
        ? section.body[0].match(/state (\d+) first/)
        : null;
      if (first !== null) {
        firstState = first[1];
        for (const state of sections(section.body.slice(1), 2)) {
          loop.set(state.head.match(/^in state (\d+):$/)?.[1] ?? '', parseState(state.body, 4));
        }
      } else loop.set('', parseState(section.body, 2));
    } else throw new Error(`unknown section: ${section.head}`);
  }
  return { once, loop, firstState };
}

function parseState(lines: readonly string[], indent: number): State {
  const isChoice = /^ *(when|otherwise)/.test(lines[0]);
  if (!isChoice) return { choices: [{ test: null, block: { lines } }] };
  return {
    choices: sections(lines, indent).map(({ head, body }) => ({
      test: parseCondition(head),
      block: { lines: body },
    })),
  };
}

/** Lines at the given depth that end in a colon, each with the deeper lines below it. */
function sections(lines: readonly string[], indent: number): { head: string; body: string[] }[] {
  const result: { head: string; body: string[] }[] = [];
  for (const line of lines) {
    if (/^ */.exec(line)?.[0].length === indent) result.push({ head: line.trim(), body: [] });
    else result[result.length - 1].body.push(line);
  }
  return result;
}

function parseCondition(head: string): Choice['test'] {
  if (head === 'otherwise:') return null;
  const text = head.replace(/^(otherwise, )?when /, '').replace(/:$/, '');
  const tests = text.split(', or ').map((part) => {
    if (part === 'all registers are 0')
      return (r: Map<string, number>) => [...r.values()].every((v) => v === 0);
    const literals = part.split(' and ').map((literal) => {
      const match = /^(r\d+) (=|!=) 0$/.exec(literal);
      if (match === null) throw new Error(`unknown condition: ${literal}`);
      return (r: Map<string, number>) => (r.get(match[1]) === 0) === (match[2] === '=');
    });
    return (r: Map<string, number>) => literals.every((literal) => literal(r));
  });
  return (r) => tests.some((test) => test(r));
}

function runBlock(block: Block, registers: Map<string, number>, memory: Int32Array) {
  const values = new Map(registers);
  const environment = { values, memory };
  const updates: [string, number][] = [];
  let stops = false;
  let next: string | null = null;
  for (const line of block.lines.map((each) => each.trim())) {
    if (line === 'do nothing' || line === 'all at once, from the old values:') continue;
    if (line === 'stop') stops = true;
    else if (line.startsWith('go to state ')) next = line.slice('go to state '.length);
    else {
      const at = line.indexOf(' = ');
      const targets = line.slice(0, at);
      const sources = new Parser(line.slice(at + 3)).list().map((expression) => expression(environment));
      if (targets.startsWith('mem['))
        memory[new Parser(targets.slice(4, -1)).all()(environment)] = sources[0];
      else if (/^r\d/.test(targets)) {
        for (const [i, name] of targets.split(', ').entries()) updates.push([name, sources[i]]);
      } else values.set(targets, sources[0]);
    }
  }
  for (const [name, value] of updates) registers.set(name, value);
  return { stops, next };
}

/** Expressions with the usual precedence: comparisons below sums; a sum goes from left to right; modulo M. */
class Parser {
  readonly #tokens: string[];
  constructor(text: string) {
    this.#tokens = text.match(/[A-Za-z]\w*|\d+|==|<=|[<+\-()[\],]/g) ?? [];
  }

  list(): Expression[] {
    const result = [this.#comparison()];
    while (this.#take(',')) result.push(this.#comparison());
    if (this.#tokens.length > 0) throw new Error(`left over: ${this.#tokens.join(' ')}`);
    return result;
  }

  all(): Expression {
    return this.list()[0];
  }

  #comparison(): Expression {
    const left = this.#sum();
    const operator = ['==', '<=', '<'].find((each) => this.#take(each));
    if (operator === undefined) return left;
    const right = this.#sum();
    return (environment) => {
      const [a, b] = [left(environment), right(environment)];
      const holds = operator === '==' ? a === b : operator === '<' ? a < b : a <= b;
      return holds ? 1 % environment.memory.length : 0;
    };
  }

  #sum(): Expression {
    let result = this.#atom();
    for (;;) {
      const sign = this.#take('+') ? 1 : this.#take('-') ? -1 : 0;
      if (sign === 0) return result;
      const [left, right] = [result, this.#atom()];
      result = (environment) => {
        const size = environment.memory.length;
        return (((left(environment) + sign * right(environment)) % size) + size) % size;
      };
    }
  }

  #atom(): Expression {
    const token = this.#tokens.shift();
    if (token === undefined) throw new Error('an operand is missing');
    if (token === '(') {
      const inner = this.#comparison();
      this.#expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return ({ memory }) => Number(token) % memory.length;
    if (token === 'M') return () => 0;
    if (token === 'mem') {
      this.#expect('[');
      const address = this.#comparison();
      this.#expect(']');
      return (environment) => environment.memory[address(environment)];
    }
    if (token === 'min' || token === 'max') {
      this.#expect('(');
      const a = this.#comparison();
      this.#expect(',');
      const b = this.#comparison();
      this.#expect(')');
      return (environment) => Math[token](a(environment), b(environment));
    }
    return ({ values }) => {
      const value = values.get(token);
      if (value === undefined) throw new Error(`unknown name ${token}`);
      return value;
    };
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new Error(`expected ${token}, got ${this.#tokens[0]}`);
  }
}
