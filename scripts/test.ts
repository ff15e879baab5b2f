/** `pnpm test`: everything, against a real Postgres and a real Chromium. Its last line is the count. */

import { startVitest } from 'vitest/node';
import { buildSdk } from './build-sdk.ts';

buildSdk();
const filters = process.argv.slice(2).filter((word) => word !== '--');
const vitest = await startVitest('test', filters, { run: true, watch: false });
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
