import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod/mini';
import { NramError } from '../errors.js';
import { parseJson } from '../json.js';
import type { Gate } from '../machine/gates.js';
import { CONTROLLER_KINDS, createMachine, type Layer, type Machine } from '../machine/spec.js';
import { encodeSafetensors, parseSafetensors, type Tensor } from './safetensors.js';

const FORMAT = 'nram-weights-1';
/** Another format version may have its rows in a different order. */
const ANY_FORMAT = /^nram-weights-/;
const SPEC_LIMITS = { maxDepth: 2, maxValues: 1000 };

const specSchema = z.strictObject({
  numRegisters: z.int(),
  gates: z.array(z.string()),
  hiddenSize: z.int(),
  controller: z.enum(CONTROLLER_KINDS),
});

/** The content of a weights file. */
export interface DecodedWeights {
  readonly machine: Machine;
  /** `[machine.numParameters]`. */
  readonly parameters: Float32Array;
  /** Where the weights come from, if the file records it; see {@link encodeWeights}. */
  readonly origin: string | null;
  /** A note for the user if the file was not written by `nram`, or was changed since; otherwise null. */
  readonly note: string | null;
}

/**
 * A controller's weights in the safetensors format: float32 tensors `hidden1.weight` `[rows, columns]`, `hidden1.bias`
 * `[rows]`, `hidden2...` (or `lstm...`), `output...`, in the order of the machine's logits. The machine's sizes and a
 * hash of all of it are in the header's `__metadata__`. See `docs/weights.md`.
 *
 * @param parameters - `[machine.numParameters]`, float32.
 * @param options - `origin`: where the weights come from if they were not trained, in words.
 */
export function encodeWeights(
  machine: Machine,
  parameters: Float32Array,
  { origin }: { readonly origin?: string } = {},
): Uint8Array {
  const { numRegisters, gates, hiddenSize } = machine.spec;
  const spec = JSON.stringify({ numRegisters, gates, hiddenSize, controller: machine.controller });
  const metadata = {
    format: FORMAT,
    spec,
    sha256: hashContent(spec, parameters),
    ...(origin !== undefined && { origin }),
  };
  const tensors = machine.layers.flatMap((layer) =>
    tensorsOf(layer).map(({ name, shape, from, to }): [string, Tensor] => [
      name,
      { shape, values: parameters.subarray(from, to) },
    ]),
  );
  return encodeSafetensors({ metadata, tensors: new Map(tensors) });
}

/**
 * Reads a weights file: one that {@link encodeWeights} wrote, or a version that another program modified. Safe on any bytes:
 * anything without the names, shapes and types of a machine's tensors is an error, within bounded time and memory. A valid
 * file with a different hash, or without one, is read with a note.
 *
 * @param path - only used in errors and in the note.
 * @param customGates - custom gates that the machine may have.
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
): DecodedWeights {
  const fail = (problem: string): never => {
    throw new NramError('corrupt', `decodeWeights: ${path}: ${problem}`);
  };
  const file = parseSafetensors(bytes);
  if ('problem' in file) return fail(file.problem);
  const { metadata, tensors } = file;
  const { format, spec, origin, sha256: hash } = metadata;
  if (format !== undefined && format !== FORMAT && ANY_FORMAT.test(format)) {
    return fail(`format must be ${FORMAT}, got ${quote(format)} (written by another version of nram)`);
  }
  if (spec === undefined) {
    return fail(
      "the metadata must contain a spec with the machine's sizes and gates, got none (copy __metadata__ from the original file)",
    );
  }
  const machine = parseMachine(spec, customGates, fail);
  const wanted = machine.layers.flatMap(tensorsOf);
  for (const { name, shape } of wanted) {
    const got = tensors.get(name);
    if (got === undefined) return fail(`a tensor ${name} is required, got ${listOf([...tensors.keys()])}`);
    if (got.shape.join() !== shape.join()) {
      return fail(`${name} must have the shape [${shape.join(', ')}], got [${got.shape.join(', ')}]`);
    }
  }
  const names = new Set(wanted.map(({ name }) => name));
  const unknown = [...tensors.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0)
    return fail(`only the tensors ${listOf([...names])} are allowed, got ${listOf(unknown)} too`);

  const parameters = new Float32Array(machine.numParameters);
  for (const { name, from } of wanted) {
    const { values } = tensors.get(name) as Tensor;
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) return fail(`all values must be finite, got ${values[wrong]} at ${name}[${wrong}]`);
    parameters.set(values, from);
  }
  const what =
    format !== FORMAT
      ? format === undefined
        ? 'no format is given'
        : `the format is ${quote(format)}`
      : hash === undefined
        ? 'there is no hash'
        : hash !== hashContent(spec, parameters)
          ? 'the hash does not match'
          : null;
  return {
    machine,
    parameters,
    origin: origin !== undefined && /^[ -~]{1,200}$/.test(origin) ? origin : null,
    note:
      what === null ? null : `${path}: these weights were changed outside nram (${what}); using them anyway`,
  };
}

/** SHA-256 of the bytes of a weights file, in hexadecimal: `provenance.weightsHash` in a program file. */
export function hashWeights(file: Uint8Array): string {
  return bytesToHex(sha256(file));
}

/** The tensors of a layer, and their place in the parameters. */
function tensorsOf({ name, rows, columns, weightsOffset, biasesOffset }: Layer) {
  return [
    { name: `${name}.weight`, shape: [rows, columns], from: weightsOffset, to: biasesOffset },
    { name: `${name}.bias`, shape: [rows], from: biasesOffset, to: biasesOffset + rows },
  ];
}

function parseMachine(text: string, customGates: readonly Gate[], fail: (problem: string) => never): Machine {
  const json = parseJson(text, SPEC_LIMITS);
  const spec = specSchema.safeParse(json.ok ? json.value : null, { jitless: true });
  if (!spec.success) return fail("the metadata's spec must give the sizes and gates of a machine");
  try {
    return createMachine(spec.data, customGates);
  } catch (error) {
    if (error instanceof NramError) return fail(`spec: ${error.message}`);
    throw error;
  }
}

/** SHA-256 over the spec's text in UTF-8 and the values in the machine's order, float32, little endian. */
function hashContent(spec: string, parameters: Float32Array): string {
  const bytes = new DataView(new ArrayBuffer(parameters.length * 4));
  parameters.forEach((value, i) => {
    bytes.setFloat32(4 * i, value, true);
  });
  return bytesToHex(sha256.create().update(utf8ToBytes(spec)).update(new Uint8Array(bytes.buffer)).digest());
}

/** Up to six names, in quotes because they may come from a hostile file. */
function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.slice(0, 6).map(quote).join(', ') + (names.length > 6 ? ', ...' : '');
}

const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
