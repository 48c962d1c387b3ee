import { z } from 'zod/mini';
import { parseJson } from '../json.js';
import { pathText } from '../program/validate.js';
import { issueText } from '../schema-text.js';

/** A float32 tensor, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The content of a safetensors file, in the order of its header. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The format allows 100 MB; ours are far smaller. */
const MAX_HEADER_BYTES = 1024 * 1024;
const HEADER_LIMITS = { maxDepth: 4, maxValues: 10_000 };
const FLOAT_BYTES = 4;

const count = z.int().check(z.minimum(0));
const tensorSchema = z.strictObject({
  dtype: z.string().check(z.maxLength(16)),
  shape: z.array(count).check(z.maxLength(8)),
  data_offsets: z.tuple([count, count]),
});
const headerSchema = z.catchall(
  z.object({ __metadata__: z._default(z.record(z.string(), z.string()), {}) }),
  tensorSchema,
);

/**
 * Encodes tensors in the safetensors format: 8 bytes of header length (little endian), a JSON header padded with
 * spaces to 8 bytes, then the values, little endian, without gaps.
 *
 * @example
 * const values = Float32Array.of(1, 2, 3);
 * encodeSafetensors({ metadata: { made: 'by hand' }, tensors: new Map([['x', { shape: [3], values }]]) });
 */
export function encodeSafetensors({ metadata, tensors }: Safetensors): Uint8Array {
  let size = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, values }] of tensors) {
    const end = size + values.length * FLOAT_BYTES;
    header[name] = { dtype: 'F32', shape, data_offsets: [size, end] };
    size = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + size).fill(0x20, 8, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { values } of tensors.values()) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += FLOAT_BYTES;
    }
  }
  return bytes;
}

/**
 * Reads a safetensors file in which all tensors are float32. Safe on any bytes: the header is bounded and parsed by
 * {@link parseJson}, and the tensors must fill the rest of the file without gaps or overlaps.
 *
 * @returns the file's content, or the problem with it.
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors | { readonly problem: string } {
  if (bytes.length < 8) return { problem: `at least 8 bytes are required, got ${bytes.length}` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  const most = Math.min(bytes.length - 8, MAX_HEADER_BYTES);
  if (headerBytes > BigInt(most)) {
    return {
      problem: `a header of at most ${most} bytes is required, got ${headerBytes} (is the file truncated?)`,
    };
  }
  const start = 8 + Number(headerBytes);
  const header = parseHeader(bytes.subarray(8, start));
  if ('problem' in header) return header;

  const { __metadata__: metadata, ...entries } = header.value;
  const tensors = new Map<string, Tensor>();
  let end = 0;
  const inOrder = Object.entries(entries).sort(
    ([, one], [, other]) =>
      one.data_offsets[0] - other.data_offsets[0] || one.data_offsets[1] - other.data_offsets[1],
  );
  for (const [name, { dtype, shape, data_offsets: offsets }] of inOrder) {
    if (dtype !== 'F32') {
      const hint = "float32 is required; in numpy: values.astype('float32')";
      return { problem: `${pathText([name])}: dtype must be "F32", got ${JSON.stringify(dtype)} (${hint})` };
    }
    const length = shape.reduce((product, size) => product * size, 1);
    const wanted = [end, end + length * FLOAT_BYTES];
    if (offsets[0] !== wanted[0] || offsets[1] !== wanted[1]) {
      const where = `${pathText([name])}: data_offsets must be ${wanted.join(', ')}`;
      return { problem: `${where}, got ${offsets.join(', ')} (tensors follow each other without gaps)` };
    }
    end = wanted[1];
    if (start + end > bytes.length) break;
    const values = Float32Array.from({ length }, (_, i) =>
      view.getFloat32(start + offsets[0] + i * FLOAT_BYTES, true),
    );
    tensors.set(name, { shape, values });
  }
  if (start + end !== bytes.length) {
    return { problem: `${end} bytes of values are required, got ${bytes.length - start}` };
  }
  return { metadata, tensors };
}

function parseHeader(
  bytes: Uint8Array,
): { readonly value: z.infer<typeof headerSchema> } | { readonly problem: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { problem: 'the header must be UTF-8' };
  }
  const json = parseJson(text, HEADER_LIMITS);
  if (!json.ok) {
    const { line, column, message } = json.problem;
    return { problem: `header, line ${line}, column ${column}: ${message}` };
  }
  const header = headerSchema.safeParse(json.value, { jitless: true });
  if (header.success) return { value: header.data };
  const [issue] = header.error.issues;
  return { problem: `header: ${pathText(issue.path) || 'the whole'}: ${issueText(issue)}` };
}
