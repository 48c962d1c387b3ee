/** Does the work; returns its result and the processor time that it took, ms. */
export function timed(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMs: Math.round((user + system) / 1000) };
}
