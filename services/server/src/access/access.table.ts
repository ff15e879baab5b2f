import type { ChannelSettings } from '@lazo/contract';

/** The tables of `access`; each column says what empty means. */

export interface SitesTable {
  siteId: number;
  name: string;
  /** Secret of the site: ids of leads and conversions are hashed with it. */
  secret: Buffer;
  /** Origins from which pages may send; empty means any. */
  origins: string[];
  /** IANA zone of its days. */
  timezone: string;
  /** ISO 4217 code of its amounts. */
  currency: string;
  /** Parameters of URLs that stay, besides `utm_*` and click ids; empty means none. */
  keepParameters: string[];
  /** Months for which its events are kept; null: as long as the service keeps them. */
  retentionMonths: number | null;
  /** Whether keyed hashes stand where addresses and telephone numbers were; as said when it was made. */
  hashAddresses: boolean;
  createdAt: Date;
}

export interface KeysTable {
  /** SHA-256 of the key. */
  keyHash: Buffer;
  siteId: number;
  kind: 'public' | 'secret';
  createdAt: Date;
  /** Null while it opens doors. */
  revokedAt: Date | null;
}

/** Every version of how a site wants its visits called; none means the service's own rules. */
export interface ChannelSettingsTable {
  siteId: number;
  /** From 1. */
  version: number;
  settings: ChannelSettings;
  createdAt: Date;
}

export type AccessTables = {
  sites: SitesTable;
  channelSettings: ChannelSettingsTable;
  keys: KeysTable;
};
