import type { Pattern } from '@lazo/contract';

/**
 * Whether a text in lower case matches one of the patterns, in which `*` stands for any characters and null for a text
 * that was not told.
 *
 * Patterns are no regular expressions, since a site writes them and anybody writes the text: of some expressions the
 * time grows exponentially. Here each piece is looked for once, from where the one before it ended, so that the time
 * is linear in the text: the first place at which a piece stands leaves the most room to those after it.
 */
export function buildMatcher(patterns: readonly Pattern[]): (text: string | null) => boolean {
  const takesNull = patterns.includes(null);
  const written = patterns.filter((pattern) => pattern !== null).map((pattern) => pattern.toLowerCase());
  const whole = new Set(written.filter((pattern) => !pattern.includes('*')));
  const pieces = written.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split('*'));
  return (text) => {
    if (text === null) return takesNull;
    if (whole.size > 0 && whole.has(text)) return true;
    for (const wanted of pieces) if (isMadeOf(text, wanted)) return true;
    return false;
  };
}

function isMadeOf(text: string, pieces: readonly string[]): boolean {
  const start = pieces[0]!;
  const end = pieces.at(-1)!;
  let from = start.length;
  const to = text.length - end.length;
  if (from > to || !text.startsWith(start) || !text.endsWith(end)) return false;
  for (let place = 1; place < pieces.length - 1; place += 1) {
    const found = text.indexOf(pieces[place]!, from);
    if (found < 0) return false;
    from = found + pieces[place]!.length;
  }
  return from <= to;
}
