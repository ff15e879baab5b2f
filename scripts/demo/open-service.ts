import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, serve } from '@lazo/server';
import closeWithGrace from 'close-with-grace';
import { whenRunnerDies } from '../watch-ancestors.ts';
import { DemoError } from './demo-error.ts';
import type { Service } from './request.ts';

export interface OpenService extends Service {
  /** Whether it was started for this run alone. */
  isOurs: boolean;
  /** Ends what was started; a service that ran before goes on. */
  close(): Promise<void>;
}

/** Everything ends within ten seconds of being asked to. */
const DRAIN_MS = 9_000;
/** How long a service may take until it is ready, and one answer of it. */
const [READY_MS, ANSWER_MS] = [20_000, 5_000];

/** The service that answers at the configured place, else one of our own. */
export async function openService(config: Config): Promise<OpenService> {
  const url = `http://${buildHost(config.host)}:${config.port}`;
  if (!(await isRunning(url, config.port))) return startOwn(config);
  const { secretKey, origin } = await readSecretKey(config, url);
  await refuseWrongKey({ url, secretKey }, origin);
  return { url, secretKey, isOurs: false, close: async () => undefined };
}

/** An address to connect to; what listens everywhere listens here too. */
function buildHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function isRunning(url: string, port: number): Promise<boolean> {
  if (port === 0) return false;
  for (const deadline = Date.now() + READY_MS; ; ) {
    const response = await askReady(url);
    if (!response) return false;
    const { status, reason } = (await response.json().catch(() => ({}))) as {
      status?: string;
      reason?: string;
    };
    if (status === 'ready') return true;
    if (status !== 'not ready') {
      throw new DemoError(
        `Something answers at ${url}, but it is not Lazo. Choose another port: PORT=${port + 1} npx -y pnpm@12 demo`,
      );
    }
    if (Date.now() > deadline)
      throw new DemoError(
        `The service at ${url} takes no events: ${reason}. Mend that, or stop it, and run the demo again.`,
      );
    await sleep(500);
  }
}

/** Undefined where nothing listens. */
async function askReady(url: string): Promise<Response | undefined> {
  try {
    return await fetch(`${url}/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') return undefined;
    throw new DemoError(`What listens at ${url} does not answer. Stop it, or choose another port with PORT.`);
  }
}

async function readSecretKey(config: Config, url: string): Promise<{ secretKey: string; origin: string }> {
  if (config.secretKey) return { secretKey: config.secretKey, origin: 'LAZO_SECRET_KEY' };
  const path = join(config.dataDir, 'keys.json');
  try {
    const { secretKey } = JSON.parse(await readFile(path, 'utf8')) as { secretKey: string };
    return { secretKey, origin: path };
  } catch {
    throw new DemoError(
      `A service answers at ${url}, and its secret key is not known: there is none in ${path}.\n` +
        'Give the key that its first start printed as LAZO_SECRET_KEY, or name its data directory with LAZO_DATA_DIR.',
    );
  }
}

async function refuseWrongKey({ url, secretKey }: Service, origin: string): Promise<void> {
  const authorization = `Bearer ${secretKey}`;
  const response = await fetch(`${url}/v1/events/count`, {
    headers: { authorization },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  await response.body?.cancel();
  if (response.status !== 401) return;
  throw new DemoError(
    `The service at ${url} refuses the secret key of ${origin}: it was started with other data.\n` +
      'Give its key as LAZO_SECRET_KEY, name its data directory with LAZO_DATA_DIR, or let the demo start a service of its own on a free port with PORT.',
  );
}

async function startOwn(config: Config): Promise<OpenService> {
  const service = await serve(config);
  const { close, uninstall } = closeWithGrace({ delay: DRAIN_MS }, async ({ err }) => {
    if (err) console.error(err);
    await service.close();
  });
  whenRunnerDies(() => close());
  const end = (): Promise<void> => {
    uninstall();
    return service.close();
  };
  const { secretKey } = service.keys;
  if (secretKey) return { url: service.url, secretKey, isOurs: true, close: end };
  await end();
  throw new DemoError(
    'This database has a site already, whose secret key is not known here. Give it as LAZO_SECRET_KEY.',
  );
}
