/** A manager sets up a roster in a real Chromium: office by day, on call by week, and sees what is wrong before it counts. */
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
let address = '';

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  await ours.person('maya@example.org', ['manager', 'triage-analyst']);
  for (const name of ['amir', 'bea', 'cleo']) await ours.person(`${name}@example.org`, ['triage-analyst']);
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    colorScheme: 'dark',
    timezoneId: 'Europe/Vienna',
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${address}/roster`);
  await page.getByLabel('E-mail').fill('maya@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Roster' }).waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

/** Members of a layer, by typing and choosing. */
const choose = async (layer: number, names: readonly string[]): Promise<void> => {
  const input = page.locator('.wf-layer').nth(layer).locator('.mantine-MultiSelect-inputField');
  for (const name of names) {
    await input.click();
    await input.fill(name);
    await page.getByRole('option', { name }).first().click();
  }
  await page.keyboard.press('Escape');
};

test('without a roster the page says so; a roster is set up, tried out and published', { skip }, async () => {
  await page.getByText('no roster yet').waitFor();
  await screenshot(page, 'roster-none');
  await page.locator('.wf-gantt a').first().click();
  await page.getByText('No layers yet').waitFor();
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await page.getByRole('menuitem', { name: 'office' }).click();
  await page.getByText('Nobody takes turns in this layer.').waitFor();
  await choose(0, ['amir', 'bea', 'cleo']);
  // By day only: the nights are a gap, and the check says so before anything counts.
  await page.getByText('Nobody is on duty, and nobody accepted that.').waitFor();
  await screenshot(page, 'roster-gap');
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await page.getByRole('menuitem', { name: 'on call' }).click();
  await choose(1, ['bea', 'cleo', 'maya']);
  await page.getByText('Nobody is on duty, and nobody accepted that.').waitFor({ state: 'detached' });
  await screenshot(page, 'roster-tried');
  await page.getByRole('button', { name: /^Publish the roster/ }).click();
  await page.getByLabel('What changed, and why').fill('First roster');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText(/version 1, published/).waitFor();
  await page.goto(`${address}/roster`);
  await page.locator('.wf-bar[data-look="on-call"]').first().waitFor();
  assert.equal(await page.locator('.wf-bar[data-look="gap"]').count(), 0);
  await screenshot(page, 'roster-published');
  await page.emulateMedia({ colorScheme: 'light' });
  await screenshot(page, 'roster-published-light');
});

test('leave by keyboard shows up in the calendar and in what is wrong', { skip }, async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${address}/roster`);
  await page.locator('.wf-gantt').waitFor();
  await page.keyboard.press('l');
  await page.getByRole('heading', { name: 'Book leave' }).waitFor();
  await page.getByLabel('Reason').fill('skiing');
  await page.getByRole('button', { name: 'Book leave' }).last().click();
  await page.locator('.wf-bar[data-look="leave"]').first().waitFor();
  await screenshot(page, 'roster-leave');
  await page.goto(`${address}/my-duty`);
  await page.getByText('skiing').waitFor();
  await screenshot(page, 'my-duty');
  await page.getByRole('button', { name: 'Cancel leave' }).click();
  await page.getByText('No leave is booked').waitFor();
});
