import type { Channel } from '@lazo/contract';
import type { Visit } from './build-visits.ts';
import { createRandom } from './create-random.ts';
import { keepToDaytime } from './keep-to-daytime.ts';
import { BATHROOM, STUDIOS } from './shop.ts';

/** What the sales people wrote into their CRM about one person. */
export interface Deal {
  studio: string;
  /** Whole euros. */
  value: number;
  stages: { stage: 'qualified' | 'opportunity' | 'won' | 'lost'; at: number }[];
  /** The channel of the visit that caused it, which nobody but its maker knows; undefined while it is not won. */
  causedBy: Channel | undefined;
}

const DAY = 86_400_000;

/** The deal of a person who left his address; undefined when he never did, or was not worth a call. */
export function buildDeal(visits: readonly Visit[], to: number): Deal | undefined {
  const first = visits.find(({ identifies }) => identifies);
  if (!first) return undefined;
  const random = createRandom(`${first.person.key} deal`);
  const studio = random.pickByWeight(STUDIOS, ({ weight }) => weight);
  const value = random.pick(studio.prices) + (random.chance(0.2) ? BATHROOM : 0);
  const [qualifies, negotiates] = [random.chance(0.85), random.chance(0.85)];
  const qualifiedAt = keepToDaytime(first.at + random.between(0.5, 4) * DAY);
  const opportunityAt = keepToDaytime(qualifiedAt + random.between(1, 7) * DAY);
  const closedAt = keepToDaytime(opportunityAt + random.between(2, 14) * DAY);
  if (!qualifies) return undefined;

  const causes = visits.filter(({ at }) => at <= closedAt);
  const interest = causes.reduce((sum, { pull }) => sum + pull, 0);
  const isWon = negotiates && random.chance(1 - Math.exp(-interest / 2));
  const cause = random.pickByWeight(causes, ({ pull }) => pull);
  const stages: Deal['stages'] = [
    { stage: 'qualified', at: qualifiedAt },
    ...(negotiates ? [{ stage: 'opportunity' as const, at: opportunityAt }] : []),
    { stage: isWon ? 'won' : 'lost', at: closedAt },
  ];
  const happened = stages.filter(({ at }) => at < to);
  if (happened.length === 0) return undefined;
  const isSold = happened.at(-1)?.stage === 'won';
  return {
    studio: studio.name,
    value,
    stages: happened,
    causedBy: isSold ? cause.campaign.channel : undefined,
  };
}
