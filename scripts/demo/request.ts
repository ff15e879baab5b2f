import { setTimeout as sleep } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';

/** A service that takes our events, wherever it runs. */
export interface Service {
  /** `http://127.0.0.1:3000` */
  url: string;
  secretKey: string;
}

interface Answer<Body> {
  body: Body;
  /** When it answered, by its own clock, to the second; milliseconds since 1970. */
  answeredAt: number;
}

interface Request {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A service that has not caught up after this long will not. */
const MOST_WAITING_MS = 60_000;

/** Sends or asks with the secret key. A service that asks for a pause gets it, within bounds: sending again is safe. */
export async function request<Body>(
  service: Service,
  { path, body, headers = {} }: Request,
): Promise<Answer<Body>> {
  const method = body === undefined ? 'GET' : 'POST';
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const authorization = `Bearer ${service.secretKey}`;
  for (let waited = 0; ; ) {
    const response = await reach(service.url + path, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...payload,
    });
    if (response.ok)
      return {
        body: (await response.json()) as Body,
        answeredAt: Date.parse(response.headers.get('date') ?? ''),
      };
    const pause = readPause(response);
    if (pause === undefined || waited + pause > MOST_WAITING_MS)
      throw await describeFailure(response, `${method} ${path.split('?')[0]}`);
    await response.body?.cancel();
    await sleep(pause);
    waited += pause;
  }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message || String(cause) : message;
    throw new DemoError(
      `The service at ${new URL(url).origin} went away (${reason}). Start it and run the demo again: what it has, it keeps, and nothing counts twice.`,
    );
  }
}

/** Milliseconds; undefined when sending again would not help. */
function readPause(response: Response): number | undefined {
  if (response.status !== 503 && response.status !== 429) return undefined;
  const seconds = Number(response.headers.get('retry-after') ?? 2);
  return Math.max(0.2, Number.isFinite(seconds) ? seconds : 2) * 1_000;
}

async function describeFailure(response: Response, what: string): Promise<DemoError> {
  const text = await response.text();
  let detail = text.slice(0, 300);
  try {
    detail = (JSON.parse(text) as { detail?: string }).detail ?? detail;
  } catch {
    // no problem+json: the text has to do
  }
  return new DemoError(`${what} was answered with ${response.status}: ${detail}`);
}
