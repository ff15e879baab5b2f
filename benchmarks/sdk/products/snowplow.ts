import type { Product, SentEvent } from '../product.ts';
import { readName } from '../read-name.ts';

/** An event of the tracker protocol. https://docs.snowplow.io/docs/events/going-deeper/event-parameters/ */
interface SnowplowEvent {
  e: string;
  eid: string;
  url?: string;
  /** A self-describing event as JSON, or the same in base64. */
  ue_pr?: string;
  ue_px?: string;
}

export const SNOWPLOW: Product = {
  name: 'snowplow',
  package: '@snowplow/browser-tracker',
  adapter: import.meta.resolve('../adapters/snowplow.ts'),
  settings: 'appId (so post, a buffer of one, no keepalive, stored queue); track is a self-describing event',
  needs: 'POST /com.snowplowanalytics.snowplow/tp2: ok',
  answer: () => ({ type: 'text/plain', body: 'ok' }),
  readEvents({ body }) {
    const { data } = JSON.parse(body) as { data: SnowplowEvent[] };
    return data.flatMap((event): SentEvent[] =>
      readName(event.e === 'pv' ? event.url : readSchema(event)).map((name) => ({ name, id: event.eid })),
    );
  },
};

function readSchema({ ue_pr, ue_px }: SnowplowEvent): string | undefined {
  return ue_pr ?? Buffer.from(ue_px ?? '', 'base64url').toString();
}
