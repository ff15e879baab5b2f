/** Reading one conversion as it was sent: a row for the table, or the reason why not. */

import { type ConversionReason, isUuidV7, LIMITS, parseRef, type Refusal } from '@lazo/contract';
import { cleanText, cleanValue, isWithinDepth, readInstant } from '@lazo/contract/parse';
import type { Site } from '../access/index.ts';
import { isCurrency, parseAmount } from '../attribute/index.ts';
import {
  buildSecretId,
  findNamedLead,
  hideAddresses,
  KEY_FAULTS,
  KEY_KINDS,
  type LeadKey,
  normaliseKey,
} from '../resolve/index.ts';

export type ConversionRefusal = Refusal<ConversionReason>;

/** A conversion ready to be written. */
export interface ConversionRow {
  conversionId: string;
  revisionId: string;
  source: string;
  externalId: string;
  name: string;
  stage: string;
  valueMinor: bigint | null;
  currency: string | null;
  occurredAt: number;
  updatedAt: number;
  leadId: string | null;
  visitorId: string | null;
  sessionId: string | null;
  properties: Record<string, unknown> | null;
  /** The keys that its lead was named by: naming two says that they are one person. */
  keys: LeadKey[];
  /** Lazo's own id of the lead, where that was given. */
  namedId: string | undefined;
}

type Raw = Record<string, unknown>;

/** Reads what was sent, first fault first. */
export function readConversion(sent: unknown, site: Site): ConversionRow | ConversionRefusal {
  if (!isObject(sent))
    return refuse(
      'invalid_conversion',
      '',
      'A conversion is an object with lead, externalId and occurredAt.',
    );
  if (!isWithinDepth(sent, LIMITS.eventDepth))
    return refuse('too_large', 'properties', 'Objects of a conversion nest 20 levels at most.');
  if (Buffer.byteLength(JSON.stringify(sent)) > LIMITS.eventBytes)
    return refuse('too_large', '', 'A conversion takes 32 KiB at most; shorten its properties.');
  const { value, occurredAt, updatedAt, ...told } = sent; // an amount with a plus is no telephone number
  const raw: Raw = { value, occurredAt, updatedAt, ...hideAddresses(site, told) };
  const lead = readLead(raw.lead, site);
  if ('reason' in lead) return lead;
  const facts = readFacts(raw);
  if ('reason' in facts) return facts;
  const amount = readValue(raw);
  if ('reason' in amount) return amount;
  const times = readTimes(raw);
  if ('reason' in times) return times;
  const row = { ...facts, ...amount, ...times, ...lead };
  return {
    ...row,
    conversionId: buildSecretId(site.secret, ['conversion', row.source, row.externalId, row.name]),
    revisionId: buildSecretId(site.secret, ['revision', describeRow(row)]),
  };
}

type LeadPart = Pick<ConversionRow, 'leadId' | 'visitorId' | 'sessionId' | 'keys' | 'namedId'>;

function readLead(raw: unknown, site: Site): LeadPart | ConversionRefusal {
  if (!isObject(raw))
    return refuse(
      'invalid_lead',
      'lead',
      'Say whose it is: lead takes one or more of email, phone, userId, externalId, leadId, visitorId, sessionId, ref.',
    );
  const keys: LeadKey[] = [];
  for (const kind of KEY_KINDS) {
    const key = normaliseKey(kind, raw[kind]);
    if (typeof key === 'string') return refuse(key, `lead.${kind}`, KEY_FAULTS[key]);
    if (key) keys.push(key);
  }
  const ids = readIds(raw);
  if ('reason' in ids) return ids;
  const { leadId: namedId, visitorId, sessionId } = ids;
  if (keys.length === 0 && !namedId && !visitorId && !sessionId) {
    return refuse(
      'invalid_lead',
      'lead',
      'lead names nobody: give one of email, phone, userId, externalId, leadId, visitorId, sessionId, ref.',
    );
  }
  return {
    keys,
    namedId,
    leadId: findNamedLead({ site, keys, leadId: namedId }) ?? null,
    visitorId: visitorId ?? null,
    sessionId: sessionId ?? null,
  };
}

function readIds(raw: Raw): { leadId?: string; visitorId?: string; sessionId?: string } | ConversionRefusal {
  const ids: { leadId?: string; visitorId?: string; sessionId?: string } = {};
  if (raw.ref != null && raw.ref !== '') {
    const ref = parseRef(String(raw.ref));
    if (!ref)
      return refuse(
        'invalid_lead',
        'lead.ref',
        'That is no lazo_ref; it is the 43 characters that the form carried.',
      );
    Object.assign(ids, ref);
  }
  for (const field of ['visitorId', 'sessionId'] as const) {
    const id = raw[field];
    if (id == null || id === '') continue;
    if (!isUuidV7(id))
      return refuse(
        'invalid_lead',
        `lead.${field}`,
        `${field} is a UUID of version 7, as the browser made it.`,
      );
    ids[field] = id.toLowerCase();
  }
  const leadId = raw.leadId;
  if (leadId == null || leadId === '') return ids;
  if (typeof leadId !== 'string' || !UUID.test(leadId))
    return refuse('invalid_lead', 'lead.leadId', 'leadId is the id that Lazo answered for a lead.');
  return { ...ids, leadId: leadId.toLowerCase() };
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function readFacts(
  raw: Raw,
): Pick<ConversionRow, 'source' | 'externalId' | 'name' | 'stage' | 'properties'> | ConversionRefusal {
  const externalId = readWord(raw.externalId);
  if (!externalId)
    return refuse(
      'missing_external_id',
      'externalId',
      'Give the id that it has in your system, so that sending it again changes nothing.',
    );
  const name = raw.name == null ? 'sale' : readWord(raw.name);
  if (!name) return refuse('invalid_name', 'name', 'name is a text such as "sale".');
  const stage = raw.stage == null ? 'won' : readWord(raw.stage);
  if (!stage)
    return refuse(
      'invalid_stage',
      'stage',
      'stage is a word: won, lost, refunded, or a moment such as qualified.',
    );
  const source = raw.source == null ? 'api' : readWord(raw.source);
  if (!source)
    return refuse('invalid_conversion', 'source', 'source is the name of the system that it comes from.');
  const properties = raw.properties ?? null;
  if (properties !== null && !isObject(properties))
    return refuse('invalid_properties', 'properties', 'properties is an object.');
  return {
    source,
    externalId,
    name,
    stage: stage.toLowerCase(),
    properties: properties && (cleanValue(properties) as Raw),
  };
}

function readWord(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return cleanText(String(value)).trim().slice(0, LIMITS.nameLength) || undefined;
}

function readValue(raw: Raw): Pick<ConversionRow, 'valueMinor' | 'currency'> | ConversionRefusal {
  const { value, currency } = raw;
  const hasValue = value != null && value !== '';
  const code = typeof currency === 'string' ? currency.trim().toUpperCase() : currency;
  if (code == null || code === '') {
    if (!hasValue) return { valueMinor: null, currency: null };
    return refuse(
      'invalid_currency',
      'currency',
      'A value needs its currency: an ISO 4217 code such as EUR.',
    );
  }
  if (typeof code !== 'string' || !isCurrency(code))
    return refuse(
      'invalid_currency',
      'currency',
      `"${String(currency)}" is no ISO 4217 currency; one looks like EUR.`,
    );
  if (!hasValue) return { valueMinor: null, currency: code };
  const valueMinor = parseAmount(value, code);
  if (valueMinor !== undefined) return { valueMinor, currency: code };
  return refuse(
    'invalid_value',
    'value',
    `value is a number or decimal string, not negative, with no more decimals than ${code} has. Take money back with stage "refunded".`,
  );
}

function readTimes(raw: Raw): Pick<ConversionRow, 'occurredAt' | 'updatedAt'> | ConversionRefusal {
  const occurredAt = readInstant(raw.occurredAt);
  if (occurredAt === undefined)
    return refuse(
      'invalid_time',
      'occurredAt',
      'occurredAt is a time with its zone, such as 2026-11-21T10:00:00Z.',
    );
  const updatedAt = raw.updatedAt == null || raw.updatedAt === '' ? occurredAt : readInstant(raw.updatedAt);
  if (updatedAt === undefined)
    return refuse(
      'invalid_time',
      'updatedAt',
      'updatedAt is a time with its zone, such as 2026-11-21T10:00:00Z.',
    );
  return { occurredAt, updatedAt };
}

/** All that a revision says, keys of objects in order: the same revision has the same text. */
function describeRow(row: Omit<ConversionRow, 'conversionId' | 'revisionId'>): string {
  const { keys, namedId, valueMinor, ...facts } = row;
  return JSON.stringify({ ...facts, valueMinor: valueMinor?.toString() ?? null }, (_, value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(reason: ConversionReason, field: string, detail: string): ConversionRefusal {
  return { reason, field, detail };
}
