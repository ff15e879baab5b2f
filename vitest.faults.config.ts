import { defineConfig } from 'vitest/config';

/** Faults take minutes and the whole machine: one after another, and every figure is printed. */
export default defineConfig({
  test: {
    include: ['services/server/faults/*.fault.ts'],
    globalSetup: ['services/server/test/global-postgres.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
