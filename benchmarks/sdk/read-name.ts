/** The name of an event of the visit, in what was tracked (`bench_e0`) or in a page's address (`/bench-p0`). */
export function readName(text: string | undefined): string[] {
  const name = /\bbench[_-]([ept]\d+)\b/.exec(text ?? '')?.[1];
  return name ? [name] : [];
}
