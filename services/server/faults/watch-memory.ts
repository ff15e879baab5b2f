import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** Megabytes when it began. */
  readonly before: number;
  /** Ends the watch; answers by how many megabytes it grew at most. */
  stop(): number;
}

const LOOK_EVERY_MS = 100;

/** Watches how much memory a process holds. */
export function watchMemory(pid: number): MemoryWatch {
  const before = readMegabytes(pid);
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, readMegabytes(pid));
  }, LOOK_EVERY_MS);
  return {
    before,
    stop: () => {
      clearInterval(timer);
      return most - before;
    },
  };
}

function readMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1_024);
}
