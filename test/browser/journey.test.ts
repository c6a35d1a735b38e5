/** The road from the first start to an incident that survives a restart, walked by people in a real Chromium. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { probeEvent } from '#engine/range/load-events.ts';
import { controlOf } from '../support/control.ts';
import { freePort } from '../support/server-process.ts';
import { findChromium, launch, screenshot } from './chromium.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;
const root = join(import.meta.dirname, '../..');
const password = 'quiet heron under bridges';

let folder = '';
let address = '';
let port = 0;
let server: ChildProcess;
let browser: Browser;
let ada: BrowserContext;
let grace: BrowserContext;
let intake = '';

/** As the README says it: the launcher, from another folder; resolves with all that it printed until it was ready. */
async function startAsWritten(): Promise<string> {
  server = spawn(process.execPath, [join(root, 'bin/watchfloor'), 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      WATCHFLOOR_DATA_DIR: join(folder, 'data'),
      WATCHFLOOR_LISTEN: `127.0.0.1:${port}`,
    },
  });
  const said: string[] = [];
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => said.push(line));
  // The link comes right behind the line that says it is ready, when there is one.
  for (const until = Date.now() + 90_000; Date.now() < until; ) {
    if (said.some((line) => line.includes('is ready'))) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  return said.join('\n');
}

async function stop(): Promise<void> {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(path.startsWith('http') ? path : address + path);
  return page;
}

async function ship(user: string, rule = 3): Promise<void> {
  const answer = await fetch(`${address}/api/intake/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${intake}`, 'content-type': 'application/x-ndjson' },
    body: `${probeEvent(user, rule)}\n`,
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Ships and waits for the alert: in a list that is open already it would wait behind "1 new" until somebody asks. */
async function shipFirst(user: string, rule: number): Promise<void> {
  await ship(user, rule);
  const control = controlOf(join(folder, 'data'));
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    if ((await control.get<{ total: number }>(`/api/alerts?q=${user}`)).total > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const newPerson = (colorScheme: 'dark' | 'light'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme, reducedMotion: 'reduce' });

before(async () => {
  if (skip !== false) return;
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-journey-'));
  port = await freePort();
  address = `http://127.0.0.1:${port}`;
  browser = await launch();
  ada = await newPerson('dark');
  grace = await newPerson('light');
});
after(async () => {
  await browser?.close();
  if (server !== undefined) await stop();
  await rm(folder, { recursive: true, force: true });
});

test('the first account is made in the browser with the printed link', { skip }, async () => {
  const said = await startAsWritten();
  const link = /http\S+\/welcome#token=\S+/.exec(said)?.[0];
  assert.ok(link, `no link was printed: ${said}`);
  const page = await open(ada, link);
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Alerts' }).waitFor();
  await screenshot(page, 'journey-first-page');
  await page.close();
  const control = controlOf(join(folder, 'data'));
  intake = (await control.post<{ secret: string }>('/api/tokens', { name: 'sender', can: ['intake'], scope: null }))
    .secret;
  await control.post('/api/accounts', {
    email: 'grace@example.org',
    name: 'Grace Hopper',
    password,
    functions: ['triage-analyst'],
  });
});

test('a shipped event becomes an alert that arrives while one looks, owned by name', { skip }, async () => {
  const page = await open(ada, '/alerts');
  await page.getByText('0 alerts').waitFor();
  await ship('live-one');
  await page.getByText('live-one').first().waitFor();
  const row = page.getByRole('row').filter({ hasText: 'live-one' });
  await row.getByText('Ada Lovelace').waitFor();
  await screenshot(page, 'journey-alert-arrived');
  await page.close();
});

test('two browsers claim the same alert: one has it, the other is told who', { skip }, async () => {
  const gracePage = await open(grace, '/sign-in');
  await gracePage.getByLabel('E-mail').fill('grace@example.org');
  await gracePage.getByRole('textbox', { name: 'Password' }).fill(password);
  await gracePage.keyboard.press('Enter');
  await gracePage.getByRole('heading', { name: 'Alerts' }).waitFor();
  await gracePage.getByText('live-one').first().click();
  const adaPage = await open(ada, '/alerts');
  await adaPage.getByText('live-one').first().click();
  const claims = [adaPage, gracePage].map((page) => page.getByRole('button', { name: /^Claim\b/ }).first());
  await Promise.all(claims.map((claim) => claim.waitFor()));
  // Both press before either page hears of the other.
  await Promise.all([
    adaPage.route('**/api/live', (route) => route.abort()),
    gracePage.route('**/api/live', (route) => route.abort()),
  ]);
  await Promise.all(claims.map((claim) => claim.click()));
  const told = await Promise.race([
    adaPage
      .getByText(/Grace Hopper (has|claimed)/)
      .first()
      .waitFor()
      .then(() => 'ada'),
    gracePage
      .getByText(/Ada Lovelace (has|claimed)/)
      .first()
      .waitFor()
      .then(() => 'grace'),
  ]);
  assert.match(told, /ada|grace/);
  await screenshot(told === 'ada' ? adaPage : gracePage, 'journey-claimed-by-other');
  await Promise.all([adaPage.close(), gracePage.close()]);
});

test('an alert is escalated to an incident with seen, done and asked, by keyboard', { skip }, async () => {
  await shipFirst('second-one', 0);
  const page = await open(ada, '/alerts');
  await page.getByText('second-one').first().click();
  await page
    .getByRole('button', { name: /^Escalate/ })
    .first()
    .waitFor();
  // The drawer may be shown a moment before its keys are bound: press as a person would, again when nothing happens.
  const seen = page.getByLabel('Seen');
  for (let tries = 0; tries < 20 && !(await seen.isVisible()); tries += 1) {
    await page.keyboard.press('e');
    await page.waitForTimeout(400);
  }
  await page.getByLabel('Seen').fill('rclone copies the finance share away');
  await page.getByLabel('Done').fill('nothing yet');
  await page.getByLabel('Asked').fill('take the host off the network');
  await page.getByLabel('Its title').fill('Finance share copied');
  await page.getByRole('dialog').getByRole('button', { name: 'Escalate' }).click();
  await page.getByText(/Escalated to/).waitFor();
  await page.goto(`${address}/incidents`);
  await page.getByText('Finance share copied').first().waitFor();
  await screenshot(page, 'journey-incidents');
  await page.close();
});

test('a verdict takes two keys', { skip }, async () => {
  await shipFirst('third-one', 1);
  const page = await open(ada, '/alerts');
  await page.getByText('third-one').first().click();
  await page
    .getByRole('button', { name: /^Verdict/ })
    .first()
    .waitFor();
  await page.keyboard.press('v');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('l');
  // The dialog names all verdicts itself; it goes when the server has taken one.
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page
    .getByText(/False positive/i)
    .first()
    .waitFor();
  await page.goto(`${address}/alerts?state=closed`);
  await page.getByText('third-one').first().waitFor();
  await page.close();
});

test('after a restart everything is found again, and the record has no fault', { skip }, async () => {
  await stop();
  const said = await startAsWritten();
  assert.equal(said.includes('/welcome#token='), false);
  const page = await open(ada, '/incidents');
  await page.getByText('Finance share copied').first().waitFor();
  await page.getByText('Finance share copied').first().click();
  await page.keyboard.press('Enter');
  await page.getByText('take the host off the network').first().waitFor();
  await screenshot(page, 'journey-incident-after-restart');
  const control = controlOf(join(folder, 'data'));
  assert.deepEqual((await control.post<{ faults: unknown[] }>('/api/journal/verify', {})).faults, []);
  assert.deepEqual((await control.post<{ differences: unknown[] }>('/api/journal/rebuild', {})).differences, []);
  await page.close();
});

test('every page of the rail opens without an error on the console', { skip }, async () => {
  const page = await open(ada, '/alerts');
  const errors: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.getByRole('navigation').getByRole('link').first().waitFor();
  const links = await page.getByRole('navigation').getByRole('link').all();
  const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
  assert.ok(paths.length >= 6, `only ${paths.join(', ')}`);
  for (const path of paths) {
    await page.goto(address + path);
    await page.getByRole('heading').first().waitFor();
    await page.waitForTimeout(300);
    await screenshot(page, `journey-page${path?.replaceAll('/', '-')}`);
  }
  assert.deepEqual(errors, []);
  await page.close();
});

test('trouble with a store is said on every page, with what to do, until it is over', { skip }, async () => {
  const page = await open(grace, '/alerts');
  const checks = { relational: 'ok', lake: 'ok', pipeline: 'lake_disk_full' };
  await page.route('**/readyz', (route) =>
    route.fulfill({ status: 503, json: { ready: false, checks, warnings: {} }, contentType: 'application/json' }),
  );
  for (const path of ['/alerts', '/account']) {
    await page.goto(address + path);
    const banner = page.getByRole('alert').filter({ hasText: 'The disk of the lake is full.' });
    await banner.waitFor();
    assert.match((await banner.textContent()) ?? '', /Free room on it.*nothing of them is lost/);
  }
  await screenshot(page, 'journey-outage');
  await page.unroute('**/readyz');
  await page.reload();
  await page.getByRole('heading').first().waitFor();
  await page.waitForTimeout(500);
  assert.equal(await page.getByText('The disk of the lake is full.').count(), 0);
  await page.close();
});
