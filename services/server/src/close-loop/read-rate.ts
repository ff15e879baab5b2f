import type { RateReason, Refusal } from '@lazo/contract';
import { readInstant } from '@lazo/contract/parse';
import { isCurrency, RATE_DECIMALS } from '../attribute/index.ts';

/** A rate ready to be written. */
export interface RateRow {
  /** `2026-11-21`. */
  day: string;
  from: string;
  to: string;
  /** A positive decimal. */
  rate: string;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

export type RateRefusal = Refusal<RateReason>;

/** Reads one rate as it was sent, first fault first. */
export function readRate(raw: unknown, now: number): RateRow | RateRefusal {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return refuse('invalid_rate', '', 'A rate is an object with day, from, to and rate.');
  const sent = raw as Record<string, unknown>;
  const day = readDay(sent.day);
  if (!day) return refuse('invalid_time', 'day', 'day is a date such as 2026-11-21.');
  const [from, to] = [readCode(sent.from), readCode(sent.to)];
  if (!from) return refuse('invalid_currency', 'from', 'from is an ISO 4217 currency such as USD.');
  if (!to) return refuse('invalid_currency', 'to', 'to is an ISO 4217 currency such as EUR.');
  if (from === to) return refuse('invalid_currency', 'to', 'A currency is worth itself: from and to differ.');
  const rate = readDecimal(sent.rate);
  if (!rate)
    return refuse(
      'invalid_rate',
      'rate',
      `rate is what one ${from} is worth in ${to}: a positive number or decimal string, ${RATE_DECIMALS} decimals at most.`,
    );
  const isStated = sent.updatedAt != null && sent.updatedAt !== '';
  const updatedAt = isStated ? readInstant(sent.updatedAt) : now;
  if (updatedAt === undefined)
    return refuse(
      'invalid_time',
      'updatedAt',
      'updatedAt is a time with its zone, such as 2026-11-21T10:00:00Z.',
    );
  return { day, from, to, rate, updatedAt };
}

function readDay(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value.trim())) return undefined;
  const day = value.trim();
  const midnight = readInstant(`${day}T00:00:00Z`);
  // A month's thirtieth of February is read as some day of March: it is none.
  return midnight !== undefined && new Date(midnight).toISOString().startsWith(day) ? day : undefined;
}

function readCode(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const code = value.trim().toUpperCase();
  return isCurrency(code) ? code : undefined;
}

function readDecimal(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const text = typeof value === 'number' ? writeDecimal(value) : value.trim();
  const match = /^(\d{1,15})(?:\.(\d+?)0*)?$/.exec(text);
  if (!match || (match[2] ?? '').length > RATE_DECIMALS || Number(text) <= 0) return undefined;
  return text;
}

/** JavaScript writes numbers below 1e-6 with an exponent. */
function writeDecimal(value: number): string {
  return /e/.test(String(value)) ? value.toFixed(RATE_DECIMALS) : String(value);
}

function refuse(reason: RateReason, field: string, detail: string): RateRefusal {
  return { reason, field, detail };
}
