import { createServer } from 'node:http';
import { closeServer, listen } from '../../packages/browser/test/serve-sink.ts';

/** A site: its pages, and the scripts that they load. */
export interface Shop {
  url: string;
  close(): Promise<void>;
}

/**
 * `/` and every other path is a page; `/strict/<product>?<collector>` is one that has the product in its
 * HTML under a policy that allows its own scripts and that collector, and nothing else.
 */
export async function serveShop(scripts: ReadonlyMap<string, string>): Promise<Shop> {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://shop');
    const script = scripts.get(pathname.slice('/sdk/'.length));
    if (script !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    const product = /^\/strict\/(.+)$/.exec(pathname)?.[1];
    if (!product) return void response.end(buildPage(''));
    const host = search.slice(1);
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${shop.url}; connect-src ${host}`,
    );
    response.end(
      buildPage(`<script src="/sdk/${product}" data-site="pk_bench" data-host="${host}"></script>`),
    );
  });
  const shop: Shop = {
    url: `http://www.shop.localhost:${await listen(server)}`,
    close: () => closeServer(server),
  };
  return shop;
}

function buildPage(script: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Garden studios</title></head>
    <body><main><h1>Garden studios</h1><p>Twelve models, from eight square metres.</p>
    <p><a href="/bench-p1">Models</a> <a href="/bench-p2">Prices</a> <button>Ask for a quote</button></p></main>
    ${script}</body></html>`;
}
