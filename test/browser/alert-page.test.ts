/** The head of an alert's page: everything for a first judgement on one screen of 1280 by 720, in a real Chromium. */
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
  await ours.person('ada@example.org', ['triage-analyst']);
  const send = await ours.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  for (const user of ['eve', 'eve', 'mallory'])
    assert.equal((await send('/api/intake/events', { body: `${probeEvent(user, 3)}\n`, headers })).status, 200);
  await ours.app.drain();
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${address}/alerts`);
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
  const listed = await page.evaluate(() => fetch('/api/alerts?limit=5').then((answer) => answer.json()));
  await page.goto(`${address}/alerts/${listed.items[0].id}`);
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

const cards = [
  'Process tree',
  'How common it is',
  'The person, usually',
  'What it is about',
  'What to do',
  'Earlier verdicts',
];

test('the sentence and the six cards stand on one screen without scrolling', { skip }, async () => {
  const glance = page.getByRole('region', { name: 'At a glance' });
  await glance.getByRole('region', { name: 'Process tree' }).waitFor();
  await screenshot(page, 'alert-page-dark');
  for (const name of cards) {
    const box = await glance.getByRole('region', { name }).boundingBox();
    const inside = await glance.getByRole('region', { name }).evaluate((card) => card.scrollHeight - card.clientHeight);
    assert.ok(inside <= 0, `${name} has to be scrolled by ${inside} pixels`);
    assert.ok(box !== null && box.y >= 0 && box.y + box.height <= 720, `${name}: ${JSON.stringify(box)}`);
  }
  assert.match((await glance.locator('.wf-sentence').textContent()) ?? '', /ran .+ on /);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 1280), true);
});

test('rarity, habits and other alerts are numbers of the lake and not guesses', { skip }, async () => {
  const glance = page.getByRole('region', { name: 'At a glance' });
  const common = glance.getByRole('region', { name: 'How common it is' });
  await common.getByText('The lake reaches back to').waitFor();
  assert.match((await common.textContent()) ?? '', /(only this once|\d+ events on \d+ hosts?) in 30 days/);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1720, height: 1000 });
  await screenshot(page, 'alert-page-light-wide');
});
