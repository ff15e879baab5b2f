import { buildChannelRules, type ChannelRules, DEFAULT_CHANNEL_RULES } from '@lazo/channel';
import type { Database } from '../database/index.ts';
import type { AccessTables, ChannelSettingsTable, SitesTable } from './access.table.ts';
import { readChannelSettings } from './channel-settings.sql.ts';
import { hashKey } from './hash-key.ts';

/** A site as the hot path needs it. */
export interface Site {
  siteId: number;
  secret: Buffer;
  /** Empty means any. */
  origins: ReadonlySet<string>;
  /** Parameters of URLs that stay, besides `utm_*` and click ids. */
  keepParameters: readonly string[];
  /** Months for which its events are kept; null: as long as the service keeps them. */
  retentionMonths: number | null;
  /** Whether keyed hashes stand where addresses and telephone numbers were. */
  hashAddresses: boolean;
  /** How its visits are called. */
  channelRules: ChannelRules;
}

/** What a key opens. */
export interface Grant {
  site: Site;
  kind: 'public' | 'secret';
}

/** Sites and keys, held in memory and read again when they may have changed. */
export interface SiteDirectory {
  /** What a key opens; undefined when it is unknown or revoked. */
  findGrant(key: string): Promise<Grant | undefined>;
  getSite(siteId: number): Promise<Site>;
  /** Whether any site takes pages of this origin: what a preflight, which names no site, can be told. */
  isOriginOfAny(origin: string): Promise<boolean>;
}

/** What another replica or a command changed counts within this time on a busy service. */
const FRESH_MS = 2_000;
/** And within this on any: what is older is used by nobody, unless the database is away. */
export const STALE_MS = 4_000;
/** An unknown key is looked up anew, all such questions of this time together: guessing keys costs no more. */
const MISS_MS = 50;

interface Snapshot {
  /** By the digest of the key. */
  grants: Map<string, Grant>;
  /** By the key itself: public ones that were shown since. Every page tells them, and each request shows one. */
  shown: Map<string, Grant>;
  sites: Map<number, Site>;
  readAt: number;
}

/** A directory as it is now, for a work that must not see it change in its middle. */
export function buildFixedSiteDirectory(database: Database): SiteDirectory {
  return buildSiteDirectory(database, Number.POSITIVE_INFINITY);
}

/** Reads all sites and keys at once: they are few, and a wrong key then costs no query. */
export function buildSiteDirectory(database: Database, freshMs = FRESH_MS): SiteDirectory {
  const db = database.withTables<AccessTables>();
  let known: Snapshot | undefined;
  /** Whether it could not be read the last time: then nobody waits for the next. */
  let isAway = false;
  let reading: Promise<Snapshot> | undefined;

  /** What is known while it is read again: only the first request of all waits, and the first after a long rest. */
  async function current(): Promise<Snapshot> {
    if (!known) return read();
    const age = Date.now() - known.readAt;
    if (age < freshMs) return known;
    const reading = read().catch(() => known as Snapshot); // the database is away: what is known still holds
    return age < STALE_MS || isAway ? known : reading;
  }

  /** All who ask meanwhile get the same reading. */
  function read(): Promise<Snapshot> {
    reading ??= readSnapshot()
      .then((snapshot) => {
        known = snapshot;
        isAway = false;
        return snapshot;
      })
      .catch((error) => {
        isAway = true;
        throw error;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  /** For a key that is not known: it may have been made a moment ago. */
  async function readAgain(): Promise<Snapshot> {
    await new Promise((resolve) => setTimeout(resolve, MISS_MS));
    return read();
  }

  async function readSnapshot(): Promise<Snapshot> {
    const readAt = Date.now(); // what is changed while it is read is not known yet
    const rows = await db
      .selectFrom('sites')
      .select(['siteId', 'secret', 'origins', 'keepParameters', 'retentionMonths', 'hashAddresses'])
      .execute();
    const settings = new Map((await readChannelSettings(database)).map((row) => [row.siteId, row]));
    const sites = new Map(rows.map((row) => [row.siteId, buildSite(row, settings.get(row.siteId))]));
    const keys = await db
      .selectFrom('keys')
      .select(['keyHash', 'siteId', 'kind'])
      .where('revokedAt', 'is', null)
      .execute();
    const grants = new Map<string, Grant>();
    for (const { keyHash, siteId, kind } of keys) {
      const site = sites.get(siteId);
      if (site) grants.set(keyHash.toString('hex'), { site, kind });
    }
    return { grants, shown: new Map(), sites, readAt };
  }

  return {
    findGrant: async (key) => open(await current(), key) ?? open(await readAgain(), key),
    getSite: async (siteId) => {
      const site = (await current()).sites.get(siteId);
      if (!site) throw new Error(`there is no site ${siteId}`);
      return site;
    },
    isOriginOfAny: async (origin) => {
      const { sites } = await current();
      return [...sites.values()].some((site) => site.origins.size === 0 || site.origins.has(origin));
    },
  };
}

/** Digests are looked up, never secret keys: how long that takes tells nothing of a key. */
function open({ grants, shown }: Snapshot, key: string): Grant | undefined {
  const known = shown.get(key);
  if (known) return known;
  const grant = grants.get(hashKey(key).toString('hex'));
  if (grant?.kind === 'public') shown.set(key, grant);
  return grant;
}

type SiteRow = Omit<Site, 'origins' | 'channelRules'> & Pick<SitesTable, 'origins'>;

function buildSite(row: SiteRow, own: ChannelSettingsTable | undefined): Site {
  return {
    ...row,
    origins: new Set(row.origins),
    channelRules: own ? buildChannelRules(own.settings, own.version) : DEFAULT_CHANNEL_RULES,
  };
}
