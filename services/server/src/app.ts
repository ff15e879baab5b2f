/** The service: its stages in the order of the loop. */

import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { Registry } from 'prom-client';
import { authorizeRequests, buildSiteDirectory } from './access/index.ts';
import { registerCloseLoop } from './close-loop/index.ts';
import { buildRateLimit, registerCollect } from './collect/index.ts';
import type { Config } from './config.ts';
import { buildDatabase, connectPool, type PoolOptions } from './database/index.ts';
import { describeApi } from './describe-api.ts';
import { sendNotFound, sendProblem } from './errors.ts';
import { buildMetrics, type Metrics, tellMetrics } from './metrics.ts';
import { registerReports } from './report/index.ts';
import { buildIdentityFold, consentFold, registerResolve, watchErasures } from './resolve/index.ts';
import { registerRights } from './rights/index.ts';
import { registerSdk } from './serve-sdk.ts';
import {
  buildPostgresSink,
  buildVisitFold,
  LOG_TIMEOUTS,
  restingFolder,
  startFolder,
  startLogWriter,
  startRefusalKeeper,
  viewFold,
} from './store/index.ts';
import { tellHealth } from './tell-health.ts';

export type AppConfig = Pick<
  Config,
  'logLevel' | 'botFilter' | 'folds' | 'rateLimit' | 'trustProxy' | 'metricsToken' | 'retentionMonths'
>;

export interface AppOptions {
  /** A Postgres whose schema is up to date. */
  databaseUrl: string;
  config: AppConfig;
  /** Milliseconds since 1970; tests that return days later move it. */
  clock?: () => number;
}

/**
 * Sockets that are slow, silent or idle are closed, so that ten thousand of them hold nothing for long. Node looks every
 * five seconds. https://nodejs.org/api/http.html#serverrequesttimeout
 */
const SOCKET_LIMITS = {
  http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
  requestTimeout: 30_000,
  /** Between two requests: longer than the minute for which load balancers keep theirs, so that they close first. */
  keepAliveTimeout: 65_000,
  /** No byte in either direction: whoever does not read his answer. Longer than any report may take. */
  connectionTimeout: 120_000,
};

/** Builds the service over a database. Closing it finishes what it acknowledged. */
export async function buildApp({
  databaseUrl,
  config,
  clock = Date.now,
}: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: {
      level: config.logLevel,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      serializers: { req: describeRequest, err: describeError },
    },
    logController: new LogController({ disableRequestLogging: true }), // a line would cost more than its request
    trustProxy: believeProxies(config.trustProxy),
    onProtoPoisoning: 'remove',
    forceCloseConnections: 'idle',
    return503OnClosing: false, // the doors say so themselves, in their own words
    frameworkErrors: sendProblem,
    ...SOCKET_LIMITS,
    routerOptions: { ignoreTrailingSlash: true },
  });
  const registry = new Registry();
  const metrics = buildMetrics(registry);
  app.setErrorHandler((error: Error, request, reply) => {
    metrics.countProblem(sendProblem(error, request, reply)); // its answer is none that is to be sent
  });
  app.setNotFoundHandler(sendNotFound);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-content-type-options', 'nosniff');
    done();
  });

  const pools = connectPools(databaseUrl, (error) =>
    app.log.warn({ err: error }, 'a connection to the database was lost'),
  );
  const db = buildDatabase(pools.questions, MOST_WAITING_QUESTIONS);
  const access = buildDatabase(pools.access);
  const sites = buildSiteDirectory(access);
  let isClosing = false;
  const refuseMore = (waiting: { rows: number; bytes: number }) =>
    isClosing ? 'The service is stopping' : folder.refuseMore(waiting);
  const erasures = watchErasures(access);
  const writerId = randomUUID();
  const folds = [buildVisitFold(sites), viewFold, buildIdentityFold(sites), consentFold];
  const folder = config.folds
    ? startFolder({
        pool: pools.folds,
        writerId,
        folds,
        clock,
        observe: metrics.observeFold,
        log: app.log,
      })
    : restingFolder;
  if (!config.folds) app.log.warn('LAZO_FOLDS is off: reports stand still until a service folds');
  const sink = buildPostgresSink({
    pool: pools.log,
    writerId,
    erasures,
    clock,
    onCommitted: (group) => {
      metrics.observeCommit(group);
      folder.offer(group);
    },
  });
  const writer = startLogWriter({ sink, refuseMore, countResends: metrics.countResends, log: app.log });

  const refusals = startRefusalKeeper({
    db,
    clock,
    mayShow: erasures.mayShow,
    observe: metrics.countRefusal,
    log: app.log,
  });

  authorizeRequests(app, sites);
  await describeApi(app);
  const limitRate = await buildRateLimit(app, config.rateLimit);
  registerCollect(app, { sites, writer, refusals, limitRate, clock, ...config });
  registerResolve(app, { db, clock });
  registerCloseLoop(app, { db, refusals, clock });
  registerReports(app, { db, clock });
  registerRights(app, { db, erasureDb: buildDatabase(pools.erasures), clock });
  registerSdk(app);
  tellHealth(app, { db: access, refuseMore: () => refuseMore({ rows: 0, bytes: 0 }) ?? writer.refuse() });
  tellMetrics(app, {
    registry,
    gauges: { queuedEvents: writer.countQueued, foldLag: () => folder.readLag() / 1_000 },
    sites,
    token: config.metricsToken,
  });

  app.decorate('whenFolded', () => folder.drain());
  app.decorate('observeJob', metrics.observeJob);
  closeIdleConnections(app);
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onClose', async () => {
    await writer.drain();
    erasures.stop();
    await Promise.race([folder.drain(), new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
    await folder.stop();
    await refusals.stop();
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
  });
  return app;
}

/** Fastify believes nobody when it is given a number: whoever gives one says that nobody comes but by his proxies. */
function believeProxies(trusted: Config['trustProxy']) {
  return typeof trusted === 'number' ? (_address: string, hop: number) => hop < trusted : trusted;
}

/** Room for a burst of what servers state; behind more, who asks would wait longer than he should. */
const MOST_WAITING_QUESTIONS = 256;

/** Questions never take a connection from events or from who may send them, nor folds from either. */
function connectPools(url: string, onError: (error: Error) => void) {
  const connect = (name: string, size: number, limits: Partial<PoolOptions>) =>
    connectPool({ url, name, size, onError, ...limits });
  return {
    access: connect('lazo access', 1, { statementTimeoutMs: 3_000, silenceMs: 4_000 }),
    log: connect('lazo log', 2, LOG_TIMEOUTS),
    folds: connect('lazo folds', 3, { silenceMs: 30_000 }),
    questions: connect('lazo questions', 8, { statementTimeoutMs: 30_000, silenceMs: 35_000 }),
    // To erase somebody one statement looks at every row of the log, and says nothing for as long as that takes.
    erasures: connect('lazo erasures', 4, {}),
  };
}

/** A connection that was busy when closing began stays open for its next request: it is closed when it falls idle. */
function closeIdleConnections(app: FastifyInstance): void {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('preClose', async () => {
    timer = setInterval(() => app.server.closeIdleConnections(), 50);
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/** A line of the log without keys and without addresses: neither of people nor of machines. */
function describeRequest(request: { method: string; url: string }): {
  method: string;
  path: string | undefined;
} {
  return { method: request.method, path: request.url.split('?')[0] };
}

/** An error of the driver carries its whole client, secrets included, and the values that it fell over: none is logged. */
function describeError({ name, message, stack, code }: Error & { code?: string }) {
  return { type: name, message, stack: stack ?? '', ...(code ? { code } : {}) };
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Resolves when everything committed so far is folded. */
    whenFolded(): Promise<void>;
    /** Told of every run of a job that ended. */
    observeJob: Metrics['observeJob'];
  }
}
