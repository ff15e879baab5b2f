/** `POST /v1/collect`: the door for events. */

import { LIMITS } from '@lazo/contract';
import { BATCH, COLLECT_ANSWER, PROBLEM } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import { acceptBatch, type CollectOptions } from './accept-batch.ts';
import { COLLECT_DOOR } from './public-doors.ts';
import { returnVisitorCookie } from './return-visitor-cookie.ts';

export function registerCollectRoute(scope: FastifyInstance, options: CollectOptions): void {
  scope.post(
    COLLECT_DOOR,
    {
      config: { access: 'public' },
      bodyLimit: LIMITS.trustedBatchBytes,
      schema: {
        summary: 'Send events',
        description: 'A 2xx means that what it accepts is durable. Anything else: send the same again.',
        tags: ['events'],
        security: [],
        body: BATCH,
        response: { 200: COLLECT_ANSWER, '4xx': PROBLEM, '5xx': PROBLEM },
      },
      validatorCompiler: () => () => true, // each event is checked by itself, so that a bad one costs no good one
    },
    async (request, reply) => {
      const { answer, rows } = await acceptBatch(request, options);
      returnVisitorCookie(request, reply, { rows, now: options.clock() });
      return answer;
    },
  );
}
