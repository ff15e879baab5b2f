import mixpanel from 'mixpanel-browser/src/loaders/loader-module-core';
import '../adapter.ts';

globalThis.bench = {
  init: (host) => mixpanel.init('0123456789abcdef0123456789abcdef', { api_host: host }),
  page: () => mixpanel.track_pageview(),
  track: (name, properties) => mixpanel.track(name, properties),
  identify: (id) => mixpanel.identify(id),
};
