/** `pnpm check:schema`: the snapshot equals what the migrations make. `--write` takes a new snapshot. */

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMigratedSchema } from '@lazo/server';

const SNAPSHOT = new URL('../services/server/src/database/schema.sql', import.meta.url);
const HEADER = '-- What the migrations make, for reading. Taken by: pnpm check:schema --write\n\n';

const dataDir = await mkdtemp(join(tmpdir(), 'lazo-schema-'));
await chmod(dataDir, 0o755); // as root, Postgres runs under another user
const schema = HEADER + (await describeMigratedSchema(dataDir));
await rm(dataDir, { recursive: true, force: true });

if (process.argv.includes('--write')) {
  await writeFile(SNAPSHOT, schema);
  console.log('schema.sql is written');
} else if ((await readFile(SNAPSHOT, 'utf8').catch(() => '')) === schema) {
  console.log('schema.sql equals the migrations');
} else {
  console.error(
    'schema.sql differs from what the migrations make. Look at the migration, then: pnpm check:schema --write',
  );
  process.exitCode = 1;
}
