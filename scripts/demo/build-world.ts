/** Three months of a shop: who came by what, who bought, and what truly caused it. No clock, no network, no chance but the seed's. */

import { buildUuidV7, type Channel, type ConversionInput, type LazoEvent } from '@lazo/contract';
import { buildDeal, type Deal } from './build-deal.ts';
import { buildEvents, type Mint } from './build-events.ts';
import { type Browser, buildPeople, type Person } from './build-people.ts';
import { buildVisits, type Visit } from './build-visits.ts';
import { createRandom } from './create-random.ts';

export interface WorldOptions {
  seed: number;
  /** People, before campaigns are made larger or smaller. */
  visitors: number;
  /** By how much a campaign is larger than usual, by its name; absent: as usual. */
  factors: Readonly<Record<string, number>>;
  /** Milliseconds since 1970; everything happens in the 90 days before it. */
  now: number;
  /** Names the run, so that no two runs share a person or a sale. */
  run: string;
}

/** Events that one kind of browser in one country sends: device and country travel as headers. */
interface Sender {
  userAgent: string;
  country: string;
  events: LazoEvent[];
}

export interface World {
  run: string;
  /** Inclusive. */
  from: number;
  /** Exclusive. */
  to: number;
  people: number;
  visits: number;
  leads: number;
  senders: Sender[];
  /** Every stage of every deal, in order of time. */
  conversions: ConversionInput[];
  sales: number;
  /** Whole euros that each channel truly caused. */
  truth: Partial<Record<Channel, number>>;
}

export const SEASON_DAYS = 90;

export function buildWorld({ seed, visitors, factors, now, run }: WorldOptions): World {
  const season = { seed, factors, from: now - SEASON_DAYS * 86_400_000, to: now };
  const people = buildPeople({ seed, visitors, factors, domain: buildDomain(run) });
  const lives = people.map((person) => ({ person, visits: buildVisits(person, season) }));
  const deals = lives.flatMap(({ person, visits }, place) => {
    const deal = buildDeal(visits, season.to);
    return deal ? [{ person, deal, externalId: `${run}/${place + 1}` }] : [];
  });
  const visits = lives.flatMap((life) => life.visits).sort((a, b) => a.at - b.at);
  const sold = deals.flatMap(({ deal }) =>
    deal.causedBy ? [{ channel: deal.causedBy, value: deal.value }] : [],
  );
  return {
    run,
    from: season.from,
    to: season.to,
    people: people.length,
    visits: visits.length,
    leads: lives.filter((life) => life.visits.some(({ identifies }) => identifies)).length,
    senders: buildSenders(visits, run),
    conversions: deals
      .flatMap((told) => buildConversions(told, run))
      .sort((a, b) => compare(a.occurredAt, b.occurredAt)),
    sales: sold.length,
    truth: sumByChannel(sold),
  };
}

/** People of different runs have different addresses, and so never become one. A part of a domain takes 63 characters. */
function buildDomain(run: string): string {
  const plain = run.replace(/[^a-z0-9-]/g, '-');
  const part =
    plain.length <= 63
      ? plain
      : `${plain.slice(0, 50)}-${Buffer.from(createRandom(run).bytes(6)).toString('hex')}`;
  return `${part}.example.org`;
}

/** Every id is made of its own time and the run's chance: the same run on the same day says the same again. */
function buildSenders(visits: readonly Visit[], run: string): Sender[] {
  const random = createRandom(`ids of ${run}`);
  const mint: Mint = (at) => buildUuidV7(at, random.bytes(10));
  const visitorIds = new Map<Browser, string>();
  const senders = new Map<string, Sender>();
  for (const visit of visits) {
    const { browser } = visit;
    const visitorId = visitorIds.get(browser) ?? mint(visit.at);
    visitorIds.set(browser, visitorId);
    const { userAgent } = browser.device;
    const key = `${userAgent} ${browser.country}`;
    const sender = senders.get(key) ?? { userAgent, country: browser.country, events: [] };
    senders.set(key, sender);
    sender.events.push(...buildEvents(visit, { visitorId, mint }));
  }
  return [...senders.values()];
}

function buildConversions(
  { person, deal, externalId }: { person: Person; deal: Deal; externalId: string },
  run: string,
): ConversionInput[] {
  return deal.stages.map(({ stage, at }) => ({
    lead: { email: person.email },
    name: run,
    stage,
    source: 'demo-crm',
    externalId,
    ...(stage === 'qualified' ? {} : { value: `${deal.value}.00`, currency: 'EUR' }),
    occurredAt: new Date(at).toISOString(),
    properties: { studio: deal.studio },
  }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sumByChannel(
  sold: readonly { channel: Channel; value: number }[],
): Partial<Record<Channel, number>> {
  const sums: Partial<Record<Channel, number>> = {};
  for (const { channel, value } of sold) sums[channel] = (sums[channel] ?? 0) + value;
  return sums;
}
