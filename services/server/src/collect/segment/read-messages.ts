import { LIMITS } from '@lazo/contract';
import { buildProblem } from '../../errors.ts';
import { tooLarge } from '../too-large.ts';
import { asObject, type Json, type SegmentForm } from './message.ts';

/** The messages of a body: each with its type, and with the context of its batch. Throws for what is no batch. */
export function readMessages(body: Json, form: SegmentForm, isTrusted: boolean): Json[] {
  if (form !== 'batch') return [{ ...body, type: form }];
  const { batch, context } = body;
  if (!Array.isArray(batch))
    throw buildProblem(400, {
      reason: 'invalid_batch',
      field: 'batch',
      detail: 'A batch is an object with an array "batch" of messages.',
    });
  const most = isTrusted ? LIMITS.trustedBatchEvents : LIMITS.publicBatchEvents;
  if (batch.length > most) throw tooLarge(most, 'messages', 'batch');
  return batch.map((message) => mergeContext(asObject(message), asObject(context)));
}

function mergeContext(message: Json, context: Json): Json {
  // A context that is none stays as it is: the message is refused for it.
  if (message.context != null && asObject(message.context) !== message.context) return message;
  return { ...message, context: { ...context, ...asObject(message.context) } };
}
