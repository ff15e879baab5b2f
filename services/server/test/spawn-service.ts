/** The service as a process of its own: what a container runs, so that tests can kill it. It ends with its test. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface SpawnedService {
  child: ChildProcess;
  url: string;
  /** What it printed so far. */
  output(): string;
}

/** Starts the service and waits until it says that it is ready, or ends. */
export async function spawnService(env: Record<string, string>): Promise<SpawnedService> {
  const { child, output } = launch(env);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /ready at (\S+)/.exec(output())?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${output()}`)));
  });
  return { child, url, output };
}

/** Starts a service that cannot start; answers how it ended and what it said. */
export async function spawnToFail(
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(env);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output() };
}

function launch(env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...inherited,
      PORT: '0',
      LOG_LEVEL: 'warn',
      LAZO_BOT_FILTER: 'off',
      LAZO_RATE_LIMIT: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL')); // a test that fails lets go of it without a word
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return { child, output: () => text };
}
