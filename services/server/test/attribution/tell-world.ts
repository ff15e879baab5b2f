/** Sends what happens in a small world through the doors: visits, words and moments, sales. */

import { buildUuidV7 } from '@lazo/contract';
import { expect } from 'vitest';
import type { Lazo } from '../start-lazo.ts';
import type { Happening } from './golden-cases.ts';

/** A landing page for each channel. */
export const LANDINGS: Readonly<Record<string, string>> = {
  Email: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=email_1',
  Display: 'https://shop.example/?utm_source=banner&utm_medium=display&utm_campaign=display_1',
  Direct: 'https://shop.example/',
  Referral: 'https://shop.example/?utm_source=blog&utm_medium=referral',
  'Paid Search': 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=search_1',
  'Paid Social': 'https://shop.example/?utm_source=facebook&utm_medium=paid&utm_campaign=social_1',
  'Organic Search': 'https://shop.example/?utm_source=google&utm_medium=organic',
};

/** Of a channel of the list, or of a source that is called so. */
function landingOf(from: string): string {
  return LANDINGS[from] ?? `https://shop.example/?utm_source=${from}&utm_medium=referral`;
}

/**
 * Sends each happening by itself, in order. Names are of this world; sales are called as it is. `whole`: the world of
 * which this is a part, where it is told by and by.
 */
export async function tellWorld(
  lazo: Lazo,
  world: string,
  happens: readonly Happening[],
  whole: readonly Happening[] = happens,
): Promise<void> {
  const visits = new Map(whole.flatMap((one) => ('visit' in one ? [[one.visit, one.at] as const] : [])));
  const sessionIds = mintInOrder(world, visits);
  const visitorIds = new Map<string, string>();
  for (const one of whole)
    if ('visit' in one && !visitorIds.has(one.by)) visitorIds.set(one.by, mint(world, one.by, one.at));
  const address = (lead: string) => `${lead}.${world}@example.org`.toLowerCase();
  const authorization = { authorization: `Bearer ${lazo.secretKey}` };

  async function collect(event: object, by: string, visit: string): Promise<void> {
    const batch = { visitorId: visitorIds.get(by), sessionId: sessionIds.get(visit), events: [event] };
    expect((await lazo.post('/v1/collect', batch, authorization)).body).toMatchObject({ accepted: 1 });
  }

  for (const one of happens) {
    const { at } = one;
    if ('visit' in one) {
      const id = sessionIds.get(one.visit);
      await collect({ id, type: 'session', at, landingUrl: landingOf(one.from) }, one.by, one.visit);
    } else if ('identify' in one) {
      const id = mint(world, `identify ${one.identify} ${at}`, at);
      await collect({ id, type: 'identify', at, traits: { email: address(one.identify) } }, one.by, one.in);
    } else {
      const { body } = await lazo.post('/v1/conversions', buildSale(one));
      expect(body).toMatchObject({ accepted: 1, rejected: [] });
    }
  }

  function buildSale(one: Exclude<Happening, { visit: string } | { identify: string }>): object {
    if ('reach' in one)
      return {
        lead: { email: address(one.by) },
        externalId: `${world}-${one.reach}-${one.by}`,
        name: `${world} deal`,
        stage: one.reach,
        occurredAt: one.at,
      };
    const lead =
      typeof one.to === 'string'
        ? { email: address(one.to) }
        : { visitorId: visitorIds.get(one.to.browser), sessionId: sessionIds.get(one.to.visit) };
    const { value, at: occurredAt, updatedAt = occurredAt } = one;
    return {
      lead,
      externalId: `${world}-${one.sell}`,
      name: world,
      value,
      currency: 'EUR',
      occurredAt,
      updatedAt,
    };
  }
}

/** Ids of one instant sort as their names do. */
function mintInOrder(world: string, visits: ReadonlyMap<string, string>): Map<string, string> {
  const names = [...visits.keys()].sort();
  return new Map(names.map((name, rank) => [name, mint(world, 'visit', visits.get(name)!, rank)]));
}

/** A UUIDv7 of a time, the same for the same words. */
function mint(world: string, name: string, time: string, rank = 0): string {
  const bytes = new Uint8Array(10);
  bytes[1] = rank;
  let hash = 2_166_136_261; // FNV-1a
  for (const letter of `${world} ${name}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  for (let place = 3; place < 10; place += 1) bytes[place] = Math.imul(hash, place * 2 + 1) >>> 24;
  return buildUuidV7(Date.parse(time), bytes);
}
