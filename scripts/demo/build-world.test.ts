import { isUuidV7, type LazoEvent } from '@lazo/contract';
import { findEventFault } from '@lazo/contract/parse';
import { expect, test } from 'vitest';
import { buildPeople } from './build-people.ts';
import { buildWorld, SEASON_DAYS, type World, type WorldOptions } from './build-world.ts';
import { CAMPAIGNS } from './campaigns.ts';

const NOW = Date.UTC(2026, 10, 21);
const USUAL: WorldOptions = { seed: 1, visitors: 3_000, factors: {}, now: NOW, run: 'demo-1' };
const world = buildWorld(USUAL);

test('the same seed builds the same world, byte for byte', () => {
  expect(JSON.stringify(buildWorld(USUAL))).toBe(JSON.stringify(world));
});

test('another seed builds another world', () => {
  expect(buildWorld({ ...USUAL, seed: 2 }).truth).not.toEqual(world.truth);
});

test('a run of another name tells the same story of other people', () => {
  const other = buildWorld({ ...USUAL, run: 'demo-2' });
  expect(other.truth).toEqual(world.truth);
  const known = new Set(listEvents(world).map(({ id }) => id));
  expect(listEvents(other).filter(({ id }) => known.has(id))).toEqual([]);
  expect(listEmails(other).filter((email) => listEmails(world).includes(email))).toEqual([]);
});

test('a campaign twice as large brings about twice its visits, and another truth', () => {
  const larger = buildWorld({ ...USUAL, factors: { spring: 2 } });
  const ratio = countVisits(larger, 'utm_campaign=spring') / countVisits(world, 'utm_campaign=spring');
  expect(ratio).toBeGreaterThan(1.8);
  expect(ratio).toBeLessThan(2.2);
  expect(larger.truth).not.toEqual(world.truth);
});

test('a campaign of no size brings no visit', () => {
  expect(countVisits(buildWorld({ ...USUAL, factors: { spring: 0 } }), 'utm_campaign=spring')).toBe(0);
});

test('people whom a changed campaign does not bring stay who they are', () => {
  const population = { seed: 1, visitors: 1_000, factors: {}, domain: 'demo.example.org' };
  const larger = new Set(buildPeople({ ...population, factors: { spring: 2 } }).map(({ email }) => email));
  expect(buildPeople(population).filter(({ email }) => !larger.has(email))).toEqual([]);
});

test('the truth adds up to the value of the won deals', () => {
  const won = world.conversions.filter(({ stage }) => stage === 'won');
  const value = won.reduce((sum, conversion) => sum + Number(conversion.value), 0);
  expect(won.length).toBe(world.sales);
  expect(Object.values(world.truth).reduce((sum, caused) => sum + caused, 0)).toBe(value);
});

test('every person has an address of his own', () => {
  const people = buildPeople({
    seed: 1,
    visitors: 3_000,
    factors: { spring: 2 },
    domain: 'demo.example.org',
  });
  expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
});

test('an address never tells two names', () => {
  const names = new Map<unknown, Set<unknown>>();
  for (const event of listEvents(world)) {
    if (event.type !== 'identify') continue;
    const { email, name } = event.traits;
    names.set(email, (names.get(email) ?? new Set()).add(name));
  }
  expect([...names.values()].filter((told) => told.size > 1)).toEqual([]);
});

test('some people are known by two browsers, and some browsers by two people', () => {
  const pairs = new Set<string>();
  for (const event of listEvents(world)) {
    if (event.type === 'identify') pairs.add(`${event.visitorId} ${event.traits.email}`);
  }
  const [visitors, emails] = [0, 1].map(
    (side) => new Set([...pairs].map((pair) => pair.split(' ')[side])).size,
  );
  expect(emails).toBeLessThan(pairs.size);
  expect(visitors).toBeLessThan(pairs.size);
});

test('every event is one that the door takes', () => {
  const faults = listEvents(world).flatMap((event) => findEventFault({ ...event }) ?? []);
  expect(faults).toEqual([]);
});

test('every id is a UUIDv7 of its own', () => {
  const ids = listEvents(world).map(({ id }) => id);
  expect(ids.filter((id) => !isUuidV7(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('everything happens in the ninety days before now', () => {
  const times = [
    ...listEvents(world).map(({ at }) => at),
    ...world.conversions.map(({ occurredAt }) => occurredAt),
  ];
  const outside = times.filter(
    (at) => Date.parse(at) < NOW - SEASON_DAYS * 86_400_000 || Date.parse(at) >= NOW,
  );
  expect(outside).toEqual([]);
});

test('stages of a deal follow one another', () => {
  const ranks = { qualified: 1, opportunity: 2, won: 3, lost: 3 };
  const last = new Map<string, number>();
  for (const { externalId, stage } of world.conversions) {
    const rank = ranks[stage as keyof typeof ranks];
    expect(rank).toBeGreaterThan(last.get(externalId) ?? 0);
    last.set(externalId, rank);
  }
});

test('the shares of newcomers make a whole', () => {
  expect(CAMPAIGNS.reduce((sum, { newcomers }) => sum + newcomers, 0)).toBeCloseTo(1);
});

function listEvents({ senders }: World): LazoEvent[] {
  return senders.flatMap(({ events }) => events);
}

function listEmails(told: World): unknown[] {
  return listEvents(told).flatMap((event) => (event.type === 'identify' ? [event.traits.email] : []));
}

function countVisits(told: World, tag: string): number {
  return listEvents(told).filter((event) => event.type === 'session' && event.landingUrl.includes(tag))
    .length;
}
