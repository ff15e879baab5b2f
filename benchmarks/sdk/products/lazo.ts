import type { Batch } from '@lazo/contract';
import type { CollectorRequest, Product, SentEvent } from '../product.ts';
import { readName } from '../read-name.ts';

export const LAZO: Product = {
  name: 'lazo',
  settings: 'data-site, data-host',
  needs: 'POST /v1/collect: how many it took, and the touch of a session',
  answer(request) {
    const { events } = readBatch(request);
    const touch = { channel: 'Paid Search', source: 'google', medium: 'cpc' };
    const hasSession = events.some(({ type }) => type === 'session');
    const body = { accepted: events.length, rejected: [], ...(hasSession && { touch }) };
    return { type: 'application/json', body: JSON.stringify(body) };
  },
  readEvents(request) {
    return readBatch(request).events.flatMap((event): SentEvent[] => {
      if (event.type === 'page') return readName(event.url).map((name) => ({ name, id: event.id }));
      if (event.type === 'track') return readName(event.name).map((name) => ({ name, id: event.id }));
      return [];
    });
  },
};

function readBatch({ body }: CollectorRequest): Batch {
  return JSON.parse(body) as Batch;
}
