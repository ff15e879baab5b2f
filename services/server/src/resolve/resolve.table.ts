/** The tables of `resolve`: who is who. */

export interface IdentitiesTable {
  siteId: number;
  visitorId: string;
  /** The session in which this visitor said that he is this lead. */
  since: string;
  leadId: string;
  at: Date;
  firstAt: Date;
  saidBy: string;
  /** `form`, `identify`, `signed`, `server` or `leads`. */
  via: string;
  recordedAt: Date;
  /** Whether it was said where no event tells of it too. */
  unlogged: boolean;
}

export interface LeadsTable {
  siteId: number;
  leadId: string;
  /** The root of his people; null for the root itself. */
  mergedInto: string | null;
  recordedAt: Date;
}

export interface LeadKeysTable {
  siteId: number;
  kind: KeyKind;
  /** Normalised. */
  key: string;
  leadId: string;
  recordedAt: Date;
}

export interface LeadTraitsTable {
  siteId: number;
  leadId: string;
  name: string;
  /** Stated by a server; else claimed by a browser. */
  verified: boolean;
  value: unknown;
  statedAt: Date;
  /** The event, or the statement, that says so. */
  statedBy: string;
  /** `form`, `identify`, `server` or `leads`. */
  via: string;
  recordedAt: Date;
}

export interface LeadMergesTable {
  siteId: number;
  mergeId: string;
  one: string;
  other: string;
  via: string;
  statedAt: Date;
  /** Null while it holds. */
  undoneAt: Date | null;
  recordedAt: Date;
}

/** A row each time that somebody joined two leads by his own word, or took any join back. */
export interface MergeAuditsTable {
  siteId: number;
  auditId: string;
  mergeId: string;
  action: 'merge' | 'unmerge';
  saidAt: Date;
  /** The beginning of the digest of the key that opened the door. */
  keyDigest: string;
  saidBy: string | null;
  why: string | null;
}

export type ResolveTables = {
  identities: IdentitiesTable;
  leads: LeadsTable;
  leadKeys: LeadKeysTable;
  leadTraits: LeadTraitsTable;
  leadMerges: LeadMergesTable;
  mergeAudits: MergeAuditsTable;
};

/** What can name a lead, in the order in which a browser's word is taken. */
export const KEY_KINDS = ['email', 'userId', 'phone', 'externalId'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface LeadKey {
  kind: KeyKind;
  /** Normalised. */
  key: string;
}
