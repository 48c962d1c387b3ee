/** Programs far larger than what is ever learned: told in full, and so that the text reads back as the same. */
import { expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { programToText } from '../language/print.js';
import { runProgram } from '../program/interpreter.js';
import { patternText } from '../program/pattern.js';
import type { Circuit, Program } from '../program/program.js';
import { exploreProgram } from '../program/reach.js';
import { createRandom } from '../random.js';

type Gates = Circuit['gates'];

/** A program of one circuit, of which the last gate writes. */
const oneCircuit = (numRegisters: number, gates: Gates): Program => ({
  numRegisters,
  circuits: [{ gates, registers: [numRegisters + gates.length - 2, ...Array(numRegisters - 1).keys()] }],
  states: [{ rules: [{ when: '*'.repeat(numRegisters), circuit: 0, halt: false, next: 0 }] }],
});

/** Memory after every step of some runs. */
function watch(program: Program): string[] {
  const random = createRandom(1, 'large');
  return Array.from({ length: 20 }, () => {
    const size = random.int(4, 40);
    const memory = Int32Array.from({ length: size }, () => random.int(0, size - 1));
    const seen: string[] = [];
    runProgram(program, memory, { maxSteps: 4, onStep: ({ memory: cells }) => seen.push(cells.join(' ')) });
    return seen.join('; ');
  });
}

const read = (a: number): Gates[number] => ({ gate: 'read', a, b: null });
const add = (a: number, b: number): Gates[number] => ({ gate: 'add', a, b });
const DEPTH = 19_998;

it.each([
  ['reads in one another', Array.from({ length: DEPTH }, (_, i) => read(i === 0 ? 0 : 1 + i))],
  [
    'reads of sums',
    Array.from({ length: DEPTH }, (_, i) => (i % 2 === 0 ? add(i === 0 ? 0 : 1 + i, 1) : read(1 + i))),
  ],
  ['a sum of a sum', Array.from({ length: DEPTH }, (_, i) => add(i === 0 ? 0 : 1 + i, 1))],
] as [string, Gates][])(
  '%s, 20,000 deep, is printed in parts and does the same when read again',
  (_name, gates) => {
    const program = oneCircuit(2, [...gates, { gate: 'write', a: 0, b: 1 + gates.length }]);
    const text = programToText(program);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1000);
    expect(watch(parseProgramText(text, 'large'))).toEqual(watch(program));
  },
);

it('a tree of expressions that would be one line of 2^12 names is printed in parts', () => {
  const leaves = Array.from(
    { length: 2 ** 12 },
    (_, i): Gates => [
      { gate: 'lessThan', a: i % 2, b: 2 + 2 * i - 1 < 2 ? 0 : 2 + 2 * i - 1 },
      read(2 + 2 * i),
    ],
  ).flat();
  const gates: Gates = [...leaves];
  let level = Array.from({ length: 2 ** 12 }, (_, i) => 2 + 2 * i + 1);
  while (level.length > 1) {
    const next: number[] = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(2 + gates.push({ gate: 'sub', a: level[i], b: level[i + 1] }) - 1);
    }
    level = next;
  }
  const program = oneCircuit(2, [...gates, { gate: 'write', a: 0, b: level[0] }]);
  const text = programToText(program);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(2000);
  expect(watch(parseProgramText(text, 'large'))).toEqual(watch(program));
});

/** Every zero-pattern has a case of its own; all may be met. */
function everyPattern(numRegisters: number): Program {
  const circuits = Array.from({ length: 2 ** numRegisters }, (_, bits): Circuit => {
    const gates: Gates = Array.from({ length: numRegisters }, (_, i) => read((i + bits) % numRegisters));
    for (let i = 0; i < numRegisters; i++) if ((bits >> i) & 1) gates.push(add(numRegisters + i, i));
    gates.push({ gate: 'write', a: bits % numRegisters, b: numRegisters + gates.length - 1 });
    return { gates, registers: Array.from({ length: numRegisters }, (_, i) => numRegisters + i) };
  });
  const rules = circuits.map((_, circuit) => {
    return { when: patternText(circuit, numRegisters), circuit, halt: false, next: 0 };
  });
  return { numRegisters, circuits, states: [{ rules }] };
}

it('a state of 512 cases is printed, and does the same when read again', () => {
  const program = everyPattern(9);
  const text = programToText(program);
  expect(text.match(/when /g)?.length).toBeGreaterThan(400);
  expect(watch(parseProgramText(text, 'large'))).toEqual(watch(program));
});

it('what may follow is looked at as far as there is work for, and rules share lists of it', () => {
  // Whatever the registers are, they are followed by anything.
  const gates = Array.from({ length: 8 }, (_, i) => read(i === 0 ? 0 : 7 + i));
  const registers = gates.map((_, i) => 8 + i);
  const { states } = everyPattern(8);
  const rules = states[0].rules.map((rule, i) => ({ ...rule, circuit: i % 2 }));
  const circuits = [registers, registers.toReversed()].map((taken) => ({ gates, registers: taken }));
  const program = { numRegisters: 8, circuits, states: [{ rules }] };
  const lists = exploreProgram(program)?.[0].map((rule) => rule?.followers);
  expect(lists?.map((list) => list?.length)).toEqual(Array(256).fill(256));
  expect(new Set(lists).size).toBe(1);
  expect(exploreProgram(program, { maxWork: 1000 })).toBeNull();
});
