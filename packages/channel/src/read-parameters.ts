import { CLICK_ID_PARAMETERS } from '@lazo/contract';

const UTM_NAMES = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** What a landing URL's query says of where the visit came from, trimmed and in the case it was written in. */
export interface Parameters {
  utm: Partial<Record<(typeof UTM_NAMES)[number], string>>;
  /** By parameter name in lower case. */
  clickIds: Record<string, string>;
}

const utmNames = new Map(UTM_NAMES.map((name) => [`utm_${name}`, name]));
const clickIdNames = new Set(CLICK_ID_PARAMETERS);

// What templates and other tools write when they have nothing to say, GA4's own words for it included.
const ABSENT = new Set(['', 'null', 'undefined', '(not set)', '(none)', '(direct)']);

/**
 * Names are read in any case. Of a parameter that comes twice the first that says something wins: links are
 * tagged by their author first, and whatever passes them on appends.
 */
export function readParameters(url: URL | null): Parameters {
  const utm: Parameters['utm'] = {};
  const clickIds: Parameters['clickIds'] = {};
  if (!url?.search) return { utm, clickIds };

  for (const [written, text] of url.searchParams) {
    const name = written.toLowerCase();
    const value = text.trim();
    if (ABSENT.has(value.toLowerCase())) continue;
    const utmName = utmNames.get(name);
    if (utmName) utm[utmName] ??= value;
    else if (clickIdNames.has(name)) clickIds[name] ??= value;
  }
  return { utm, clickIds };
}
