/** The range that a question asks for: dates of a time zone, or instants. */

import { readInstant } from '@lazo/contract/parse';
import { DateTime, IANAZone } from 'luxon';
import { buildProblem } from '../errors.ts';

export interface Range {
  /** Inclusive. */
  from: Date;
  /** Exclusive. */
  to: Date;
  timezone: string;
}

type Question = { from?: string | undefined; to?: string | undefined; timezone?: string | undefined };

/** Reads `from`, `to` and `timezone`. A date means its whole day, `to` included. Default: the last 30 days, UTC. */
export function readRange(question: Question, now: Date): Range {
  const timezone = readTimezone(question.timezone);
  const today = DateTime.fromJSDate(now, { zone: timezone }).startOf('day');
  const to = question.to ? readEdge('to', question.to, timezone) : today.plus({ days: 1 });
  const from = question.from ? readEdge('from', question.from, timezone) : to.minus({ days: 30 });
  if (from >= to) {
    throw buildProblem(400, {
      reason: 'invalid_range',
      field: 'from',
      detail: `from (${from.toISO()}) must lie before to (${to.toISO()}). Swap them, or leave one out.`,
    });
  }
  return { from: from.toJSDate(), to: to.toJSDate(), timezone };
}

function readTimezone(name: string | undefined): string {
  const timezone = name ?? 'UTC';
  if (timezone.length <= 64 && IANAZone.isValidZone(timezone)) return timezone;
  throw buildProblem(400, {
    reason: 'invalid_timezone',
    field: 'timezone',
    detail: 'timezone is an IANA zone such as Europe/Madrid.',
  });
}

/** A date's first instant, or for `to` the first after it; an instant as it is. */
function readEdge(field: 'from' | 'to', text: string, timezone: string): DateTime {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = DateTime.fromISO(text, { zone: timezone });
    if (day.isValid) return field === 'to' ? day.plus({ days: 1 }) : day;
  }
  const instant = readInstant(text);
  if (instant !== undefined) return DateTime.fromMillis(instant, { zone: timezone });
  throw buildProblem(400, {
    reason: 'invalid_time',
    field,
    detail: `${field} is a date such as 2026-11-21 or an instant such as 2026-11-21T10:00:00Z.`,
  });
}
