/** A server behind a control socket: real HTTP, answers as a test says. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export interface FakeServer {
  /** The data folder whose control socket answers. */
  readonly dataDir: string;
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

export async function openFakeServer(answer: (heard: Heard) => Reply | undefined): Promise<FakeServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchfloor-cli-'));
  await mkdir(join(dataDir, 'run'));
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://watchfloor');
    const one: Heard = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    if (one.path !== '/healthz') heard.push(one);
    const reply = one.path === '/healthz' ? { json: {} } : (answer(one) ?? { status: 404, json: absent });
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.text ?? JSON.stringify(reply.json));
  });
  await new Promise<void>((done) => server.listen(join(dataDir, 'run', 'control.sock'), done));
  return {
    dataDir,
    heard,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const absent = { code: 'route_absent', detail: 'there is nothing here' };
