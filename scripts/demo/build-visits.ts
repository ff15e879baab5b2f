import type { Browser, Person } from './build-people.ts';
import { CAMPAIGNS, type Campaign, NEWSLETTER } from './campaigns.ts';
import { createRandom, type Random } from './create-random.ts';
import { keepToDaytime } from './keep-to-daytime.ts';

/** The time in which everything happens, and how large campaigns are in it. */
export interface Season {
  seed: number;
  /** Milliseconds since 1970, inclusive. */
  from: number;
  /** Exclusive: nothing happens at or after it. */
  to: number;
  factors: Readonly<Record<string, number>>;
}

export interface Visit {
  person: Person;
  at: number;
  campaign: Campaign;
  browser: Browser;
  /** Interest that it added. */
  pull: number;
  /** Whether he leaves his address in it. */
  identifies: boolean;
  /** What else happens in it is drawn from here. */
  random: Random;
}

/** A visit that will be made. */
interface Plan {
  at: number;
  campaign: Campaign;
  random: Random;
}

const DAY = 86_400_000;
/** A visit is over before the season is. */
const LONGEST_VISIT = 2 * 3_600_000;
/** What a further visit by the same campaign adds, as a share of the one before. */
const WEARS_OFF = 0.6;
/** Nobody comes more often, however large the campaigns. */
const MOST_VISITS = 40;

/** A person's visits over the season, in order of time: each adds interest, and interest makes him return. */
export function buildVisits(person: Person, season: Season): Visit[] {
  const diary = openDiary(person, season);
  const visits: Visit[] = [];
  const told = new Set<Browser>();
  let interest = 0;
  for (let plan = diary.next(); plan && visits.length < MOST_VISITS; plan = diary.next()) {
    const { campaign, random } = plan;
    const times = visits.filter((visit) => visit.campaign === campaign).length;
    const pull = campaign.pull * person.openness * WEARS_OFF ** times;
    interest += pull;
    const browser = pickBrowser(person, { random, hasTold: told.size > 0 });
    const identifies = !told.has(browser) && random.chance(told.size > 0 ? 0.5 : 0.2 * grow(interest, 2.2));
    visits.push({ person, ...plan, browser, pull, identifies });
    if (identifies) told.add(browser);
    diary.planReturns(plan, { wish: grow(interest, 1.5), getsLetters: told.size > 0 });
  }
  return visits;
}

/** From 0 towards 1 as interest grows; `scale` is the interest at which it has come two thirds of the way. */
function grow(interest: number, scale: number): number {
  return 1 - Math.exp(-interest / scale);
}

function openDiary(person: Person, season: Season) {
  const plans: Plan[] = [];
  const counts = new Map<Campaign, number>();

  /** A campaign's nth visit by a person is drawn from a stream of its own, so that other campaigns leave it as it is. */
  function plan(campaign: Campaign, findTime: (random: Random) => number): void {
    const count = (counts.get(campaign) ?? 0) + 1;
    counts.set(campaign, count);
    const random = createRandom(`${person.key} visit ${campaign.name} ${count}`);
    const at = keepToDaytime(findTime(random));
    if (at < season.to - LONGEST_VISIT) plans.push({ at, campaign, random });
  }

  const arrival = createRandom(`${person.key} arrival`).between(season.from, season.to - LONGEST_VISIT);
  plan(person.origin, () => arrival);
  for (const campaign of CAMPAIGNS) {
    const remaining = (season.to - arrival) / (90 * DAY);
    const random = createRandom(`${person.key} repeats ${campaign.name}`);
    const count = random.count(campaign.repeats * remaining * sizeOf(campaign, season));
    for (let turn = 0; turn < count; turn += 1) plan(campaign, () => random.between(arrival, season.to));
  }

  return {
    /** Takes the earliest plan out. */
    next(): Plan | undefined {
      plans.sort((a, b) => b.at - a.at);
      return plans.pop();
    },
    planReturns({ at, random }: Plan, { wish, getsLetters }: { wish: number; getsLetters: boolean }): void {
      for (const campaign of CAMPAIGNS) {
        const count = random.count(campaign.returns * wish * sizeOf(campaign, season));
        if (campaign.name === NEWSLETTER && !getsLetters) continue;
        for (let turn = 0; turn < count; turn += 1)
          plan(campaign, (own) => at + 0.2 * DAY + own.wait(5 * DAY));
      }
    },
  };
}

function sizeOf(campaign: Campaign, { factors }: Season): number {
  return factors[campaign.name] ?? 1;
}

/** With two devices: the phone at first, the computer for writing. */
function pickBrowser(
  { browsers }: Person,
  { random, hasTold }: { random: Random; hasTold: boolean },
): Browser {
  return random.pickByWeight(browsers, ({ device }) =>
    device.isPhone ? (hasTold ? 0.4 : 0.7) : hasTold ? 0.6 : 0.3,
  );
}
