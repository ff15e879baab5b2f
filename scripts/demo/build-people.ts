import { COUNTRIES, DEVICES, type Device } from './audience.ts';
import { CAMPAIGNS, type Campaign } from './campaigns.ts';
import { createRandom, type Random } from './create-random.ts';

/** One browser on one device: what the service knows as a visitor. Two people may share it. */
export interface Browser {
  device: Device;
  country: string;
}

export interface Person {
  /** Names his stream of chance, so that he lives the same life whatever others do. */
  key: string;
  name: string;
  email: string;
  /** One or two. */
  browsers: Browser[];
  /** What brings him first. */
  origin: Campaign;
  /** How much a visit does to him: 1 on average people. */
  openness: number;
}

export interface Population {
  seed: number;
  visitors: number;
  /** By how much a campaign is larger than usual, by its name; absent: as usual. */
  factors: Readonly<Record<string, number>>;
  /** What follows the @ of every address. */
  domain: string;
}

const HAS_TWO_DEVICES = 0.2;
/** Each so many-th person whom a campaign brings uses the browser of the one before: a couple at home. */
const SHARES_EACH = 12;

/** All people, by the campaign that brings them first: a campaign twice as large brings twice as many. */
export function buildPeople(population: Population): Person[] {
  return CAMPAIGNS.flatMap((origin, place) => {
    const count = Math.round(population.visitors * origin.newcomers * (population.factors[origin.name] ?? 1));
    const people: Person[] = [];
    for (let number = 0; number < count; number += 1) {
      const serial = number * CAMPAIGNS.length + place + 1; // his alone, whatever the size of other campaigns
      const partner = number % SHARES_EACH === SHARES_EACH - 1 ? people.at(-1) : undefined;
      people.push(buildPerson(population, { origin, serial, partner }));
    }
    return people;
  });
}

function buildPerson(
  { seed, domain }: Population,
  { origin, serial, partner }: { origin: Campaign; serial: number; partner: Person | undefined },
): Person {
  const key = `${seed} person ${serial}`;
  const random = createRandom(key);
  const country = random.pickByWeight(COUNTRIES, ({ weight }) => weight);
  const [first, last] = [random.pick(country.firstNames), random.pick(country.lastNames)];
  const own = buildBrowsers(random, country.code);
  return {
    key,
    origin,
    name: `${first} ${last}`,
    email: `${spellPlainly(first)}.${spellPlainly(last)}.${serial}@${domain}`,
    browsers: partner ? partner.browsers.slice(0, 1) : own,
    openness: random.spread(0.5),
  };
}

function buildBrowsers(random: Random, country: string): Browser[] {
  const first = random.pickByWeight(DEVICES, ({ weight }) => weight);
  const others = DEVICES.filter(({ isPhone }) => isPhone !== first.isPhone);
  const second = random.chance(HAS_TWO_DEVICES) ? [random.pickByWeight(others, ({ weight }) => weight)] : [];
  return [first, ...second].map((device) => ({ device, country }));
}

function spellPlainly(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase();
}
