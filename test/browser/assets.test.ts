/** An engineer brings a table of assets, is told what is wrong with it, and analysts see whose the host is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { probeEvent } from '#engine/range/load-events.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;

let ours: TestApp;
let browser: Browser;
let page: Page;
let address = '';

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  await ours.person('eve@example.org', ['platform-engineer', 'triage-analyst']);
  const send = await ours.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  const sent = await send('/api/intake/events', { body: `${probeEvent('okafor', 3)}\n`, headers });
  assert.equal(sent.status, 200, sent.text);
  await ours.app.drain();
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${address}/assets`);
  await page.getByLabel('E-mail').fill('eve@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Assets' }).waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

test('a pasted table is refused by its row, mended, looked at and imported', { skip }, async () => {
  await page.getByText('No assets yet').waitFor();
  await page.keyboard.press('n');
  const table = page.getByLabel('Or paste it');
  await table.fill('name,kind,owner,importance,service\nharbor\\okafor,user,Finance,vital,Payments\n');
  await page.keyboard.press('Control+Enter');
  await page.getByText(/row 1, importance/).waitFor();
  await screenshot(page, 'assets-refused-dark');
  await table.fill('name,kind,owner,importance,service\nharbor\\okafor,user,Finance,critical,Payments\n');
  await page.keyboard.press('Control+Enter');
  await page.getByText('1 added, 0 changed, 0 removed, 0 as they were.').waitFor();
  await screenshot(page, 'assets-preview-dark');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('row').filter({ hasText: 'Payments' }).waitFor();
  await page.emulateMedia({ colorScheme: 'light' });
  await screenshot(page, 'assets-light');
});

test('the queue and the alert say how important it is and whose', { skip }, async () => {
  await page.goto(`${address}/alerts`);
  const row = page.getByRole('row').filter({ hasText: 'okafor' });
  await row.getByText('critical', { exact: true }).waitFor();
  await screenshot(page, 'assets-queue-light');
  await row.dblclick();
  await page.getByText('Payments').first().waitFor();
  await page.getByText('Finance').first().waitFor();
  await screenshot(page, 'assets-alert-light');
});
