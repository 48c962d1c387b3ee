import { createHash } from 'node:crypto';
import type { Machine } from '../machine/spec.js';

/**
 * A controller's weights in the safetensors format: 8 bytes of header length (little endian), a JSON header, then
 * float32 tensors `hidden1.weight` `[rows, columns]`, `hidden1.bias` `[rows]`, `hidden2...`, `output...`, in the order
 * of the machine's logits. The machine's sizes are in the header's `__metadata__`.
 *
 * @param parameters - `[machine.numParameters]`, float32.
 */
export function encodeWeights(machine: Machine, parameters: Float32Array): Uint8Array {
  const header: Record<string, unknown> = {
    __metadata__: { format: 'nram-weights-1', spec: JSON.stringify(machine.spec) },
  };
  for (const { name, rows, columns, weightsOffset, biasesOffset } of machine.layers) {
    const end = biasesOffset + rows;
    header[`${name}.weight`] = tensor([rows, columns], weightsOffset, biasesOffset);
    header[`${name}.bias`] = tensor([rows], biasesOffset, end);
  }
  const text = JSON.stringify(header);
  const padded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const bytes = new Uint8Array(8 + padded.length + parameters.length * 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(padded.length), true);
  bytes.set(padded, 8);
  parameters.forEach((value, i) => {
    view.setFloat32(8 + padded.length + 4 * i, value, true);
  });
  return bytes;
}

/** SHA-256 of the weights' file, hexadecimal. */
export function hashWeights(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}

function tensor(shape: readonly number[], from: number, to: number): object {
  return { dtype: 'F32', shape, data_offsets: [4 * from, 4 * to] };
}
