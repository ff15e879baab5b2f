/** `pnpm test:faults`: kills, locks, storms, full disks and slow sockets, for some minutes. `test:faults kills` for a part. */

import { buildSdk } from './build-sdk.ts';
import { runTests } from './run-tests.ts';

buildSdk();
await runTests({ config: 'vitest.faults.config.ts' });
