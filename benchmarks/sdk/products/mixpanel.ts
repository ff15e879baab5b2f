import type { Product, SentEvent } from '../product.ts';
import { readName } from '../read-name.ts';

interface MixpanelEvent {
  event: string;
  properties: { $insert_id: string; current_url_path?: string };
}

export const MIXPANEL: Product = {
  name: 'mixpanel',
  package: 'mixpanel-browser',
  adapter: import.meta.resolve('../adapters/mixpanel.ts'),
  settings:
    'api_host (so batches of 50 or 5 s, cookie, no autocapture); the core loader of its README, without recorder',
  needs: 'POST /track/: {"status":1,"error":null}',
  answer: () => ({ type: 'application/json', body: '{"status":1,"error":null}' }),
  readEvents({ path, body }) {
    if (!path.startsWith('/track/')) return [];
    return readSent(body).flatMap(({ event, properties }): SentEvent[] =>
      readName(event === '$mp_web_page_view' ? properties.current_url_path : event).map((name) => ({
        name,
        id: properties.$insert_id,
      })),
    );
  },
};

/** Base64 or JSON, in a form field. */
function readSent(body: string): MixpanelEvent[] {
  const data = new URLSearchParams(body).get('data') ?? '[]';
  const json = /^[[{]/.test(data) ? data : Buffer.from(data, 'base64').toString();
  return [JSON.parse(json) as MixpanelEvent | MixpanelEvent[]].flat();
}
