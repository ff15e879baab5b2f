/** `pnpm check:docs`: every link of the docs leads somewhere, and every file that they name is there. */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = globSync(
  ['*.md', 'docs/**/*.md', 'packages/*/*.md', 'services/*/*.md', 'examples/*/*.md', 'benchmarks/*.md'],
  { cwd: ROOT },
);

const broken = PAGES.flatMap((page) => findBroken(page, readFileSync(join(ROOT, page), 'utf8')));
for (const line of broken) console.error(line);
console.log(`${PAGES.length} pages, ${broken.length} broken links`);
process.exitCode = broken.length > 0 ? 1 : 0;

function findBroken(page: string, text: string): string[] {
  const links = [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^[a-z]+:/.test(link));
  const paths = [
    ...text.matchAll(/`((?:packages|services|scripts|docs|benchmarks|examples)\/[\w./-]+\.\w+)`/g),
  ].map((match) => match[1]!);
  return [
    ...links
      .filter((link) => !leadsSomewhere(page, link))
      .map((link) => `${page}: the link ${link} leads nowhere`),
    ...paths
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${page}: there is no file ${path}`),
  ];
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || readAnchors(readFileSync(target, 'utf8')).has(anchor);
}

function readAnchors(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
