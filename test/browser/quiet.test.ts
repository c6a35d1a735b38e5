/** An analyst silences what is known noise and puts off what has to wait, by keyboard in a real Chromium. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Caller, openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { probeEvent } from '#engine/range/load-events.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;

let ours: TestApp;
let send: Caller;
let browser: Browser;
let page: Page;
let address = '';

async function ship(user: string): Promise<void> {
  const headers = { 'content-type': 'application/x-ndjson' };
  const sent = await send('/api/intake/events', { body: `${probeEvent(user, 3)}\n`, headers });
  assert.equal(sent.status, 200, sent.text);
  await ours.app.drain();
}

/** Puts the cursor on the row and presses a key, as somebody does who never touches the mouse. */
async function onRow(text: string, key: string): Promise<void> {
  await page.getByRole('row').filter({ hasText: text }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press(key);
}

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  await ours.person('ada@example.org', ['triage-analyst']);
  send = await ours.token('intake');
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  await ship('noisy');
  await ship('waits');
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' })).newPage();
  page.setDefaultTimeout(30_000);
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

test('a rule is silenced on an entity; what it keeps quiet is counted and can be opened', { skip }, async () => {
  await onRow('noisy', 's');
  const dialog = page.getByRole('dialog', { name: 'Silence this rule on this entity' });
  await dialog.getByLabel('Reason').fill('the nightly backup');
  await screenshot(page, 'silence-dialog-dark');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Silenced. The page Silences lists it.').waitFor();
  await onRow('noisy', 'v');
  await page.getByRole('dialog', { name: /verdict/i }).waitFor();
  await page.keyboard.press('a');
  await page.getByText('1 alert', { exact: true }).waitFor();
  await ship('noisy');
  await ship('noisy');
  await page.goto(`${address}/silences`);
  const row = page.getByRole('row').filter({ hasText: 'the nightly backup' });
  await row.getByText('2 events').waitFor();
  await screenshot(page, 'silences-dark');
  await row.getByRole('link', { name: '2 events' }).click();
  await page.getByText('1 alert', { exact: true }).waitFor();
  await page.getByRole('row').filter({ hasText: 'silenced' }).waitFor();
});

test('a silence is lifted with a reason, and the next hit raises an alert', { skip }, async () => {
  await page.goto(`${address}/silences`);
  await page.getByRole('row').filter({ hasText: 'the nightly backup' }).click();
  await page.keyboard.press('u');
  await page.getByRole('dialog').getByLabel('Reason').fill('the backup moved');
  await page.keyboard.press('Control+Enter');
  await page.getByText('0 silences', { exact: true }).waitFor();
  await page.keyboard.press('r');
  await page.getByText('Nothing is silenced').waitFor();
  await ship('noisy');
  await page.goto(`${address}/alerts`);
  await page.getByRole('row').filter({ hasText: 'noisy' }).waitFor();
});

test('an alert is put off, is out of the queue, and is taken up again', { skip }, async () => {
  await onRow('waits', 'h');
  await page
    .getByRole('dialog', { name: 'Put the alert off' })
    .getByLabel('What you wait for')
    .fill('the user is in a plane');
  await screenshot(page, 'snooze-dialog-dark');
  await page.keyboard.press('Control+Enter');
  await page.getByText('1 alert', { exact: true }).waitFor();
  await page.getByRole('group', { name: 'Views' }).getByRole('button', { name: 'Put off', exact: true }).click();
  await onRow('waits', 'h');
  await page.getByText('0 alerts', { exact: true }).waitFor();
  await page.getByRole('group', { name: 'Views' }).getByRole('button', { name: 'Queue', exact: true }).click();
  await page.getByText('2 alerts', { exact: true }).waitFor();
});

test('the page Noise says what the rule cost, and each number opens its alerts', { skip }, async () => {
  await page.goto(`${address}/noise`);
  const row = page.getByRole('row').filter({ hasText: 'Office Program Starts' });
  await row.getByText('0 of 1').waitFor();
  await screenshot(page, 'noise-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await screenshot(page, 'noise-light');
  await row.getByRole('link').first().click();
  await page.getByText('4 alerts', { exact: true }).waitFor();
});

test('what came again is judged as last time with one key', { skip }, async () => {
  await page.goto(`${address}/alerts`);
  await onRow('noisy', 'Shift+V');
  await page.getByText('Benign true positive: expected admin work').first().waitFor();
  await page.getByText('1 alert', { exact: true }).waitFor();
});
