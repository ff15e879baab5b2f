/** Segment's HTTP API, as its clients speak it. docs/segment.md says what becomes of each message. */

import { LIMITS } from '@lazo/contract';
import { PROBLEM } from '@lazo/contract/parse';
import type { FastifyInstance } from 'fastify';
import type { CollectOptions } from './accept-batch.ts';
import { SEGMENT_DOORS } from './public-doors.ts';
import { acceptMessages } from './segment/accept-messages.ts';
import type { SegmentForm } from './segment/message.ts';
import { SEGMENT_ANSWER, SEGMENT_BATCH, SEGMENT_MESSAGE } from './segment/schemas.ts';

export function registerSegmentRoutes(scope: FastifyInstance, options: CollectOptions): void {
  for (const [form, doors] of Object.entries(SEGMENT_DOORS) as [SegmentForm, readonly string[]][]) {
    for (const door of doors) {
      scope.post(
        door,
        {
          config: { access: 'public' },
          bodyLimit: LIMITS.trustedBatchBytes,
          schema: {
            summary: door === doors[0] ? SUMMARIES[form] : `The same as ${doors[0]}`,
            description: DESCRIPTION,
            tags: ['segment'],
            security: [{ writeKey: [] }, { secretKey: [] }, {}],
            body: form === 'batch' ? SEGMENT_BATCH : SEGMENT_MESSAGE,
            response: { 200: SEGMENT_ANSWER, '4xx': PROBLEM, '5xx': PROBLEM },
          },
          validatorCompiler: () => () => true, // each message is checked by itself
        },
        (request) => acceptMessages(request, form, options),
      );
    }
  }
}

const SUMMARIES: Record<SegmentForm, string> = {
  track: 'Segment: something was done; a `track` event',
  identify: 'Segment: who it is; an `identify` event',
  page: 'Segment: a page was seen; a `page` event',
  screen: 'Segment: a screen of an app was seen; a `track` event named Screen',
  group: 'Segment: he belongs to a group; a `track` event named Group',
  alias: 'Segment: two ids of one person; a `track` event named Alias, which joins nobody',
  batch: 'Segment: messages of any kind',
};

const DESCRIPTION =
  'Takes what Segment’s clients send, with only their host changed. The key comes as the user name of Basic, as Bearer, or as `writeKey`: ' +
  'the public key for pages, whose traits are claims, the secret key for servers, whose traits are facts. ' +
  'A 2xx means that what it accepts is durable. Anything else: send the same again.';
