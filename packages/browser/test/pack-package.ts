import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSdk } from '../../../scripts/build-sdk.ts';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** Packs `@lazo/browser` as a registry would get it, into an empty folder. Answers the tarball's path. */
export function packPackage(folder: string): string {
  buildSdk();
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: PACKAGE,
    stdio: 'pipe',
  });
  const [tarball] = globSync('*.tgz', { cwd: folder });
  if (!tarball) throw new Error(`npm packed nothing into ${folder}`);
  return join(folder, tarball);
}
