/** Every page of the program, empty and with the samples, dark and light: it loads, says no error, and fits the screen. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page as Tab } from 'playwright-core';
import { pages } from '#app/pages.ts';
import { type Caller, openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { functionNames } from '#features/identity/model.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;
const samples = join(import.meta.dirname, '../../content/samples');
const looks = [
  { scheme: 'dark', width: 1280, height: 720 },
  { scheme: 'light', width: 1280, height: 720 },
  ...(process.env.SCREENSHOTS === '1' ? ([{ scheme: 'dark', width: 1920, height: 1080 }] as const) : []),
] as const;

let ours: TestApp;
let ada: Caller;
let browser: Browser;
let address = '';
let tab: Tab;
const faults: string[] = [];

before(async () => {
  if (skip !== false) return;
  ours = await openTestApp();
  ada = await ours.person('ada@example.org', functionNames);
  address = await ours.app.public.listen({ host: '127.0.0.1', port: await freePort() });
  browser = await launch();
  const context = await browser.newContext({ reducedMotion: 'reduce', timezoneId: 'Europe/Vienna' });
  tab = await context.newPage();
  tab.setDefaultTimeout(30_000);
  tab.on('pageerror', (error) => faults.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await tab.goto(`${address}/sign-in`);
  await tab.getByLabel('E-mail').fill('ada@example.org');
  await tab.getByLabel('Password', { exact: true }).fill(password);
  await tab.keyboard.press('Enter');
  await tab.getByRole('navigation').first().waitFor();
});
after(async () => {
  await browser?.close();
  await ours?.close();
});

/** The address of a page; of a page of one thing, that of the first one that the route of its list gives, or a link in its list. */
async function addressOf(path: string): Promise<string | undefined> {
  const [list = '', parameter] = path.split('/$');
  if (parameter === undefined) return path;
  const listed = await ada(`/api${list}`);
  const [one] = listed.status === 200 ? listed.json<{ items: { id: string }[] }>().items : [];
  if (one?.id !== undefined) return `${list}/${encodeURIComponent(one.id)}`;
  await tab.goto(address + list);
  const link = tab.locator(`main a[href^="${list}/"]`).first();
  await link.waitFor({ state: 'attached', timeout: 5000 }).catch(() => undefined);
  return (await link.count()) === 0 ? undefined : ((await link.getAttribute('href')) ?? undefined);
}

async function lookAt(path: string, name: string): Promise<void> {
  for (const { scheme, width, height } of looks) {
    await tab.setViewportSize({ width, height });
    await tab.emulateMedia({ colorScheme: scheme });
    faults.length = 0;
    await tab.goto(address + path);
    await tab.locator('main :is(h1, h2)').first().waitFor();
    // A page whose requests are still open has not said yet what it has to say; the live feed never ends.
    await tab.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
    await screenshot(tab, `page-${name}-${scheme}-${width}`);
    assert.deepEqual(faults, [], `${path} says errors`);
    const surplus = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(surplus <= 0, `${path} is ${surplus} pixels too wide at ${width}`);
  }
}

const inside = pages.filter((page) => page.signedOut !== true);
const nameOf = (path: string): string => path.slice(1).replace('/$', '-of-') || 'home';

test('without any data each page says what it is for', { skip }, async () => {
  for (const { path } of inside.filter((page) => !page.path.includes('$'))) await lookAt(path, `${nameOf(path)}-empty`);
});

test('with the samples each page shows them', { skip }, async () => {
  for (const file of ['windows.jsonl', 'linux-auditd.jsonl', 'aws-cloudtrail.jsonl']) {
    const body = await readFile(join(samples, file));
    const headers = { 'content-type': 'application/x-ndjson' };
    const sent = await ours.operator('/api/intake/events?retrospective=true', { body, headers });
    assert.equal(sent.status, 200, sent.text);
  }
  await ours.app.drain();
  const [alert] = (await ada('/api/alerts')).json<{ items: { id: string }[] }>().items;
  const told = { seen: 'A macro ran code', done: 'Nothing yet', asked: 'What else did it start?' };
  const body = { ...told, to: { title: 'The freight invoice' } };
  assert.equal((await ada(`/api/alerts/${alert?.id}/escalate`, { body })).status, 200);
  for (const { path } of inside) {
    const one = await addressOf(path);
    assert.ok(one !== undefined, `no thing of ${path} is linked to from its list: make one in this test`);
    await lookAt(one, nameOf(path));
  }
});
