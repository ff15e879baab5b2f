import type { Product, SentEvent } from '../product.ts';
import { readName } from '../read-name.ts';

interface PosthogEvent {
  event: string;
  uuid: string;
  properties: { $current_url?: string };
}

/** What a project answers in which nothing but product analytics is switched on. */
const REMOTE_CONFIG = {
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: false,
  captureDeadClicks: false,
  capturePerformance: false,
  autocapture_opt_out: false,
  autocaptureExceptions: false,
  analytics: { endpoint: '/i/v0/e/' },
  elementsChainAsString: true,
  sessionRecording: false,
  heatmaps: false,
  surveys: false,
  siteApps: [],
};

export const POSTHOG: Product = {
  name: 'posthog-js',
  package: 'posthog-js',
  adapter: import.meta.resolve('../adapters/posthog.ts'),
  settings: "api_host, defaults: '2026-08-30' (pages by history, autocapture on)",
  needs:
    'GET /array/<key>/config.js and config, POST /flags: nothing but analytics is on; POST /e/ and /i/v0/e/',
  answer({ path }) {
    if (path.endsWith('/config.js')) return { type: 'text/javascript', body: buildConfigScript(path) };
    const body = path.startsWith('/array/') ? REMOTE_CONFIG : answerOf(path);
    return { type: 'application/json', body: JSON.stringify(body) };
  },
  readEvents({ path, body }) {
    if (!/^\/(e|i\/v0\/e|batch|capture)\//.test(path)) return [];
    return readSent(body).flatMap(({ event, uuid, properties }): SentEvent[] =>
      readName(event === '$pageview' ? properties.$current_url : event).map((name) => ({ name, id: uuid })),
    );
  },
};

function buildConfigScript(path: string): string {
  const key = path.split('/')[2];
  return `(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {})['${key}'] = ${JSON.stringify({ config: REMOTE_CONFIG, siteApps: [] })}`;
}

function answerOf(path: string): object {
  if (path.startsWith('/flags')) return { featureFlags: {}, featureFlagPayloads: {}, flags: {} };
  return { status: 'Ok' };
}

function readSent(body: string): PosthogEvent[] {
  const json = body.startsWith('data=')
    ? Buffer.from(new URLSearchParams(body).get('data')!, 'base64').toString()
    : body;
  const sent = JSON.parse(json) as PosthogEvent | PosthogEvent[] | { batch: PosthogEvent[] };
  return 'batch' in sent ? sent.batch : [sent].flat();
}
