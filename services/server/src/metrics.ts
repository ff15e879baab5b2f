/** `GET /metrics`: what a Prometheus asks now and then. Counted in memory, by each service for itself. */

import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import { getSecretSite, hashKey, readBearer, type SiteDirectory } from './access/index.ts';
import { buildProblem } from './errors.ts';
import type { CommittedGroup } from './store/index.ts';

/** What is told while it happens. */
export interface Metrics {
  countRefusal(door: string, reason: string): void;
  /** A request that was refused whole, by its reason. */
  countProblem(reason: string): void;
  observeCommit(group: CommittedGroup): void;
  countResends(events: number): void;
  observeFold(fold: { events: number; seconds: number }): void;
  observeJob(run: { job: string; failed: boolean; seconds: number }): void;
}

/** What is looked at when somebody asks. */
export interface Gauges {
  /** Events that wait to be written. */
  queuedEvents(): number;
  /** Seconds for which the oldest group waits for its fold. */
  foldLag(): number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const JOB_SECONDS = [0.01, 0.1, 1, 10, 60, 600, 3_600];
const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

export function buildMetrics(registry: Registry): Metrics {
  const registers = [registry];
  const events = new Counter({
    name: 'lazo_events_total',
    help: 'Events that are new in the log',
    registers,
  });
  const resends = new Counter({
    name: 'lazo_resends_total',
    help: 'Events that were sent again, and are in the log once',
    registers,
  });
  const refusals = new Counter({
    name: 'lazo_refusals_total',
    help: 'Events and conversions refused by themselves',
    labelNames: ['door', 'reason'],
    registers,
  });
  const problems = new Counter({
    name: 'lazo_problems_total',
    help: 'Requests refused whole; unavailable is a 503',
    labelNames: ['reason'],
    registers,
  });
  const groupEvents = new Histogram({
    name: 'lazo_group_events',
    help: 'Events of a commit',
    buckets: ROWS,
    registers,
  });
  const commit = new Histogram({
    name: 'lazo_commit_seconds',
    help: 'From taking a group to its commit',
    buckets: SECONDS,
    registers,
  });
  const fold = new Histogram({
    name: 'lazo_fold_seconds',
    help: 'One transaction of the folds',
    buckets: SECONDS,
    registers,
  });
  const folded = new Counter({ name: 'lazo_folded_events_total', help: 'Events folded', registers });
  const jobs = new Histogram({
    name: 'lazo_job_seconds',
    help: 'Runs of jobs on this service; a run that failed is tried again',
    labelNames: ['job', 'outcome'],
    buckets: JOB_SECONDS,
    registers,
  });
  return {
    countRefusal: (door, reason) => refusals.inc({ door, reason }),
    countProblem: (reason) => problems.inc({ reason }),
    countResends: (count) => resends.inc(count),
    observeCommit: ({ fresh, twins, seconds }) => {
      events.inc(fresh.length);
      resends.inc(twins);
      groupEvents.observe(fresh.length + twins);
      commit.observe(seconds);
    },
    observeFold: ({ events, seconds }) => {
      folded.inc(events);
      fold.observe(seconds);
    },
    observeJob: ({ job, failed, seconds }) =>
      jobs.observe({ job, outcome: failed ? 'failed' : 'done' }, seconds),
  };
}

/** Opens the door. It takes a secret key, or the token that is kept for it. */
export function tellMetrics(
  app: FastifyInstance,
  options: { registry: Registry; gauges: Gauges; sites: SiteDirectory; token: string | undefined },
): void {
  const { registry, gauges, sites, token } = options;
  addGauge(registry, 'lazo_queued_events', 'Events that wait to be written', gauges.queuedEvents);
  addGauge(
    registry,
    'lazo_fold_lag_seconds',
    'For how long the oldest group of this service waits for its fold',
    gauges.foldLag,
  );
  collectDefaultMetrics({ register: registry });
  app.get(
    '/metrics',
    { config: { access: 'public' }, schema: { summary: 'For Prometheus', tags: ['operations'] } },
    async (request, reply) => {
      await refuseStranger(request, sites, token);
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}

function addGauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

async function refuseStranger(
  request: FastifyRequest,
  sites: SiteDirectory,
  token: string | undefined,
): Promise<void> {
  const key = readBearer(request);
  if (key === undefined) {
    const detail = 'This door takes a secret key or LAZO_METRICS_TOKEN: Authorization: Bearer …';
    throw buildProblem(
      401,
      { reason: 'unknown_key', field: 'authorization', detail },
      { 'www-authenticate': 'Bearer' },
    );
  }
  if (token !== undefined && isEqual(key, token)) return;
  await getSecretSite(sites, key);
}

/** Compared as digests in constant time, like keys. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(hashKey(one), hashKey(other));
}
