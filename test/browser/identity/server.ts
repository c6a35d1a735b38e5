/** Identity over HTTP with its pages, on a database of its own and a clock that stands still. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { pino } from 'pino';
import { build } from 'vite';
import { buildHttp } from '#app/server/http.ts';
import { addFiles, readPage } from '#app/server/page-files.ts';
import { openBench } from '#features/identity/server/testing/bench.ts';

export async function serveIdentity() {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-identity-'));
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'silent',
    plugins: [react()],
    publicDir: join(import.meta.dirname, '../../../src/app/web/public'),
    build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
  });
  const bench = await openBench();
  const app = buildHttp({
    routes: bench.identity.routes,
    journal: bench.journal,
    authenticate: (credentials) => bench.identity.authenticate(credentials),
    logger: pino({ level: 'silent' }),
    secure: false,
    trustProxy: false,
    holdActor: async () => true,
  });
  const page = readPage(folder);
  assert.ok(page !== undefined, 'the page was not built');
  addFiles(app, page);
  // The same page for every address of the page; files and /api are more specific and win.
  app.get('/*', page.sendIndex);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    bench,
    address,
    async close() {
      await app.close();
      await bench.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
