import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, test } from 'vitest';
import { decodeExamples, readExamplesText } from './examples-text.js';

const TEXT = '{"input":[1,2],"output":[2],"note":"é𝄞"}\n';
const utf16le = Buffer.from(TEXT, 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();
const mark = (...bytes: number[]): Buffer => Buffer.from(bytes);

it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.concat([mark(0xef, 0xbb, 0xbf), Buffer.from(TEXT)])],
  ['UTF-16LE', utf16le],
  ['UTF-16LE with a byte order mark', Buffer.concat([mark(0xff, 0xfe), utf16le])],
  ['UTF-16BE', utf16be],
  ['UTF-16BE with a byte order mark', Buffer.concat([mark(0xfe, 0xff), utf16be])],
  ['gzip', gzipSync(TEXT)],
  ['gzip of UTF-16', gzipSync(Buffer.concat([mark(0xff, 0xfe), utf16le]))],
  ['gzip in two members', Buffer.concat([gzipSync(TEXT.slice(0, 10)), gzipSync(TEXT.slice(10))])],
])('%s is read', (_name, bytes) => expect(decodeExamples(bytes, 'x')).toBe(TEXT));

test('line ends of old Macs are line ends, those of Windows stay', () => {
  expect(decodeExamples(Buffer.from('1\r2\r'), 'x')).toBe('1\n2\n');
  expect(decodeExamples(Buffer.from('1\r\n2\r\n'), 'x')).toBe('1\r\n2\r\n');
  expect(decodeExamples(Buffer.alloc(0), 'x')).toBe('');
});

it.each([
  [
    'UTF-32LE',
    mark(0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0),
    'UTF-8 or UTF-16 is required, got UTF-32 or binary data',
  ],
  ['UTF-32BE', mark(0, 0, 0, 0x7b, 0, 0, 0, 0x22), 'got UTF-32 or binary data'],
  ['zeros', Buffer.alloc(100), 'got UTF-32 or binary data'],
  [
    'a zip archive',
    mark(0x50, 0x4b, 3, 4, 0, 0),
    'text or gzip is required, got a zip archive (decompress it first)',
  ],
  ['zstd', mark(0x28, 0xb5, 0x2f, 0xfd, 0, 0), 'got zstd'],
  ['xz', mark(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'got xz'],
  ['bzip2 in gzip', gzipSync('BZh91AY'), 'got bzip2'],
  [
    'half a gzip file',
    gzipSync(TEXT).subarray(0, 30),
    'an intact gzip file is required, got: unexpected end of file',
  ],
  ['a damaged gzip file', gzipSync(TEXT).fill(7, 12, 20), 'an intact gzip file is required'],
])('%s is named', (_name, bytes, says) => {
  expect(() => decodeExamples(bytes, 'mine.jsonl')).toThrow(`mine.jsonl: `);
  expect(() => decodeExamples(bytes, 'mine.jsonl')).toThrow(says);
});

test('a small gzip file that unpacks to a gigabyte is refused, and that gigabyte is never made', () => {
  const member = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '), { level: 9 });
  const bomb = Buffer.concat(new Array(16).fill(member));
  expect(bomb.length).toBeLessThan(1_100_000);
  const before = process.memoryUsage.rss();
  expect(() => decodeExamples(bomb, 'bomb.gz')).toThrow(
    'bomb.gz, decompressed: at most 268435456 bytes are allowed, got more',
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(700 * 1024 * 1024);
});

const folder = mkdtempSync(join(tmpdir(), 'nram text '));

test('a file is read to its end, piece by piece', async () => {
  const path = join(folder, 'long.jsonl');
  const text = TEXT.repeat(100_000);
  writeFileSync(path, text);
  expect(readFileSync(path).length).toBeGreaterThan(4 * 1024 * 1024);
  expect(await readExamplesText(path)).toBe(text);
});

test('a file without an end is refused', async () => {
  await expect(readExamplesText('/dev/zero')).rejects.toMatchObject({
    code: 'config',
    message: '/dev/zero: at most 268435456 bytes are allowed, got more',
  });
});

test('a file that is not there is an error', async () => {
  await expect(readExamplesText(join(folder, 'none'))).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('cannot read'),
  });
});
