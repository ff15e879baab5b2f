import { asObject, asText, type Message } from './message.ts';

/** The page on which something happened, as its message tells it. */
export interface MessagePage {
  /** The page that was seen; as sent where it is no URL; undefined where none is told. */
  url: string | undefined;
  /** Where the browser was, with its query; undefined where none is told. */
  location: URL | undefined;
  title: string | undefined;
  referrer: string | undefined;
}

/** A page message tells of its page in its properties, any message in its context. */
export function readPage({ type, context, properties }: Message): MessagePage {
  const page = asObject(context.page);
  const told = type === 'page' ? properties : {};
  const url = asText(told.url) ?? asText(page.url);
  return {
    url: url && (parseWebUrl(url, asText(page.url))?.href ?? url),
    location: parseLocation(asText(page.url) ?? asText(told.url), asText(page.search) ?? asText(told.search)),
    title: asText(told.title) ?? asText(page.title),
    referrer: asText(told.referrer) ?? asText(page.referrer),
  };
}

function parseLocation(url: string | undefined, search: string | undefined): URL | undefined {
  const location = parseWebUrl(url);
  if (location && location.search === '' && search) location.search = search; // a canonical URL lost its own
  return location;
}

function parseWebUrl(url: string | undefined, base?: string): URL | undefined {
  const parsed = url === undefined ? null : URL.parse(url, base);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed : undefined;
}
