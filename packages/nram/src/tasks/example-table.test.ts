import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createExampleTable, type ExampleRow, readExampleTable, usedCells } from './example-table.js';

const cells = fc.array(fc.nat(8191), { minLength: 1, maxLength: 40 });
const rows: fc.Arbitrary<ExampleRow> = fc.record(
  {
    line: fc.integer({ min: 1, max: 1e6 }),
    input: cells,
    output: fc.array(fc.option(fc.nat(8191)), { minLength: 1, maxLength: 40 }),
    memorySize: fc.integer({ min: 40, max: 8192 }),
    steps: fc.integer({ min: 1, max: 1e6 }),
  },
  { requiredKeys: ['line', 'input', 'output', 'memorySize'] },
);

it('holds every example as it was added, however many they are, also once it was packed', () => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 80 }), (all) => {
      const table = createExampleTable();
      for (const row of all) table.add(row);
      for (const each of [table, readExampleTable(table.pack().slice())]) {
        expect(each.size).toBe(all.length);
        expect(all.map((_, i) => each.at(i))).toEqual(all);
        expect(all.map((_, i) => each.lengthAt(i))).toEqual(all.map(({ input }) => input.length));
        expect(all.map((_, i) => each.stepsAt(i))).toEqual(all.map(({ steps }) => steps));
        for (const [i, { output }] of all.entries()) {
          // One cell behind the output is not scored either.
          expect([...output, null].map((_, cell) => each.outputAt(i, cell))).toEqual([...output, null]);
        }
      }
    }),
  );
});

it('grows for an example that is larger than all before together', () => {
  const table = createExampleTable();
  const input = Array.from({ length: 8192 }, (_, i) => i);
  table.add({ line: 1, input: [1], output: [null], memorySize: 4 });
  table.add({ line: 2, input, output: [3], memorySize: 8192 });
  table.add({ line: 3, input: [2], output: [1], memorySize: 4 });
  expect(table.at(0)).toEqual({ line: 1, input: [1], output: [null], memorySize: 4 });
  expect(table.at(1).input).toEqual(input);
  expect(table.at(2)).toEqual({ line: 3, input: [2], output: [1], memorySize: 4 });
});

it('an example uses the cells up to the last that holds something or is scored, whatever is written out behind it', () => {
  expect(usedCells({ input: [3, 0, 2, 0, 0], output: [1] })).toBe(3);
  expect(usedCells({ input: [3, 0, 2, 0, 0], output: [null, null, null, 0, null] })).toBe(4);
  expect(usedCells({ input: [0, 0], output: [0] })).toBe(1);
  const padding = fc.record({ zeros: fc.nat(40), unscored: fc.nat(40) });
  fc.assert(
    fc.property(rows, padding, ({ input, output }, { zeros, unscored }) => {
      const padded = {
        input: [...input, ...new Array(zeros).fill(0)],
        output: [...output, ...new Array(unscored).fill(null)],
      };
      expect(usedCells(padded)).toBe(usedCells({ input, output }));
    }),
  );
});
