import { posthog } from 'posthog-js';
import '../adapter.ts';

globalThis.bench = {
  init: (host) => void posthog.init('phc_bench_0123456789abcdef', { api_host: host, defaults: '2026-08-30' }),
  page() {},
  track: (name, properties) => void posthog.capture(name, properties),
  identify: (id, traits) => posthog.identify(id, traits),
};
