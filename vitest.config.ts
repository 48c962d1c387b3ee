import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Times are no test here; a slow machine must not turn a right result into a failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
