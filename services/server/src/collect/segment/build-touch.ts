import { asObject, asText, type Message } from './message.ts';
import type { MessagePage } from './read-page.ts';

/** What Segment calls the parts of a campaign, and what links call them. */
const CAMPAIGN_PARAMETERS = [
  ['source', 'utm_source'],
  ['medium', 'utm_medium'],
  ['name', 'utm_campaign'],
  ['term', 'utm_term'],
  ['content', 'utm_content'],
] as const;

/** Where an app landed that tells its campaign and has no pages; RFC 2606 keeps the name free of owners. */
const NO_PAGE = 'https://app.invalid/';

/** Where a message says that its visit came from; undefined when it says nothing of that. */
export function buildTouch(
  { context }: Message,
  { location, referrer }: MessagePage,
): { landingUrl: string; referrer: string | undefined } | undefined {
  const campaign = readCampaign(context.campaign);
  if (!location && campaign.length === 0) return undefined;
  const landing = new URL(location ?? NO_PAGE);
  // A touch is kept whole, never half of the link's and half of the context's.
  if (!hasCampaign(landing)) for (const [name, value] of campaign) landing.searchParams.set(name, value);
  return { landingUrl: landing.href, referrer };
}

function readCampaign(stated: unknown): [string, string][] {
  const campaign = asObject(stated);
  return CAMPAIGN_PARAMETERS.flatMap(([part, parameter]) => {
    const value = asText(campaign[part]);
    return value ? [[parameter, value]] : [];
  });
}

function hasCampaign(url: URL): boolean {
  const names = [...url.searchParams.keys()].map((name) => name.toLowerCase());
  return CAMPAIGN_PARAMETERS.some(([, parameter]) => names.includes(parameter));
}
