import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Product } from './product.ts';

/** The machine, and what each product was given. */
export function printSetting(browser: Browser, products: Product[]): void {
  const [core] = cpus();
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(
    `${new Date().toISOString().slice(0, 16)}Z, Chromium ${browser.version()}, Node ${process.versions.node}, ${cpus().length} x ${core!.model}, load before ${load[0]}`,
  );
  for (const { name, package: packageName, settings, needs } of products) {
    console.log(`${name}${packageName ? ` ${readVersion(packageName)}` : ''}`);
    console.log(`  set: ${settings}\n  answered: ${needs}`);
  }
}

function readVersion(packageName: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.resolve(packageName))); ; folder = dirname(folder)) {
    const manifest = readManifest(folder);
    if (manifest?.name === packageName) return `${manifest.version}, ${manifest.license}`;
  }
}

function readManifest(folder: string): { name?: string; version?: string; license?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
