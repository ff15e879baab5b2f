/** `pnpm test`: everything, against a real Postgres and a real Chromium. */

import { buildSdk } from './build-sdk.ts';
import { runTests } from './run-tests.ts';

buildSdk();
await runTests();
