import type { LazoEvent } from '@lazo/contract';
import type { Visit } from './build-visits.ts';
import type { Link } from './campaigns.ts';
import type { Random } from './create-random.ts';
import { OLMO, PAGES, QUOTE, SHOP, type ShopPage, STUDIOS, THANKS } from './shop.ts';

/** Makes the id of something that happens at a time. */
export type Mint = (at: number) => string;

/** A page while it is looked at. */
interface View {
  page: ShopPage;
  at: number;
  leftAt: number;
  engagedMs: number;
  /** What every event of it carries. */
  ids: { visitorId: string; sessionId: string; viewId: string };
  place: { seq: number; url: string };
}

/** A visit as its browser tells it: where it came from, pages with the time they were read, a form. */
export function buildEvents(visit: Visit, options: { visitorId: string; mint: Mint }): LazoEvent[] {
  const { random, campaign, at } = visit;
  const { visitorId, mint } = options;
  const link = random.pickByWeight(campaign.links, ({ weight }) => weight);
  const landingUrl = SHOP + link.landing.replace('{click}', buildClickId(random));
  const ids = { visitorId, sessionId: mint(at) };
  const referrer = link.referrer ? { referrer: link.referrer } : {};
  const events: LazoEvent[] = [
    { ...ids, id: ids.sessionId, type: 'session', at: writeTime(at), landingUrl, ...referrer },
  ];
  let arrivedAt = at;
  for (const [number, page] of pickPages(visit, link).entries()) {
    const url = number === 0 ? landingUrl : SHOP + page.path;
    const engagedMs = Math.round(page.seconds * 1_000 * Math.min(5, random.spread(0.6)));
    const leftAt = arrivedAt + Math.round(engagedMs * random.between(1.02, 1.5));
    const view = { page, at: arrivedAt, leftAt, engagedMs, ids: { ...ids, viewId: mint(arrivedAt) } };
    events.push(...buildView(visit, { ...view, place: { seq: number + 1, url } }, mint));
    arrivedAt = leftAt + Math.round(random.between(200, 900));
  }
  return events;
}

function buildView(visit: Visit, view: View, mint: Mint): LazoEvent[] {
  const { page, at, leftAt, engagedMs, ids, place } = view;
  const scrollPct = Math.round(visit.random.between(20, 100));
  return [
    { ...ids, ...place, id: ids.viewId, type: 'page', at: writeTime(at), title: page.title },
    ...(page === QUOTE && visit.identifies ? [buildForm(visit, view, mint)] : []),
    ...(page === OLMO && visit.random.chance(0.15) ? [buildDownload(view, mint)] : []),
    { ...ids, ...place, id: mint(leftAt), type: 'leave', at: writeTime(leftAt), engagedMs, scrollPct },
  ];
}

function buildForm({ person, random }: Visit, { leftAt, ids }: View, mint: Mint): LazoEvent {
  const { email, name } = person;
  const at = leftAt - 500;
  const studio = random.pickByWeight(STUDIOS, ({ weight }) => weight).name;
  const traits = { email, name, studio };
  return { ...ids, id: mint(at), type: 'identify', at: writeTime(at), traits, form: 'quote' };
}

function buildDownload({ at: openedAt, engagedMs, ids, place }: View, mint: Mint): LazoEvent {
  const at = openedAt + Math.round(engagedMs * 0.8);
  const what = { name: 'Plan Downloaded', properties: { studio: 'Olmo' } };
  return { ...ids, ...what, id: mint(at), type: 'track', at: writeTime(at), url: place.url };
}

/** The page that the link names and a few more; where he leaves his address, the form's and the thanks. */
function pickPages({ random, identifies }: Visit, link: Link): ShopPage[] {
  const path = link.landing.split('?')[0];
  const landing = [...PAGES, QUOTE].find((page) => page.path === path) as ShopPage;
  const count = Math.min(6, random.count(1.3));
  const further = Array.from({ length: count }, () => random.pickByWeight(PAGES, ({ weight }) => weight));
  if (!identifies) return [landing, ...further];
  return landing === QUOTE ? [QUOTE, THANKS, ...further] : [landing, ...further, QUOTE, THANKS];
}

function buildClickId(random: Random): string {
  return Buffer.from(random.bytes(18)).toString('base64url');
}

function writeTime(at: number): string {
  return new Date(at).toISOString();
}
