import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import { findTask } from '../tasks/index.js';
import { parseProgramFile } from './program-file.js';
import { createReportData, parseReportData, reportToHtml } from './report-data.js';

const path = new URL('../../../../gallery/copy/program.json', import.meta.url);
const file = parseProgramFile(readFileSync(path, 'utf8'), 'program.json');
const PAGE = '<body><script type="application/json" id="nram-report">null</script></body>';

describe('the data of a report', () => {
  it('of a built-in task has no inputs, because a page draws them, and is read as it was written', () => {
    const data = createReportData(file, { task: findTask('copy'), command: 'npx nram learn copy' });
    expect(data.inputs).toEqual([]);
    expect(data.accuracy?.right).toEqual(data.accuracy?.cases);
    expect(parseReportData(JSON.stringify(data))).toEqual(data);
  });

  it('of a task from a file has its examples, short ones first', () => {
    const lines = Array.from({ length: 60 }, (_, i) => {
      const input = Array.from({ length: 2 + (i % 6) }, () => 1);
      return JSON.stringify({ input, output: [1], memorySize: 12 + i });
    });
    const source = { kind: 'examples', path: 'x.jsonl', hash: '' } as const;
    const task = createExamplesTask(parseExamplesFile(lines.join('\n'), 'x.jsonl'), source, 'x.jsonl');
    const { inputs, accuracy } = createReportData(file, { task });
    expect(inputs).toHaveLength(40);
    const lengths = inputs.map(({ length }) => length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(inputs[0].expected[0]).toBe(1);
    expect(accuracy).toMatchObject({ lengths: [2, 3, 4, 5, 6, 7], freeCells: [] });
    expect(accuracy?.cases.flat().reduce((sum, each) => sum + each)).toBe(60);
  });

  it('is not made of a program with custom gates', () => {
    const circuit = { gates: [{ gate: 'halve', a: 0, b: null }], registers: [1] };
    const rules = [{ when: '*', circuit: 0, halt: false, next: 0 }];
    const own = { ...file, program: { numRegisters: 1, circuits: [circuit], states: [{ rules }] } };
    expect(() => createReportData(own, { task: null })).toThrow(
      'createReportData: a program of built-in gates is required, got: unknown gate "halve"',
    );
  });
});

describe('reading', () => {
  const text = JSON.stringify(createReportData(file, { task: null }));

  it.each([
    ['[', 'parseReportData: line 1, column 2: '],
    ['null', 'parseReportData: the report: must be an object'],
    [text.replace('nram-report', 'other'), 'format: must be "nram-report"'],
    [text.replace('"numRegisters":', '"n":'), 'the program in the report: '],
    [text.replace('"inputs":[]', '"inputs":[{"memory":[]}]'), 'inputs.0.'],
  ])('%#: refuses what is no report', (bad, says) => {
    expect(() => parseReportData(bad)).toThrow(says);
  });

  it('of any damaged text gives a report or an NramError', () => {
    const cut = fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
      try {
        parseReportData(text.slice(0, at) + put + text.slice(at + 1));
      } catch (error) {
        expect(error).toBeInstanceOf(NramError);
      }
    });
    fc.assert(cut, { numRuns: 300 });
  });
});

describe('a report as a file', () => {
  it('holds the data where no text in it can end the element', () => {
    const evil = '</script><script>alert(1)</script>$&<!--';
    const task = { ...findTask('copy'), summary: evil };
    const html = reportToHtml(PAGE, createReportData(file, { task, command: evil }));
    expect(html.match(/<\/?script/g)).toEqual(['<script', '</script']);
    expect(html).not.toContain('<!--');
    const [, json] = /id="nram-report">(.*)<\/script>/s.exec(html) as RegExpExecArray;
    expect(parseReportData(json)).toMatchObject({ command: evil, task: { summary: evil } });
  });

  it('needs a page with a place for it', () => {
    expect(() => reportToHtml('<html></html>', createReportData(file, { task: null }))).toThrow(
      'reportToHtml: a page with <script',
    );
  });
});
