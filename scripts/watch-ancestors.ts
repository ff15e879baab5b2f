import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  command: string;
  /** When it began: a number given again to another process differs in it. */
  began: string;
}

/**
 * Calls back when npx, npm or pnpm, which started us, is gone. Killed, npx sends no signal, and its
 * own children live on with unchanged parents: so all of them up to the first are watched.
 */
export function whenRunnerDies(act: (name: string) => void): void {
  const runners = findRunners();
  const timer = setInterval(() => {
    const gone = runners.find((runner) => readProcess(runner.pid)?.began !== runner.began);
    if (!gone) return;
    clearInterval(timer);
    act(gone.command);
  }, 500);
  timer.unref();
}

/** Our ancestors up to the outermost package runner; what stands above, such as a shell, may go without us. */
function findRunners(): Process[] {
  const ancestors: Process[] = [];
  for (let found = readProcess(process.ppid); found && found.pid > 1; found = readProcess(found.parent))
    ancestors.push(found);
  const outermost = ancestors.findLastIndex(({ command }) =>
    /\b(npx|npm|pnpm|yarn|corepack)\b/.test(command),
  );
  return ancestors.slice(0, outermost + 1);
}

function readProcess(pid: number): Process | undefined {
  return existsSync('/proc/self/stat') ? readProc(pid) : readPs(pid);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function readProc(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined; // dead, and not yet buried by its parent
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { pid, parent: Number(fields[1]), command, began: fields[19] ?? '' };
  } catch {
    return undefined; // there is no such process
  }
}

function readPs(pid: number): Process | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'ppid=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    const [, parent, began, command] = /^(\d+)\s+(.{24})\s+(.*)$/.exec(line) ?? [];
    return parent ? { pid, parent: Number(parent), command: command ?? '', began: began ?? '' } : undefined;
  } catch {
    return undefined; // there is no such process
  }
}
