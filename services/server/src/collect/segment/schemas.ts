/** Segment's forms, for the OpenAPI document; messages are read and refused by name in `read-message.ts`. */

import { COLLECT_ANSWER } from '@lazo/contract/parse';
import Type from 'typebox';
import { MESSAGE_TYPES } from './message.ts';

const Text = (description: string) => Type.Optional(Type.String({ description }));
const Anything = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description }));

const message = {
  messageId: Text('Made once by the sender: sending it again changes nothing.'),
  anonymousId: Text('The browser or device. Absent: the person of `userId`.'),
  userId: Text('The person, in the site’s own system.'),
  timestamp: Text('When it happened by the sender’s clock, RFC 3339. Absent: when it comes.'),
  event: Text('Of track: what was done.'),
  name: Text('Of page and screen: its name.'),
  properties: Anything('Of track, page and screen.'),
  traits: Anything('Of identify and group.'),
  groupId: Text('Of group.'),
  previousId: Text('Of alias.'),
  context: Anything('`page` and `campaign` tell where a visit came from; the rest is not kept.'),
};

const writeKey = Text('The public or the secret key, where no header carries it.');
const sentAt = Text('The sender’s clock as it sends: skew is corrected by it.');

export const SEGMENT_MESSAGE = Type.Object({ writeKey, sentAt, ...message });

export const SEGMENT_BATCH = Type.Object({
  writeKey,
  sentAt,
  context: Anything('Merged into each message, whose own counts.'),
  batch: Type.Array(Type.Object({ type: Type.String({ enum: [...MESSAGE_TYPES] }), ...message })),
});

const { accepted, rejected } = COLLECT_ANSWER.properties;

export const SEGMENT_ANSWER = Type.Object({
  success: Type.Boolean({ description: 'What Segment answers.' }),
  accepted: { ...accepted, description: 'Messages that are committed; known ones and those of bots count.' },
  rejected: { ...rejected, description: 'Messages that were refused, by place; `id` is the messageId.' },
});
