/**
 * The built page, read once when the server starts. So a page that is built anew beside a running server changes nothing
 * for who looks at the old one: the files that an address names are always those of one build.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failed } from '#base/errors.ts';

interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

export interface PageFiles {
  /** `/assets/main-4f2a.js` */
  readonly files: ReadonlyMap<string, PageFile>;
  /** Every address of the page is this one file. */
  sendIndex(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** Files under `assets/` have a digest of what they hold in their names; the others keep theirs. */
const cacheControl = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

function readFile(folder: string, path: string): PageFile {
  const body = readFileSync(join(folder, path));
  return {
    body,
    type: types[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    cacheControl: cacheControl(path),
  };
}

/** `undefined` when nothing was built there. */
export function readPage(folder: string): PageFiles | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
  const files = new Map(paths.map((path) => [path, readFile(folder, path)]));
  const index = files.get('/index.html');
  if (index === undefined) throw failed('page_unreadable', 'the built page changed while it was read');
  return { files, sendIndex: (request, reply) => sendFile(index, request, reply) };
}

function sendFile(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('etag', file.etag).header('cache-control', file.cacheControl);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.header('content-type', file.type).send(file.body);
}

export function addFiles(app: FastifyInstance, page: PageFiles): void {
  for (const [path, file] of page.files) app.get(path, (request, reply) => sendFile(file, request, reply));
}
