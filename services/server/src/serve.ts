/** From a configuration to a service that listens: Postgres, schema, first site, doors. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type FirstKeys, prepareFirstSite } from './access/index.ts';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { buildDatabase, connectPool, migrate, openPostgres } from './database/index.ts';
import { StartError } from './errors.ts';
import { prepareJobs } from './job/prepare-jobs.ts';
import { startJobs } from './job/start-jobs.ts';
import { JOBS } from './jobs.ts';
import { ensurePartitions } from './store/index.ts';

export interface Service {
  app: FastifyInstance;
  /** Where it listens: `http://127.0.0.1:3000`. */
  url: string;
  keys: FirstKeys;
  /** Finishes what was acknowledged, then stops everything that `serve` started. */
  close(): Promise<void>;
}

/** Starts the service. Throws `StartError`, having stopped what was already started. */
export async function serve(
  config: Config,
  prepare: (app: FastifyInstance) => void = () => undefined,
): Promise<Service> {
  // First of all: keys that a start makes and cannot print would be lost.
  await checkAddress(config);
  const postgres = await openPostgres(config);
  try {
    const keys = await prepareDatabase(postgres.url, config);
    const app = await buildApp({ databaseUrl: postgres.url, config });
    prepare(app);
    postgres.keepRunning((error) =>
      app.log.error({ err: error }, 'Postgres crashed and could not be started'),
    );
    const jobs = startJobs({
      databaseUrl: postgres.url,
      jobs: JOBS,
      clock: Date.now,
      retentionMonths: config.retentionMonths,
      observe: app.observeJob,
      log: app.log,
    });
    let stopping: Promise<void> | undefined;
    app.addHook('preClose', async () => {
      stopping = jobs.stop(); // beside whatever else is finished
    });
    app.addHook('onClose', () => stopping);
    const url = await listen(app, config);
    return { app, url, keys, close: () => app.close().finally(postgres.stop) };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function checkAddress({ port, host }: Config): Promise<void> {
  const probe = createServer().listen({ port, host });
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw new StartError(describeListenFailure(error as NodeJS.ErrnoException, { port, host }));
  }
  probe.close();
  await once(probe, 'close');
}

async function prepareDatabase(url: string, config: Config): Promise<FirstKeys> {
  const pool = connectPool({ url, size: 1, name: 'lazo start', onError: () => undefined });
  const db = buildDatabase(pool);
  try {
    await migrate(db);
    await prepareJobs(pool);
    await ensurePartitions(db, new Date()).catch(letLater);
    return await prepareFirstSite(db, config, new Date());
  } finally {
    await db.destroy();
  }
}

async function listen(app: FastifyInstance, { port, host }: Config): Promise<string> {
  try {
    // Many may come at once: whom the system cannot line up it drops without a word.
    await app.listen({ port, host, backlog: 4_096 });
  } catch (error) {
    await app.close();
    throw new StartError(describeListenFailure(error as NodeJS.ErrnoException, { port, host }));
  }
  const address = app.server.address() as AddressInfo | null;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${address?.port ?? port}`;
}

/** A report of another replica may hold a table all the while: rows have a place meanwhile, and the job tries again. */
function letLater(error: { code?: string }): void {
  if (error.code !== '55P03') throw error;
}

function describeListenFailure(error: NodeJS.ErrnoException, at: { port: number; host: string }): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${at.port} is taken, perhaps by another Lazo. Stop that one, or choose another: PORT=${at.port + 1}.`;
  }
  if (error.code === 'EACCES')
    return `This user may not listen on port ${at.port}. Choose one above 1023 with PORT.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `HOST is "${at.host}", which is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`;
  return `The service cannot listen on ${at.host}:${at.port}: ${error.message}`;
}
