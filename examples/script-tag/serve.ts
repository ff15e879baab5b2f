import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ExampleOptions {
  /** 0 takes any free port. */
  port: number;
  /** The address to listen on. */
  host: string;
  /** The origin of the Lazo service, which the pages load `lazo.js` from. */
  lazoHost: string;
  /** The site's public key. */
  siteKey: string;
}

const FILES = fileURLToPath(new URL('public', import.meta.url));

const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the shop until it is closed. */
export async function serveExample(
  options: ExampleOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.writeHead(500).end());
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ExampleOptions,
): Promise<void> {
  const path = readPath(request.url ?? '/');
  // The quote form: a real shop would write to somebody here, then show the page by a GET of its own.
  if (request.method === 'POST') return void response.writeHead(303, { location: path ?? '/' }).end();
  const found = path === undefined ? undefined : await findFile(path);
  const { body, type } = found ?? ((await findFile('/404.html')) as Found);
  response.writeHead(found ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(type.startsWith('text/html') ? fill(body.toString(), options) : body);
}

/** The path of a URL; undefined for what no page of ours can be meant by. */
function readPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, 'http://example').pathname);
    return path.includes('\0') ? undefined : path.replace(/\/$/, '/index.html');
  } catch {
    return undefined;
  }
}

interface Found {
  body: Buffer;
  type: string;
}

/** A file of the shop; undefined when there is none, or when the path leads out of its folder. */
async function findFile(path: string): Promise<Found | undefined> {
  const file = normalize(join(FILES, path));
  const type = CONTENT_TYPES[extname(file)];
  if (!type || !file.startsWith(FILES + sep)) return undefined;
  try {
    return { body: await readFile(file), type };
  } catch {
    return undefined;
  }
}

function fill(html: string, { lazoHost, siteKey }: ExampleOptions): string {
  return html.replaceAll('%LAZO_HOST%', escapeHtml(lazoHost)).replaceAll('%LAZO_SITE%', escapeHtml(siteKey));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
