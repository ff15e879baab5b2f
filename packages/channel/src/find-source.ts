import type { SourceKind } from '@lazo/contract';
import { buildBrand } from './find-site.ts';
import { readHost } from './read-host.ts';
import type { Referrer } from './read-referrer.ts';
import { AI_ASSISTANTS } from './tables/ai-assistants.ts';
import { MAIL_HOSTS } from './tables/mail-hosts.ts';
import { SEARCH_ENGINES } from './tables/search-engines.ts';
import { SHOPPING_SITES } from './tables/shopping-sites.ts';
import { SOCIAL_NETWORKS } from './tables/social-networks.ts';
import { AD_SOURCE_ALIASES, SOURCE_ALIASES } from './tables/source-aliases.ts';
import type { SourceTable } from './tables/source-table.ts';
import { VIDEO_SITES } from './tables/video-sites.ts';

/** A source that a table knows, by its usual name. */
export interface KnownSource {
  source: string;
  kind: SourceKind;
}

/** A source as a tag names it. */
export interface NamedSource {
  source: string;
  /** `cpc` when the name itself says that it is an ad (`adwords`), else null. */
  medium: string | null;
  /** Undefined when no table knows it. */
  kind: SourceKind | undefined;
}

const TABLES: Record<SourceKind, SourceTable> = {
  search: SEARCH_ENGINES,
  social: SOCIAL_NETWORKS,
  video: VIDEO_SITES,
  shopping: SHOPPING_SITES,
  ai: AI_ASSISTANTS,
  email: MAIL_HOSTS,
};

const knownByName = new Map<string, KnownSource>();
const knownByHost = new Map<string, KnownSource>();
const knownByExactHost = new Map<string, KnownSource>();
const knownByPath = new Map<string, { path: string; known: KnownSource }>();

for (const [kind, table] of Object.entries(TABLES) as [SourceKind, SourceTable][]) {
  for (const [source, hosts] of Object.entries(table)) {
    const known = { source, kind };
    knownByName.set(source, known);
    for (const host of hosts) {
      const slash = host.indexOf('/');
      if (slash > 0) knownByPath.set(host.slice(0, slash), { path: host.slice(slash), known });
      else if (host.startsWith('=')) knownByExactHost.set(host.slice(1), known);
      else knownByHost.set(host, known);
    }
  }
}

const aliases = new Map(Object.entries(SOURCE_ALIASES));
const adAliases = new Map(Object.entries(AD_SOURCE_ALIASES));

/** The source that a `utm_source` in lower case names: by usual name, by another name, or by host. */
export function findSourceByName(name: string): NamedSource {
  const advertiser = adAliases.get(name);
  if (advertiser !== undefined) return { ...getSource(advertiser), medium: 'cpc' };
  const known = name.includes('.') ? findSourceByHost(readHost(name)) : undefined;
  return { ...(known ?? getSource(aliases.get(name) ?? name)), medium: null };
}

/** A source by its usual name; without a kind when no table knows it. */
export function getSource(source: string): Omit<NamedSource, 'medium'> {
  return knownByName.get(source) ?? { source, kind: undefined };
}

/** The source that a page belongs to: an assistant may live under a path of another site (x.com/i/grok). */
export function findSourceByPage({ host, path }: Referrer): KnownSource | undefined {
  const under = knownByPath.get(host);
  if (under && `${path}/`.startsWith(`${under.path}/`)) return under.known;
  return findSourceByHost(host);
}

/** The source that owns a host (without `www.`); the longest name wins, so that mail.google.com is no search. */
function findSourceByHost(host: string): KnownSource | undefined {
  let name = host;
  let brand = buildBrand(host);
  const exact = knownByExactHost.get(name) ?? knownByExactHost.get(brand);
  if (exact) return exact;

  while (name.includes('.')) {
    const known = knownByHost.get(name) ?? knownByHost.get(brand);
    if (known) return known;
    name = name.slice(name.indexOf('.') + 1);
    brand = brand.slice(brand.indexOf('.') + 1);
  }
  return undefined;
}
