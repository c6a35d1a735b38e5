/** A newcomer loads the demo company from the empty queue, judges an alert, sees how that was, and takes it away. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { functionNames } from '#features/identity/model.ts';
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
  await ours.person('ada@example.org', functionNames);
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${address}/alerts`);
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('No alert yet').waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

test('from the empty queue to the loaded company, with the desk in use meanwhile', { skip }, async () => {
  await page.getByRole('link', { name: 'load the demo company' }).click();
  await page.getByText('The demo company is not loaded').waitFor();
  await screenshot(page, 'demo-absent');
  await page.getByRole('button', { name: /^Load the demo company/ }).click();
  await page.getByRole('progressbar', { name: 'Loading' }).waitFor();
  await screenshot(page, 'demo-loading');
  await page.goto(`${address}/alerts`);
  await page.locator('[role="row"], tbody tr').nth(3).waitFor();
  await page.goto(`${address}/demo`);
  await page.getByText('More happens while you look').waitFor({ timeout: 180_000 });
  await page.getByText('You have judged nothing yet').waitFor();
  await screenshot(page, 'demo-loaded');
});

test('a verdict is compared with the key, and the removal leaves an empty queue', { skip }, async () => {
  await page.goto(`${address}/alerts`);
  await page.locator('[role="row"], tbody tr').nth(3).waitFor();
  await screenshot(page, 'demo-queue');
  const listed = await page.evaluate(() => fetch('/api/alerts?limit=1&state=open').then((answer) => answer.json()));
  const id: string = listed.items[0].id;
  await page.evaluate(
    (alert) =>
      fetch(`/api/alerts/${alert}/verdict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-watchfloor': '1' },
        body: JSON.stringify({ verdict: 'true_positive.succeeded', reason: 'looked at it' }),
      }).then((answer) => answer.status),
    id,
  );
  await page.goto(`${address}/demo`);
  const judged = page.getByRole('table', { name: 'What you judged' });
  await judged.waitFor();
  assert.equal(await judged.locator('tbody tr').count(), 1);
  await screenshot(page, 'demo-score');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Remove the demo company/ }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('The demo company is not loaded').waitFor();
  await page.goto(`${address}/alerts`);
  await page.getByText('No alert yet').waitFor();
});
