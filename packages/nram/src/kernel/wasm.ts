import { NramError } from '../errors.js';

/**
 * Globals of a WebAssembly module by name: constants, addresses, and sizes that the host sets. What a kernel and its host
 * both know is stated once, in the kernel, and found here by its name.
 */
export type Globals<Name extends string> = Readonly<Record<Name, WebAssembly.Global>>;

/** Sets globals of a module by name. */
export function setGlobals<Name extends string>(
  globals: Globals<NoInfer<Name>>,
  values: Readonly<Record<Name, number>>,
): void {
  for (const name of Object.keys(values) as Name[]) globals[name].value = values[name];
}

/** Writes int32 fields of a record at the offsets that a module exports, in bytes. */
export function writeRecord<Field extends string>(
  { buffer }: WebAssembly.Memory,
  address: number,
  offsets: Globals<NoInfer<Field>>,
  fields: Readonly<Record<Field, number>>,
): void {
  const view = new DataView(buffer);
  for (const field of Object.keys(fields) as Field[]) {
    view.setInt32(address + offsets[field].value, fields[field], true);
  }
}

const PAGE_BYTES = 65536;

/**
 * Makes sure that a module's memory reaches up to `end`, in bytes.
 *
 * @throws NramError `resource` if it cannot be had.
 */
export function reserveMemory(memory: WebAssembly.Memory, end: number): void {
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return;
  try {
    memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch {
    throw new NramError('resource', `kernel: could not allocate ${end} bytes of WebAssembly memory`);
  }
}

/** The next multiple. */
export function align(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
