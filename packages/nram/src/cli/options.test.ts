import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.js';
import { parseRange, parseSeeds } from './options.js';

describe('seeds', () => {
  it.each([
    ['3', [1, 2, 3]],
    ['4..6', [4, 5, 6]],
    ['4-6', [4, 5, 6]],
    ['7..7', [7]],
    ['1,3,7', [1, 3, 7]],
    ['8, 1..3, 2', [8, 1, 2, 3]],
    ['4294967295-4294967295', [4294967295]],
  ])('%s', (text, seeds) => {
    expect(parseSeeds(text)).toEqual(seeds);
  });
  it.each(['', '0', '-1', '1,', '2..1', '1...3', '1.5', 'a', '1..10001', '4294967296..4294967296', '1 2'])(
    '%j is none, and the error names the forms',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(
        'a number of seeds (10 means 1..10), a range (4..6 or 4-6) or a list (1,3,7): at most 10000',
      );
    },
  );
});

it('a range is written as seeds are', () => {
  expect([parseRange('1..64'), parseRange('1-64'), parseRange('7')]).toEqual([
    [1, 64],
    [1, 64],
    [7, 7],
  ]);
  expect(() => parseRange('9..2')).toThrow('1..64');
  expect(() => parseRange('1..1000000000')).toThrow('1..64');
});

describe('a command to type again', () => {
  it.each([
    [['train', 'copy'], {}, 'npx nram train copy'],
    [
      ['learn', 'my task.mjs', '--set', 'gates=read,inc'],
      {},
      "npx nram learn 'my task.mjs' --set gates=read,inc",
    ],
    [['learn', "it's", ''], {}, "npx nram learn 'it'\\''s' ''"],
    [['learn', 'x', '--from', '3', '--json'], { '--from': '17' }, 'npx nram learn x --json --from 17'],
    [['learn', '--from=3', 'x'], { '--from': '17' }, 'npx nram learn x --from 17'],
    [['learn', 'x'], { '--from': '17' }, 'npx nram learn x --from 17'],
  ])('%j with %j', (args, options, command) => {
    expect(commandLine(args, options)).toBe(command);
  });
});
