import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NramError } from '../errors.js';
import { parseJson } from '../json.js';
import type { Gate } from '../machine/gates.js';
import { CONTROLLER_KINDS, createMachine, type Layer, type Machine } from '../machine/spec.js';
import { encodeSafetensors, parseSafetensors, type Tensor } from './safetensors.js';

const FORMAT = 'nram-weights-1';
const SPEC_LIMITS = { maxDepth: 2, maxValues: 1000 };

const specSchema = z.strictObject({
  numRegisters: z.int(),
  gates: z.array(z.string()),
  hiddenSize: z.int(),
  controller: z.enum(CONTROLLER_KINDS),
});

/**
 * A controller's weights in the safetensors format: float32 tensors `hidden1.weight` `[rows, columns]`, `hidden1.bias`
 * `[rows]`, `hidden2...` (or `lstm...`), `output...`, in the order of the machine's logits. The machine's sizes and a
 * hash of all of it are in the header's `__metadata__`.
 *
 * @param parameters - `[machine.numParameters]`, float32.
 */
export function encodeWeights(machine: Machine, parameters: Float32Array): Uint8Array {
  const { numRegisters, gates, hiddenSize } = machine.spec;
  const spec = JSON.stringify({ numRegisters, gates, hiddenSize, controller: machine.controller });
  const metadata = { format: FORMAT, spec, sha256: hashContent(spec, parameters) };
  const tensors = machine.layers.flatMap((layer) =>
    tensorsOf(layer).map(({ name, shape, from, to }): [string, Tensor] => [
      name,
      { shape, values: parameters.subarray(from, to) },
    ]),
  );
  return encodeSafetensors({ metadata, tensors: new Map(tensors) });
}

/**
 * Reads what {@link encodeWeights} wrote. Safe on any bytes: what is not such a file in every respect, down to the hash
 * of its values, is an error, within bounded time and memory.
 *
 * @param path - only named in the error.
 * @param customGates - gates of one's own that the machine may have.
 * @returns the machine and its parameters, `[machine.numParameters]`.
 * @throws NramError `corrupt` naming the path and the first problem.
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const program = simplify(discretize(machine, parameters));
 */
export function decodeWeights(
  bytes: Uint8Array,
  path: string,
  customGates: readonly Gate[] = [],
): { readonly machine: Machine; readonly parameters: Float32Array } {
  const fail = (problem: string): never => {
    throw new NramError('corrupt', `decodeWeights: ${path}: ${problem}`);
  };
  const file = parseSafetensors(bytes);
  if ('problem' in file) return fail(file.problem);
  const { metadata, tensors } = file;
  if (metadata.format !== FORMAT) return fail(`format must be "${FORMAT}" (these are not weights of nram)`);

  const machine = parseMachine(metadata.spec ?? '', customGates, fail);
  const wanted = machine.layers.flatMap(tensorsOf);
  if (tensors.size !== wanted.length) {
    return fail(`${wanted.length} tensors are required, got ${tensors.size}`);
  }
  for (const { name, shape } of wanted) {
    const got = tensors.get(name);
    if (got === undefined) return fail(`a tensor ${name} is required`);
    if (got.shape.join() !== shape.join()) {
      return fail(`${name} must have the shape [${shape.join(', ')}], got [${got.shape.join(', ')}]`);
    }
  }
  const parameters = new Float32Array(machine.numParameters);
  for (const { name, from } of wanted) parameters.set((tensors.get(name) as Tensor).values, from);
  if (!parameters.every((value) => Number.isFinite(value))) return fail('all values must be finite');
  if (metadata.sha256 !== hashContent(metadata.spec ?? '', parameters)) {
    return fail('the values must have the hash that the file names (it was changed after it was written)');
  }
  return { machine, parameters };
}

/** SHA-256 of the weights' file, hexadecimal. */
export function hashWeights(file: Uint8Array): string {
  return createHash('sha256').update(file).digest('hex');
}

/** The tensors of a layer and where they lie in the parameters. */
function tensorsOf({ name, rows, columns, weightsOffset, biasesOffset }: Layer) {
  return [
    { name: `${name}.weight`, shape: [rows, columns], from: weightsOffset, to: biasesOffset },
    { name: `${name}.bias`, shape: [rows], from: biasesOffset, to: biasesOffset + rows },
  ];
}

function parseMachine(text: string, customGates: readonly Gate[], fail: (problem: string) => never): Machine {
  const json = parseJson(text, SPEC_LIMITS);
  const spec = specSchema.safeParse(json.ok ? json.value : null, { jitless: true });
  if (!spec.success) return fail("the metadata's spec must be the sizes of a machine");
  try {
    return createMachine(spec.data, customGates);
  } catch (error) {
    if (error instanceof NramError) return fail(`spec: ${error.message}`);
    throw error;
  }
}

/** SHA-256 over the spec's text and the values in the machine's order, little endian. */
function hashContent(spec: string, parameters: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(parameters.length * 4));
  parameters.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  return createHash('sha256').update(spec).update(bytes).digest('hex');
}
