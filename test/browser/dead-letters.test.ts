/** Lines that could not be used are grouped by what their messages have in common, and a group opens its lines. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;

let ours: TestApp;
let browser: Browser;
let page: Page;

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  await ours.person('eve@example.org', ['platform-engineer']);
  const send = await ours.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  const lines = ['{"m":1 oops}', '{"mmmm":22 oops}', '{"mm":333 oops}', '[1]', '[2]'];
  const sent = await send('/api/intake/events', { body: `${lines.join('\n')}\n`, headers });
  assert.equal(sent.status, 200, sent.text);
  await ours.app.drain();
  const address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${address}/dead-letters`);
  await page.getByLabel('E-mail').fill('eve@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

test('three lines with one fault at different places are one group, which narrows the list', { skip }, async () => {
  const groups = page
    .getByRole('table')
    .first()
    .getByRole('row')
    .filter({ has: page.getByRole('button') });
  await groups.filter({ hasText: 'event_not_json' }).first().waitFor();
  await screenshot(page, 'dead-letters-groups-dark');
  assert.equal(await groups.count(), 2);
  const group = groups.filter({ hasText: 'event_not_json' });
  assert.equal(await group.getByRole('cell').last().textContent(), '3');
  await group.getByRole('button').click();
  await page.getByText('[1]', { exact: true }).waitFor({ state: 'detached' });
  await page.getByText('{"mmmm":22 oops}').last().waitFor();
  await page.emulateMedia({ colorScheme: 'light' });
  await screenshot(page, 'dead-letters-group-light');
});
