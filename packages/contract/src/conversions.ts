import type { Properties } from './events.ts';
import type { ConversionReason, Refusal } from './refusals.ts';

/** Whom a conversion belongs to: one key or more. Two keys of people state that both are one person. */
export interface LeadReference {
  email?: string;
  phone?: string;
  /** The site's own user id, as given to `identify`. */
  userId?: string;
  /** The id in a CRM or shop. */
  externalId?: string;
  /** Lazo's own id. */
  leadId?: string;
  /** A browser whose owner is not known yet, or may never be. */
  visitorId?: string;
  /** The session in which it happened; names the owner of that very visit. */
  sessionId?: string;
  /** What `lazo_ref` carried: visitor and session in one. */
  ref?: string;
}

/** Something of value that a lead did. The same (source, externalId, name) with a later `updatedAt` revises it. */
export interface ConversionInput {
  lead: LeadReference;
  /** Empty means `sale`. */
  name?: string;
  /** Empty means `won`. `won` counts, `lost` and `refunded` withdraw, any other word is a moment. */
  stage?: string;
  /** Its id in the system that it comes from. */
  externalId: string;
  /** The system that it comes from; empty means `api`. */
  source?: string;
  /** Major units, as number or decimal string; empty means that it has no amount. */
  value?: number | string;
  /** ISO 4217; needed where there is a value. */
  currency?: string;
  /** RFC 3339 with a zone. */
  occurredAt: string;
  /** When the source last changed it; empty means `occurredAt`. */
  updatedAt?: string;
  properties?: Properties;
}

export interface RefusedConversion extends Refusal<ConversionReason> {
  /** Its place in the list, from 0. Absent for CSV. */
  index?: number;
  /** Its line in the CSV file, the header being line 1. Absent for lists. */
  line?: number;
}

/** The answer of `POST /v1/conversions`. */
export interface ConversionsAnswer {
  accepted: number;
  rejected: RefusedConversion[];
  /** Ids of the accepted ones, in the order sent. */
  ids: string[];
}
