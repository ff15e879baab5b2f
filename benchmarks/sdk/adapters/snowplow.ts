import { newTracker, setUserId, trackPageView, trackSelfDescribingEvent } from '@snowplow/browser-tracker';
import '../adapter.ts';

globalThis.bench = {
  init: (host) => void newTracker('sp', host, { appId: 'shop' }),
  page: () => trackPageView(),
  track: (name, data) =>
    trackSelfDescribingEvent({ event: { schema: `iglu:com.shop/${name}/jsonschema/1-0-0`, data } }),
  identify: (id) => setUserId(id),
};
