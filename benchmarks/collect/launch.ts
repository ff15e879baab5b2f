import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Launched {
  child: ChildProcess;
  pid: number;
  url: string;
}

/** Starts a server of its own process; ready when it says where it listens. */
export function launch(file: URL, env: Record<string, string> = {}): Promise<Launched> {
  const child = spawn(process.execPath, [fileURLToPath(file)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const url = /ready at (\S+)/.exec(text)?.[1];
      if (url && child.pid) resolve({ child, pid: child.pid, url });
    });
    child.once('exit', () => reject(new Error(`${file} did not start: ${text}`)));
  });
}
