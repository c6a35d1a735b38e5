import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Fastify from 'fastify';
import { addFiles, readPage } from './page-files.ts';

function build(folder: string, asset: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), `<script src="/assets/${asset}"></script>`);
  writeFileSync(join(folder, 'assets', asset), `console.log('${asset}')`);
}

test('a page that is built anew beside a running server changes nothing for it; another start serves the new one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-page-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(readPage(folder), undefined);
  const serve = (asset: string) => {
    build(folder, asset);
    const page = readPage(folder);
    assert.ok(page !== undefined);
    const app = Fastify();
    addFiles(app, page);
    app.get('/*', page.sendIndex);
    return app;
  };
  const old = serve('main-one.js');
  const fresh = serve('main-two.js');
  for (const [app, mine, other] of [
    [old, 'main-one.js', 'main-two.js'],
    [fresh, 'main-two.js', 'main-one.js'],
  ] as const) {
    const page = await app.inject('/alerts/some');
    assert.match(page.body, new RegExp(mine));
    assert.equal(page.headers['cache-control'], 'no-cache');
    const script = await app.inject(`/assets/${mine}`);
    assert.deepEqual([script.statusCode, script.headers['content-type']], [200, 'text/javascript; charset=utf-8']);
    assert.match(String(script.headers['cache-control']), /immutable/);
    assert.doesNotMatch((await app.inject(`/assets/${other}`)).body, /console/);
    const again = await app.inject({ url: '/', headers: { 'if-none-match': String(page.headers.etag) } });
    assert.deepEqual([again.statusCode, again.body], [304, '']);
  }
});
