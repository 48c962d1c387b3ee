/**
 * Does the work; returns its result and the processor time that it took, ms.
 *
 * @template Result
 * @param {() => Result} work
 */
export function timed(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMs: Math.round((user + system) / 1000) };
}
