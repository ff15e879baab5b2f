/** Runs vitest. The last line is the count; no test at all is a failure. */

import { startVitest } from 'vitest/node';

/** `config`: another file than `vitest.config.ts`. Words of the command line choose files by name. */
export async function runTests(options: { config?: string } = {}): Promise<void> {
  const filters = process.argv.slice(2).filter((word) => word !== '--');
  const vitest = await startVitest('test', filters, { run: true, watch: false, ...options });
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const broken =
    modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
  await vitest.close();

  const hasFailed = failed + broken > 0 || passed === 0;
  process.exitCode = hasFailed ? 1 : 0;
  console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}
