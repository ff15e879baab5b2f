/** CPU that processes have used, as Linux counts it: in ticks of ten milliseconds. */

import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Milliseconds of one process. */
export function readCpu(pid: number): number {
  const { own } = readStat(pid);
  return own;
}

/** Milliseconds of one process, and of its children that have ended. */
export function readStat(pid: number): { parent: number; own: number; ended: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name stands in brackets and may hold blanks. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
  return {
    parent: fields[1]!,
    own: (user + system) * TICK_MS,
    ended: (endedUser + endedSystem) * TICK_MS,
  };
}
