/** `pnpm start`: the service, its database and the example shop, with everything that a newcomer types next. */

import { serveExample } from '@lazo/example-script-tag';
import { type Config, readConfig, type Service, StartError, serve } from '@lazo/server';
import closeWithGrace from 'close-with-grace';
import { buildSdk } from './build-sdk.ts';
import { whenRunnerDies } from './watch-ancestors.ts';

/** Everything ends within ten seconds of being asked to. */
const DRAIN_MS = 9_000;

interface Running {
  service: Service;
  example: Awaited<ReturnType<typeof serveExample>>;
}

let starting: Promise<Running> | undefined;

// Before the start, which may be asked to end as well.
const { close } = closeWithGrace({ delay: DRAIN_MS }, async ({ err }) => {
  if (err) console.error(err);
  const running = await starting?.catch(() => undefined); // told below
  await running?.example.close();
  await running?.service.close();
});
whenRunnerDies(() => close());

try {
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  buildSdk();
  starting = start(config);
  const { service, example } = await starting;
  console.log(describeStart(service, example.url, config.dataDir));
} catch (error) {
  console.error(error instanceof StartError ? `\nLazo cannot start. ${error.message}\n` : error);
  process.exit(1);
}

async function start(config: Config): Promise<Running> {
  let exampleUrl = '';
  const service = await serve(config, (app) => {
    for (const path of ['/example', '/example/*']) {
      app.get(path, { config: { access: 'open' }, schema: { hide: true } }, (_request, reply) =>
        reply.redirect(exampleUrl),
      );
    }
  });
  const example = await openExample(service, config);
  exampleUrl = example.url;
  return { service, example };
}

/** The shop has an origin of its own, as a shop has: the port after ours, or any that is free. */
async function openExample(service: Service, { port, host }: Config): ReturnType<typeof serveExample> {
  const shop = { host, lazoHost: service.url, siteKey: service.keys.publicKey ?? '' };
  if (port === 0) return serveExample({ ...shop, port: 0 });
  return serveExample({ ...shop, port: port + 1 }).catch(() => serveExample({ ...shop, port: 0 }));
}

function describeStart({ url, keys }: Service, exampleUrl: string, dataDir: string): string {
  const publicKey = keys.publicKey ?? 'pk_… (printed by the first start)';
  const secret = keys.minted.includes('secretKey')
    ? `Secret key      ${keys.secretKey}   (shown this once; keep it on your server)`
    : 'Secret key      as the first start printed it';
  return `
Lazo is ready at ${url}

Paste this into your pages:
  <script async src="${url}/lazo.js" data-site="${publicKey}"></script>

Public key      ${publicKey}
${secret}
Example shop    ${exampleUrl}
API             ${url}/docs
Data            ${dataDir}

Visit the shop by a campaign, and ask for a quote as ana@example.org:
  ${exampleUrl}?utm_source=google&utm_medium=cpc&utm_campaign=spring
Then close the sale, and see which touch earned it:
  SK=${keys.minted.includes('secretKey') ? keys.secretKey : 'sk_…'}
  curl -s ${url}/v1/conversions -H "authorization: Bearer $SK" -H 'content-type: application/json' \\
    -d '{"lead":{"email":"ana@example.org"},"externalId":"deal-1","value":"1234.50","currency":"EUR","occurredAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}'
  curl -s "${url}/v1/attribution?model=first,last,linear&by=channel,campaign" -H "authorization: Bearer $SK"

Stop with Ctrl-C.`;
}
