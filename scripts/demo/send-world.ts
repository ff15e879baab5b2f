import type { CollectAnswer, ConversionInput, ConversionsAnswer, LazoEvent } from '@lazo/contract';
import type { World } from './build-world.ts';
import { DemoError } from './demo-error.ts';
import { request, type Service } from './request.ts';

/** An event of ours is well below 1 KiB, so a batch is far from the 5,000 events and 8 MiB that are allowed. */
const BATCH_EVENTS = 2_000;
const BATCH_CONVERSIONS = 500;
/** While the service writes one batch it can read the next. */
const AT_ONCE = 3;

/** How many things there are to send. */
export function countThings({ senders, conversions }: World): number {
  return senders.reduce((sum, { events }) => sum + events.length, conversions.length);
}

/**
 * Sends everything through the doors that any server would use; answers when the service took the last of it, by its
 * own clock. Throws at the first thing that is refused.
 */
export async function sendWorld(
  service: Service,
  { senders, conversions }: World,
  advance: (count: number) => void,
): Promise<number> {
  const errands = senders.flatMap(({ events, userAgent, country }) =>
    split(events, BATCH_EVENTS).map((batch) => async () => {
      await sendEvents(service, batch, { 'user-agent': userAgent, 'cf-ipcountry': country });
      advance(batch.length);
    }),
  );
  await runTogether(errands, AT_ONCE);
  let takenAt = 0;
  for (const batch of split(conversions, BATCH_CONVERSIONS)) {
    takenAt = await sendConversions(service, batch);
    advance(batch.length);
  }
  return takenAt;
}

async function sendEvents(
  service: Service,
  events: LazoEvent[],
  headers: Record<string, string>,
): Promise<void> {
  const { body } = await request<CollectAnswer>(service, { path: '/v1/collect', headers, body: { events } });
  refuseRefusals(body, 'events');
}

async function sendConversions(service: Service, conversions: ConversionInput[]): Promise<number> {
  const { body, answeredAt } = await request<ConversionsAnswer>(service, {
    path: '/v1/conversions',
    body: conversions,
  });
  refuseRefusals(body, 'conversions');
  return answeredAt;
}

function refuseRefusals({ rejected }: CollectAnswer | ConversionsAnswer, what: string): void {
  const [first] = rejected;
  if (!first) return;
  throw new DemoError(
    `The service refused ${rejected.length} ${what}, the first for ${first.reason} in "${first.field}": ${first.detail}\nThe demo and the service are of different versions: build both from the same one.`,
  );
}

async function runTogether(errands: (() => Promise<void>)[], atOnce: number): Promise<void> {
  const waiting = errands.values();
  const run = async () => {
    for (const errand of waiting) await errand();
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

function split<Thing>(things: readonly Thing[], size: number): Thing[][] {
  return Array.from({ length: Math.ceil(things.length / size) }, (_, part) =>
    things.slice(part * size, part * size + size),
  );
}
