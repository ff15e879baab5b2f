import type { WriteStream } from 'node:tty';

interface Progress {
  advance(count: number): void;
  /** Leaves the last state standing. */
  end(): void;
}

const BAR = 30;
const REDRAW_MS = 80;
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** One line that is written over in a terminal; elsewhere a line each ten percent. */
export function showProgress(label: string, total: number, stream: WriteStream = process.stdout): Progress {
  let done = 0;
  let shown = stream.isTTY ? 0 : -1;
  const describe = () =>
    `${label}  ${String(Math.floor((done / total) * 100)).padStart(3)} %  ${whole.format(done)} of ${whole.format(total)}`;

  function draw(): void {
    const filled = Math.floor((done / total) * BAR);
    stream.write(`\r${describe()}  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}\u001b[K`);
    shown = Date.now();
  }

  function write(): void {
    const tenth = Math.floor((done / total) * 10);
    if (tenth <= shown) return;
    shown = tenth;
    stream.write(`${describe()}\n`);
  }

  if (stream.isTTY) draw();
  return {
    advance(count) {
      done += count;
      if (!stream.isTTY) write();
      else if (Date.now() - shown >= REDRAW_MS) draw();
    },
    end() {
      if (!stream.isTTY) return;
      draw();
      stream.write('\n');
    },
  };
}
