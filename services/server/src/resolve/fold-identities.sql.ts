/**
 * The fold of identities: in which session a visitor said who he is. Events are never rewritten; whose a
 * session is follows from these rows when it is asked, so an identify costs the same after any history.
 */

import type { SiteDirectory } from '../access/index.ts';
import { type EventRow, type Fold, formatMicros } from '../store/index.ts';
import { buildLeadId } from './lead-id.ts';
import { readKeys, type Trust } from './read-word.ts';
import type { LeadKey } from './resolve.table.ts';
import { type IdentityRow, insertIdentities } from './state-identities.sql.ts';
import {
  insertLeads,
  insertMerges,
  insertTraits,
  type LeadRow,
  lockPeople,
  type MergeRow,
  type TraitRow,
} from './state-leads.sql.ts';

interface Statements {
  identities: IdentityRow[];
  leads: LeadRow[];
  traits: TraitRow[];
  merges: MergeRow[];
}

export function buildIdentityFold(sites: SiteDirectory): Fold {
  return {
    name: 'identities',
    async run(trx, events) {
      const said = events.filter((event) => event.type === 'identify');
      if (said.length === 0) return undefined;
      const statements: Statements = { identities: [], leads: [], traits: [], merges: [] };
      for (const event of said) collect(statements, event, (await sites.getSite(event.siteId)).secret);
      await lockPeople(
        trx,
        said.map((event) => event.siteId),
      );
      await insertLeads(trx, statements.leads);
      await insertTraits(trx, statements.traits);
      await insertIdentities(trx, statements.identities);
      await insertMerges(trx, statements.merges);
      return undefined;
    },
  };
}

/**
 * A browser's word names one lead: that of its first key; its other keys are claimed traits.
 * In a server's word every key is a lead, and naming two says that they are one person. A word whose user id a server
 * signed is a browser's word in all but that: it names the lead of that id, and the id is a fact.
 */
function collect(statements: Statements, event: EventRow, secret: Buffer): void {
  const traits = (event.properties?.traits ?? {}) as Record<string, unknown>;
  const trust = readTrust(event);
  const keys = readKeys(traits, trust);
  const [first] = keys;
  if (!first) return; // traits without a key name nobody
  const { siteId } = event;
  const statedAt = new Date(event.occurredAt).toISOString();
  const recordedAt = formatMicros(event.receivedAt);
  const leadId = buildLeadId(secret, first);
  const identity = describeIdentity(event, leadId, trust);
  statements.identities.push(identity);
  for (const key of keys) {
    const other = buildLeadId(secret, key);
    statements.leads.push({ siteId, leadId: other, key, recordedAt });
    if (other !== leadId)
      statements.merges.push({ siteId, secret, one: leadId, other, via: 'identify', statedAt, recordedAt });
  }
  for (const [name, said] of Object.entries(traits)) {
    if (said == null) continue;
    const value = asStated(name, said, keys);
    statements.traits.push({
      siteId,
      leadId,
      name,
      verified: trust === 'verified' || (trust === 'signed' && name === 'userId'),
      value,
      statedAt,
      statedBy: event.eventId,
      via: identity.via,
      recordedAt,
    });
  }
}

function readTrust({ properties }: EventRow): Trust {
  if (properties?.verified === true) return 'verified';
  return properties?.signed === true ? 'signed' : 'claimed';
}

function describeIdentity(event: EventRow, leadId: string, trust: Trust): IdentityRow {
  const {
    siteId,
    visitorId,
    sessionId: since,
    occurredAt: at,
    eventId: saidBy,
    receivedAt: recordedAt,
  } = event;
  const via = { verified: 'server', signed: 'signed', claimed: event.properties?.form ? 'form' : 'identify' }[
    trust
  ];
  return { siteId, visitorId, since, leadId, at, firstAt: at, saidBy, via, recordedAt, unlogged: false };
}

/** A key is kept as it is compared, any other trait as it was said. */
function asStated(name: string, value: unknown, keys: readonly LeadKey[]): unknown {
  return keys.find((key) => key.kind === name)?.key ?? value;
}
