import { type ChannelRules, classifyTouch } from '@lazo/channel';
import { buildMemory, type Memory } from '../memory.ts';
import type { EventRow } from './event-row.ts';

type Called = ReturnType<typeof classifyTouch>;

/** A visit is called twice, for the page that sent it and for its row, and visits of one campaign are called alike. */
const REMEMBERED = 5_000;
/** Longer ones are one of a kind. */
const REMEMBERED_LENGTH = 500;

/** What visits are called, by where they came from and where they landed, for the rules of each site. */
const called = new WeakMap<ChannelRules, Memory<Called>>();

/** What a visit is called that began with this `session` event. */
export function classifyOnce(event: Pick<EventRow, 'url' | 'referrer'>, rules: ChannelRules): Called {
  const landingUrl = event.url ?? '';
  const referrer = event.referrer ?? '';
  const visits = getVisits(rules);
  const name = `${referrer}\n${landingUrl}`; // no clean URL holds the end of a line
  const known = visits.find(name);
  if (known) return known;
  const touch = classifyTouch({ landingUrl, referrer }, rules);
  if (name.length <= REMEMBERED_LENGTH) visits.keep(name, touch);
  return touch;
}

function getVisits(rules: ChannelRules): Memory<Called> {
  const known = called.get(rules);
  if (known) return known;
  const visits = buildMemory<Called>(REMEMBERED);
  called.set(rules, visits);
  return visits;
}
