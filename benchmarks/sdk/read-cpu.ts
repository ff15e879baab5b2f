import type { CDPSession } from 'playwright-core';

/**
 * CPU that the page's main thread has used so far, in ms: what other processes take does not count.
 * `TaskDuration` is that of its tasks alone: Chromium slows a thread down by keeping it busy between them.
 */
export async function readCpu(
  cdp: CDPSession,
  metric: 'ThreadTime' | 'TaskDuration' = 'ThreadTime',
): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === metric)!.value * 1_000;
}
