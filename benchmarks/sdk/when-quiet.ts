import { setTimeout as sleep } from 'node:timers/promises';
import type { Collector } from './serve-collector.ts';

/** Waits until no page has spoken for so long, and at most for so long. */
export async function whenQuiet(collector: Collector, quietMs: number, mostMs: number): Promise<void> {
  const until = performance.now() + mostMs;
  while (performance.now() < until && performance.now() - collector.heardAt < quietMs) await sleep(50);
}
