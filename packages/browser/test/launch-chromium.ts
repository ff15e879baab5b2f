import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packedChromium from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

// Inside the clone, so that clones never share one; else, where that is another's, in the user's own.
const FOLDERS = [
  fileURLToPath(new URL('../../../node_modules/.cache/chromium', import.meta.url)),
  join(tmpdir(), `lazo-chromium-${userInfo().uid}`),
];

/**
 * Starts a real Chromium with its web security on: that of `CHROMIUM_PATH`, or npm's, which is unpacked
 * once into the clone. Close it when done.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH || (await unpackChromium());
  return chromium.launch({
    executablePath,
    headless: true,
    // Chromium refuses to sandbox root, and containers lack what its sandbox needs.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    env: { ...process.env, ...findFonts(executablePath) },
  });
}

/** The path of npm's Chromium. Several test files may ask at once. */
async function unpackChromium(): Promise<string> {
  const version = await readChromiumVersion();
  for (const folder of FOLDERS) {
    const path = join(folder, version, 'chromium');
    if (existsSync(path) || (await unpackInto(folder, version))) return path;
  }
  throw new Error(`Chromium can be unpacked into none of ${FOLDERS.join(', ')}. Set CHROMIUM_PATH.`);
}

/** Answers false where the folder cannot be written. */
async function unpackInto(folder: string, version: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch {
    return false;
  }
  const draft = await mkdtemp(join(folder, 'unpacking-'));
  await withTemporaryFolder(draft, () => packedChromium.executablePath());
  await openToAll(draft);
  try {
    await rename(draft, join(folder, version));
  } catch {
    await rm(draft, { recursive: true, force: true }); // another test file was faster
  }
  return true;
}

// Whoever unpacks it, others run it too.
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await chmod(join(folder, 'chromium'), 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

async function readChromiumVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = await readFile(join(dirname(entry), '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

// The package unpacks into the system's temporary folder and reuses whatever lies there.
async function withTemporaryFolder(folder: string, run: () => Promise<unknown>): Promise<void> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    await run();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** On a machine without fonts pages have no text: the unpacked ones serve. */
function findFonts(executablePath: string): { FONTCONFIG_PATH: string } | undefined {
  const fonts = join(dirname(executablePath), 'fonts');
  if (existsSync('/etc/fonts/fonts.conf') || !existsSync(fonts)) return undefined;
  return { FONTCONFIG_PATH: fonts };
}
