/**
 * What a visit says of where it came from, before any channel is named. Three things can tell it: what the
 * author of the link wrote (`utm_*`), what an ad platform wrote (a click id), and the referrer, in this order.
 *
 * A click id that proves a click outranks the referrer, since ads are served through other people's pages. One
 * that a network writes onto every link, and that lives on wherever the link is copied to, ranks below it.
 */

import type { SourceKind } from '@lazo/contract';
import { buildHost } from './build-host.ts';
import { buildMatcher } from './build-matcher.ts';
import { decodePath } from './decode-path.ts';
import { findSourceByName, findSourceByPage, getSource } from './find-source.ts';
import { readParameters } from './read-parameters.ts';
import { type Referrer, readReferrer } from './read-referrer.ts';
import { CLICK_IDS } from './tables/click-ids.ts';

/** What is known of a visit. Anything else than a URL counts as empty. */
export interface VisitFacts {
  /** The URL on which the visit landed, parameters included. */
  landingUrl: string;
  /** The page that linked here; empty means none was told. */
  referrer?: string | null | undefined;
  /** Hosts of the site itself, beside the landing URL's own, whose referrers tell nothing; with their subdomains. */
  siteHosts?: readonly string[] | undefined;
}

/** A visit as the rules see it. */
export interface Visit {
  /** The usual name of a known source, else the tag or the host, in lower case; null when nothing told it. */
  source: string | null;
  /** In lower case; null when nothing told it. */
  medium: string | null;
  /** As written; null when absent, as are term and content. */
  campaign: string | null;
  term: string | null;
  content: string | null;
  /** Click ids by parameter, as written. */
  clickIds: Record<string, string>;
  /** What the source is; undefined when no table knows it. */
  kind: SourceKind | undefined;
  /** What the platform of the click id sells; undefined without one. */
  sold: SourceKind | undefined;
  /** Whether the medium says so. */
  isPaid: boolean;
  /** Whether the author of the link wrote a source, a medium or a campaign. */
  isTagged: boolean;
  /** Whether the source was written by a name that says ad (`adwords`). */
  isAdName: boolean;
  /** What patterns are held against, in lower case; null for what was not told. */
  texts: Record<TextField, string | null>;
}

export type TextField =
  | 'source'
  | 'medium'
  | 'campaign'
  | 'term'
  | 'content'
  | 'referrerHost'
  | 'landingHost'
  | 'landingPath';

/** Where a visit came from, as one of the three tells it. */
interface Origin {
  source: string;
  /** Null when it tells a source alone. */
  medium: string | null;
  kind: SourceKind | undefined;
}

export function readVisit({ landingUrl, referrer }: VisitFacts, isOwnHost: (host: string) => boolean): Visit {
  const landing = URL.parse(landingUrl);
  const landingHost = buildHost(landing?.hostname ?? '');
  const { utm, clickIds } = readParameters(landing);
  const page = readReferrer({ referrer, landingHost, isOwnHost });

  const clickId = CLICK_IDS.find(({ parameter }) => clickIds[parameter] !== undefined);
  const clicked = clickId && { ...clickId, kind: getSource(clickId.source).kind };
  const proven = clicked?.onEveryLink ? undefined : clicked;
  const named = utm.source === undefined ? undefined : findSourceByName(utm.source.toLowerCase());
  const origin: Origin | undefined = named ?? proven ?? findReferredOrigin(page) ?? clicked;

  const source = origin?.source ?? null;
  const medium = utm.medium?.toLowerCase() ?? origin?.medium ?? proven?.medium ?? null;
  return {
    source,
    medium,
    campaign: utm.campaign ?? null,
    term: utm.term ?? null,
    content: utm.content ?? null,
    clickIds,
    kind: origin?.kind,
    sold: clickId?.sells,
    isPaid: isPaidMedium(medium),
    isTagged: (utm.source ?? utm.medium ?? utm.campaign) !== undefined,
    isAdName: named?.medium === 'cpc',
    texts: {
      source,
      medium,
      campaign: utm.campaign?.toLowerCase() ?? null,
      term: utm.term?.toLowerCase() ?? null,
      content: utm.content?.toLowerCase() ?? null,
      referrerHost: page?.host ?? null,
      landingHost: landingHost || null,
      landingPath: landing && decodePath(landing.pathname).toLowerCase(),
    },
  };
}

// GA4's ^(.*cp.*|ppc|retargeting|paid.*)$
const isPaidMedium = buildMatcher(['*cp*', 'ppc', 'retargeting', 'paid*']);

/** The media that GA4's own rows name for a kind of source; it has none for shopping. */
const MEDIUM_OF_KIND: Record<SourceKind, string> = {
  search: 'organic',
  social: 'social',
  video: 'video',
  shopping: 'referral',
  ai: 'ai-assistant',
  email: 'email',
};

function findReferredOrigin(referrer: Referrer | undefined): Origin | undefined {
  if (referrer === undefined) return undefined;
  const known = findSourceByPage(referrer);
  return known
    ? { ...known, medium: MEDIUM_OF_KIND[known.kind] }
    : { source: referrer.host, medium: 'referral', kind: undefined };
}
