/** Ten thousand alerts are judged at once and taken back, in a real Chromium. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { plantedRules, probeEvent } from '#engine/range/load-events.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;
const alerts = 10_000;

let ours: TestApp;
let browser: Browser;
let page: Page;

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  await ours.person('ada@example.org', ['triage-analyst']);
  const send = await ours.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  for (let from = 0; from < alerts; from += 2500) {
    const lines = Array.from({ length: 2500 }, (_, at) => probeEvent(`many-${from + at}`, at % plantedRules));
    const sent = await send('/api/intake/events', { body: `${lines.join('\n')}\n`, headers });
    assert.equal(sent.status, 200, sent.text);
  }
  await ours.app.drain();
  const address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' })).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}/alerts`);
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

/** How many alerts there are in a state, as the person who is signed in may see them. */
const count = (state: string): Promise<number> =>
  page.evaluate(async (wanted) => {
    const answer = await fetch(`/api/alerts?state=${wanted}&limit=1`);
    return ((await answer.json()) as { total: number }).total;
  }, state);

test('a verdict on everything that matches shows how far it is, and one key takes it back', { skip }, async () => {
  assert.equal(await count('open'), alerts);
  await page.getByRole('row').filter({ hasText: 'many-' }).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Select all 10,000 that match' }).click();
  await page.keyboard.press('v');
  await page.getByRole('dialog', { name: /verdict/i }).waitFor();
  await page.keyboard.press('l');
  await page.getByText(/Judged [1-9],000 of 10,000/).waitFor();
  await screenshot(page, 'bulk-progress-light');
  await page.getByText('Judged 10,000.').waitFor();
  assert.deepEqual([await count('open'), await count('closed')], [0, alerts]);
  await page.keyboard.press('z');
  await page.getByText('Took back 10,000.', { exact: true }).waitFor();
  await screenshot(page, 'bulk-undone-light');
  assert.deepEqual([await count('open'), await count('closed')], [alerts, 0]);
});
