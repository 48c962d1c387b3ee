import { cpus } from 'node:os';

/** The machine that figures were taken on: processor, cores, Node. */
export function hostText(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
}
