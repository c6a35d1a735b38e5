/** Builds the kit's pages into a temporary folder and serves them with the product's own content security policy. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { alertAt } from './data.ts';

export const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
export const total = 50_000;

const session = {
  account: {
    id: 'acc_1',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    functions: [
      { function: 'triage-analyst', scope: null },
      { function: 'manager', scope: null },
    ],
  },
  permissions: ['alert:read', 'incident:read', 'rule:read', 'source:read', 'journal:read'],
};

export async function serveKit() {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-kit-'));
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'silent',
    plugins: [react()],
    publicDir: join(import.meta.dirname, '../../../src/app/web/public'),
    build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
  });
  const streams = new Set<ServerResponse>();
  /** How many alerts came since the start, and whether somebody is signed in. */
  const state = { fresh: 0, signedIn: true };
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const api = (url: URL, response: ServerResponse): void => {
    if (!state.signedIn) return json(response, 401, { code: 'signed_out', title: 'Signed out' });
    if (url.pathname === '/api/session') return json(response, 200, session);
    if (url.pathname === '/api/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n');
      streams.add(response);
      return;
    }
    const start = Number(url.searchParams.get('cursor') || 0);
    const limit = Number(url.searchParams.get('limit'));
    const items = Array.from({ length: Math.min(limit, total - start) }, (_, at) => alertAt(start + at - state.fresh));
    json(response, 200, {
      items,
      next: start + limit < total ? String(start + limit) : null,
      total: total + state.fresh,
    });
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://kit');
    if (url.pathname.startsWith('/api/')) return api(url, response);
    const path = extname(url.pathname) === '' ? '/index.html' : normalize(url.pathname);
    readFile(join(folder, path)).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain', 'content-security-policy': policy })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    announce: (topics: readonly string[]): void => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify({ topics })}\n\n`);
    },
    close: async (): Promise<void> => {
      for (const stream of streams) stream.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
