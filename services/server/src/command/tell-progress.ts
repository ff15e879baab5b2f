import type { RefoldProgress } from '../store/index.ts';

const STEPS: Record<RefoldProgress['step'], string> = {
  read: 'events of the log folded',
  compare: 'months compared',
  'catch-up': 'groups that came meanwhile',
  swap: 'swapped in',
};
/** How often a line is written where no line can be written over: into a file, under a supervisor. */
const LINE_EVERY_MS = 2_000;

/** Tells how far a refold is: on a terminal in one line, elsewhere in a line every two seconds. */
export function tellProgress(out: {
  isTTY?: boolean;
  write(text: string): unknown;
}): (progress: RefoldProgress) => void {
  const startedAt = Date.now();
  let toldAt = 0;
  let toldStep = '';
  return ({ step, done, total }) => {
    const isLast = step === 'swap' && done === total;
    const isNews = step !== toldStep || isLast || Date.now() - toldAt >= LINE_EVERY_MS;
    if (!out.isTTY && !isNews) return;
    toldAt = Date.now();
    toldStep = step;
    const percent = total > 0 ? Math.floor((done / total) * 100) : 100;
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    const line = `${String(percent).padStart(3)} %  ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${STEPS[step]}, ${seconds} s`;
    out.write(out.isTTY ? `\r${line.padEnd(78)}${isLast ? '\n' : ''}` : `${line}\n`);
  };
}
