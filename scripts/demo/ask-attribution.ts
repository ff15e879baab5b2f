import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributionAnswer } from '@lazo/contract';
import { SEASON_DAYS, type World } from './build-world.ts';
import type { ComparedModel } from './compare-models.ts';
import { DemoError } from './demo-error.ts';
import { request, type Service } from './request.ts';

const MOST_WAITING_MS = 60_000;

/** Asks who earned the sales of this world, as soon as all that was taken until `takenAt` is in the answer. */
export async function askAttribution(
  service: Service,
  { world, models, takenAt }: { world: World; models: readonly ComparedModel[]; takenAt: number },
): Promise<AttributionAnswer> {
  await whenFolded(service, takenAt + 1_000); // its clock was told to the second
  return ask(service, {
    model: models.join(','),
    by: 'channel',
    conversion: world.run,
    from: new Date(world.from).toISOString(),
    to: new Date(world.to).toISOString(),
    lookbackDays: String(SEASON_DAYS),
  });
}

async function whenFolded(service: Service, moment: number): Promise<void> {
  // Every answer says how fresh it is; that to a question of one empty millisecond costs nothing.
  const question = { from: '2000-01-01T00:00:00.000Z', to: '2000-01-01T00:00:00.001Z' };
  for (const deadline = Date.now() + MOST_WAITING_MS; ; ) {
    const { freshAsOf } = await ask(service, question);
    if (Date.parse(freshAsOf) >= moment) return;
    if (Date.now() > deadline) {
      throw new DemoError(
        `Reports are still as of ${freshAsOf}. Look into the log of the service, and run the demo again.`,
      );
    }
    await sleep(100);
  }
}

async function ask(service: Service, question: Record<string, string>): Promise<AttributionAnswer> {
  const path = `/v1/attribution?${new URLSearchParams(question)}`;
  return (await request<AttributionAnswer>(service, { path })).body;
}
