import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { NramError } from '../errors.js';
import { MAX_EXAMPLES_LENGTH } from '../tasks/examples-file.js';
import { reasonOf } from './files.js';

/** Stands for standard input in place of a file name. */
export const STANDARD_INPUT = '-';
/** Maximum size of a file in bytes, compressed or not. */
const MAX_BYTES = MAX_EXAMPLES_LENGTH;
const CHUNK = 1024 * 1024;

/**
 * The text of an examples file or of standard input: UTF-8 or UTF-16, plain or compressed with gzip.
 *
 * @param path - `-` for standard input.
 * @throws NramError `config` naming the path if it cannot be read, is too long, or is neither text nor gzip.
 */
export async function readExamplesText(path: string): Promise<string> {
  const bytes = path === STANDARD_INPUT ? await readStandardInput() : readBytes(path);
  return decodeExamples(bytes, path === STANDARD_INPUT ? 'standard input' : path);
}

async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) process.stderr.write('reading examples from standard input (end with Ctrl-D)\n');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) throw tooLong('standard input');
  }
  return Buffer.concat(chunks);
}

/** Reads in chunks, because not every file has a known size. */
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
  new NramError('config', `${path}: at most ${MAX_BYTES} bytes are allowed, got more`);

/** First bytes of other compressed formats. */
const OTHER_PACKINGS: readonly (readonly [string, readonly number[]])[] = [
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte);

/**
 * Decodes the bytes of a file: decompresses gzip, and reads UTF-16 if a byte order mark or zeros among the first bytes
 * indicate it, otherwise UTF-8. Line ends that are a lone CR become LF.
 *
 * @param path - only used in error messages.
 * @throws NramError `config` for another compression or encoding, a damaged gzip file, or one that decompresses to more
 *   than the maximum size.
 *
 * @example
 * decodeExamples(Buffer.from('[1]', 'utf16le'), 'x.json'); // '[1]'
 */
export function decodeExamples(bytes: Uint8Array, path: string): string {
  const plain = startsWith(bytes, [0x1f, 0x8b]) ? unpack(bytes, path) : bytes;
  const packing = OTHER_PACKINGS.find(([, start]) => startsWith(plain, start))?.[0];
  if (packing !== undefined) {
    throw new NramError('config', `${path}: text or gzip is required, got ${packing} (decompress it first)`);
  }
  const encoding = encodingOf(plain);
  if (encoding === null) {
    throw new NramError('config', `${path}: text in UTF-8 or UTF-16 is required, got UTF-32 or binary data`);
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
      ? tooLong(`${path}, decompressed`)
      : new NramError('config', `${path}: an intact gzip file is required, got: ${reasonOf(error)}`);
  }
}

/** The first two characters are not zeros, so zeros among their bytes show their width; null for anything else. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff])) return null;
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  const zeros = [...bytes.subarray(0, 4)].map((byte) => byte === 0).join();
  if (zeros === 'false,true,false,true') return 'utf-16le';
  if (zeros === 'true,false,true,false') return 'utf-16be';
  return zeros.includes('true') ? null : 'utf-8';
}
