import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { NramError } from '../errors.js';
import { MAX_EXAMPLES_LENGTH } from '../tasks/examples-file.js';
import { reasonOf } from './files.js';

/** What stands for standard input where a file is named. */
export const STANDARD_INPUT = '-';
/** Longer files are refused, in bytes, packed or not. */
const MAX_BYTES = MAX_EXAMPLES_LENGTH;
const CHUNK = 1024 * 1024;

/**
 * The text of a file of examples, or of standard input: UTF-8 or UTF-16, packed by gzip or not.
 *
 * @param path - `-` for standard input.
 * @throws NramError `config` naming the path if it cannot be read, is too long, or is neither text nor gzip.
 */
export async function readExamplesText(path: string): Promise<string> {
  const bytes = path === STANDARD_INPUT ? await readStandardInput() : readBytes(path);
  return decodeExamples(bytes, path === STANDARD_INPUT ? 'standard input' : path);
}

async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('reading examples from standard input (Ctrl-D ends them)\n');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLong('standard input');
  }
  return Buffer.concat(chunks);
}

/** Reads piece by piece, because not every file says how long it is. */
function readBytes(path: string): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    const file = openSync(path, 'r');
    const chunk = Buffer.allocUnsafe(CHUNK);
    try {
      for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
        chunks.push(Buffer.from(chunk.subarray(0, count)));
        length += count;
        if (length > MAX_BYTES) throw tooLong(path);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof NramError) throw error;
    throw new NramError('config', `cannot read ${path}: ${reasonOf(error)}`);
  }
  return Buffer.concat(chunks);
}

const tooLong = (path: string): NramError =>
  new NramError('config', `${path}: at most ${MAX_BYTES} bytes are read, got more`);

/** First bytes of what people also pack files with. */
const OTHER_PACKINGS: readonly (readonly [string, readonly number[]])[] = [
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);

/**
 * The text in the bytes of a file: unpacked if they are gzip, from UTF-16 if a byte order mark or zeros among the first
 * bytes say so, else from UTF-8. Lines that end in CR alone get LF.
 *
 * @param path - only named in the error.
 * @throws NramError `config` naming what else it is: another packing or encoding, a damaged gzip file, one that unpacks to
 *   more than may be read.
 *
 * @example
 * decodeExamples(Buffer.from('[1]', 'utf16le'), 'x.json'); // '[1]'
 */
export function decodeExamples(bytes: Uint8Array, path: string): string {
  const plain = startsWith(bytes, [0x1f, 0x8b]) ? unpack(bytes, path) : bytes;
  const packing = OTHER_PACKINGS.find(([, start]) => startsWith(plain, start))?.[0];
  if (packing !== undefined) {
    throw new NramError('config', `${path}: text is required, or gzip, got ${packing} (unpack it first)`);
  }
  const encoding = encodingOf(plain);
  if (encoding === null) {
    throw new NramError('config', `${path}: text in UTF-8 or UTF-16 is required, got UTF-32 or no text`);
  }
  const text = new TextDecoder(encoding).decode(plain);
  return text.includes('\n') ? text : text.replaceAll('\r', '\n');
}

function unpack(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    const isTooLong = error instanceof RangeError;
    throw isTooLong
      ? tooLong(`${path}, unpacked`)
      : new NramError('config', `${path}: a whole gzip file is required, got: ${reasonOf(error)}`);
  }
}

/** The first two characters are no zeros, so zeros among their bytes show how wide they are; null for anything else. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff])) return null;
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const zeros = [...bytes.subarray(0, 4)].map((byte) => byte === 0).join();
  if (zeros === 'false,true,false,true') return 'utf-16le';
  if (zeros === 'true,false,true,false') return 'utf-16be';
  return zeros.includes('true') ? null : 'utf-8';
}
