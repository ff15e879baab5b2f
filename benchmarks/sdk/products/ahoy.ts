import type { CollectorRequest, Product, SentEvent } from '../product.ts';
import { readName } from '../read-name.ts';

interface AhoyEvent {
  id: string;
  name: string;
  properties: { url?: string };
}

export const AHOY: Product = {
  name: 'ahoy',
  package: 'ahoy.js',
  adapter: import.meta.resolve('../adapters/ahoy.ts'),
  settings: 'urlPrefix (so beacons, a form for each event); it has no identify',
  needs: 'POST /ahoy/visits: 200 before any event leaves; POST /ahoy/events',
  answer: () => ({ type: 'application/json', body: '{}' }),
  readEvents(request) {
    return readSent(request).flatMap(({ id, name, properties }): SentEvent[] =>
      readName(name === '$view' ? properties.url : name).map((known) => ({ name: known, id })),
    );
  },
};

/** A form where it went as a beacon, JSON where it did not. */
function readSent({ path, body }: CollectorRequest): AhoyEvent[] {
  if (!path.startsWith('/ahoy/events')) return [];
  const field = /name="events_json"\r\n\r\n(.*)\r\n/.exec(body)?.[1];
  return field ? (JSON.parse(field) as AhoyEvent[]) : (JSON.parse(body) as { events: AhoyEvent[] }).events;
}
