import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { findChromium, launch } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;

test('a real Chromium opens a local page and computes', { skip, timeout: 60_000 }, async (t) => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>Watch</title><p id="sum"></p><script>document.getElementById("sum").textContent=1+1</script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  assert.equal(await page.title(), 'Watch');
  assert.equal(await page.textContent('#sum'), '2');
  assert.equal(await page.evaluate('1+1'), 2);
});

test('two contexts of one browser share no cookies', { skip, timeout: 60_000 }, async (t) => {
  const browser = await launch();
  t.after(() => browser.close());
  const [one, two] = [await browser.newContext(), await browser.newContext()];
  await one.addCookies([{ name: 'who', value: 'ana', domain: '127.0.0.1', path: '/' }]);
  assert.equal((await one.cookies()).length, 1);
  assert.equal((await two.cookies()).length, 0);
});
