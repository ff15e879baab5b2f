import type { FastifyInstance } from 'fastify';
import type { CollectOptions } from './accept-batch.ts';
import { allowOrigins } from './allow-origins.ts';
import { registerCollectRoute } from './collect.route.ts';
import { takeAnyContentType } from './read-body.ts';
import { registerSegmentRoutes } from './segment.route.ts';

/** The public doors, ours and Segment's: two fronts of one pipeline. */
export function registerCollect(app: FastifyInstance, options: CollectOptions): void {
  app.register(async (scope) => {
    await allowOrigins(scope, options.sites);
    takeAnyContentType(scope);
    registerCollectRoute(scope, options);
    registerSegmentRoutes(scope, options);
  });
}
