import ahoy from 'ahoy.js';
import '../adapter.ts';

globalThis.bench = {
  init: (host) => ahoy.configure({ urlPrefix: host }),
  page: () => ahoy.trackView(),
  track: (name, properties) => ahoy.track(name, properties),
  identify() {},
};
