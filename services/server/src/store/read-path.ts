import { buildMemory } from '../memory.ts';

/** Pages of a site are few and seen often, and reading a URL costs as much as writing its row. */
const REMEMBERED = 5_000;
/** Longer ones are one of a kind. */
const REMEMBERED_LENGTH = 300;

const paths = buildMemory<string>(REMEMBERED);

/** The path of a clean URL; empty where it has none. */
export function readPath(url: string): string {
  const known = paths.find(url);
  if (known !== undefined) return known;
  const path = URL.parse(url)?.pathname ?? '';
  if (url.length <= REMEMBERED_LENGTH) paths.keep(url, path);
  return path;
}
