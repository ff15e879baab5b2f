/** The fold of consents: to what each visitor said yes, by which text, and when it was first told. */

import { sql } from 'kysely';
import {
  type EventRow,
  type Fold,
  type FoldTransaction,
  formatMicros,
  type Refoldable,
} from '../store/index.ts';
import { foldBy } from './state-leads.sql.ts';

interface ConsentRow {
  siteId: number;
  visitorId: string;
  purpose: string;
  text: string;
  gpc: boolean;
  /** Microseconds since 1970. */
  givenAt: number;
}

export const consentFold: Fold = {
  name: 'consents',
  async run(trx, events) {
    const rows = foldBy(events.flatMap(readConsent), keyOf, earlier);
    if (rows.length > 0) await insertConsents(trx, rows);
    return undefined;
  },
};

/** To what visitors said yes: from the log alone. */
export const consentRefoldable: Refoldable = {
  name: 'consents',
  fold: consentFold,
  writes: ['consents'],
  swapped: [],
  mended: [
    {
      table: 'consents',
      key: ['site_id', 'visitor_id', 'purpose', 'text'],
      columns: ['gpc', 'given_at'],
      isOfLog: (oldest) => sql`live.given_at >= ${oldest}`,
    },
  ],
};

function readConsent({ type, siteId, visitorId, receivedAt, properties }: EventRow): ConsentRow[] {
  const said = properties?.consent as Partial<Pick<ConsentRow, 'purpose' | 'text' | 'gpc'>> | undefined;
  if (type !== 'session' || !said) return [];
  const { purpose = 'loop', text = '', gpc = false } = said;
  return [{ siteId, visitorId, purpose, text, gpc, givenAt: receivedAt }];
}

function keyOf({ siteId, visitorId, purpose, text }: ConsentRow): string {
  return JSON.stringify([siteId, visitorId, purpose, text]);
}

function earlier(a: ConsentRow, b: ConsentRow): ConsentRow {
  return { ...a, gpc: a.gpc || b.gpc, givenAt: Math.min(a.givenAt, b.givenAt) };
}

function insertConsents(trx: FoldTransaction, rows: readonly ConsentRow[]): Promise<unknown> {
  return sql`
    insert into consents (site_id, visitor_id, purpose, text, gpc, given_at)
    select * from unnest(
      ${rows.map((row) => row.siteId)}::int[], ${rows.map((row) => row.visitorId)}::uuid[],
      ${rows.map((row) => row.purpose)}::text[], ${rows.map((row) => row.text)}::text[],
      ${rows.map((row) => row.gpc)}::boolean[], ${rows.map((row) => formatMicros(row.givenAt))}::timestamptz[])
    on conflict (site_id, visitor_id, purpose, text) do update set
      gpc = consents.gpc or excluded.gpc, given_at = least(consents.given_at, excluded.given_at)
    where consents.given_at > excluded.given_at or (excluded.gpc and not consents.gpc)`.execute(trx);
}
