import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAZO = fileURLToPath(new URL('../src/lazo.ts', import.meta.url));

export interface Run {
  code: number;
  said: string;
  complained: string;
}

/** Runs `lazo` as a person would, beside the service of this database. `typed`: what stands in its standard input. */
export function runLazo(databaseUrl: string, words: readonly string[], typed = ''): Promise<Run> {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  return new Promise((resolve) => {
    const lazo = execFile(process.execPath, [LAZO, ...words], { env }, (error, said, complained) =>
      resolve({ code: (error?.code as number | undefined) ?? 0, said, complained }),
    );
    lazo.stdin?.end(typed);
  });
}
