import { spawnSync } from 'node:child_process';

/** The Python that has numpy, or null; without one the environment variable NRAM_REQUIRE_NUMPY makes it an error. */
export function findPython(): string | null {
  // Debian's numpy belongs to Debian's Python, before which another may stand in the path.
  const found = ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import numpy']).status === 0,
  );
  if (found === undefined && process.env.NRAM_REQUIRE_NUMPY !== undefined) {
    throw new Error('NRAM_REQUIRE_NUMPY is set, but there is no python3 with numpy');
  }
  return found ?? null;
}
