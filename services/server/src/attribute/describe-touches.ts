/** What became of each visit of a person for one of his conversions: considered or not, and why. */

import { type ExclusionReason, type ExplainedTouch, TOUCH_DIMENSIONS } from '@lazo/contract';
import type { Range } from './credit-in-range.ts';
import type { KeyedPath, PathTouch, TouchKind } from './path.ts';
import { countMilliseconds, isWanted, type PathWindow } from './path-window.ts';
import type { Person } from './person.ts';
import type { CountedConversion } from './read-conversions.sql.ts';
import type { Visit } from './visit.ts';

interface DescribedTouch {
  /** Where it stands on the path; undefined: it does not. */
  place: number | undefined;
  touch: Omit<ExplainedTouch, 'weight'>;
}

/** Every visit of the person, in order. */
export function describeTouches(
  told: { person: Person; conversion: CountedConversion; path: KeyedPath },
  settings: PathWindow & { isInRange?: Range },
): DescribedTouch[] {
  const { person, conversion, path } = told;
  const places = new Map<PathTouch, number>(path.touches.map((touch, place) => [touch, place]));
  return person.visits.map((visit) => {
    const place = places.get(visit);
    const isOnPath = place !== undefined;
    const isLate = isOnPath && settings.isInRange?.(visit.startedAt) === false;
    const reason = isOnPath ? null : whyExcluded(visit, conversion.occurredAt, settings);
    const { sessionId, visitorId, startedAt } = visit;
    const dimensions = TOUCH_DIMENSIONS.map((dimension) => [dimension, visit.kind[dimension]]);
    const touch = {
      sessionId,
      visitorId,
      startedAt: new Date(startedAt).toISOString(),
      ...(Object.fromEntries(dimensions) as Pick<TouchKind, (typeof TOUCH_DIMENSIONS)[number]>),
      considered: isOnPath,
      reason: isLate ? ('out_of_range' as const) : reason,
    };
    return { place, touch };
  });
}

function whyExcluded(visit: Visit, occurredAt: number, window: PathWindow): ExclusionReason {
  if (!isWanted(visit, window.bots)) return visit.kind.isBot ? 'bot' : 'no_bot';
  if (visit.startedAt > occurredAt) return 'after_conversion';
  if (visit.startedAt < occurredAt - countMilliseconds(window.lookbackDays)) return 'before_window';
  return 'direct'; // nothing else leaves the path
}
