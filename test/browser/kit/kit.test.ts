/** The kit in a real Chromium under the product's own content security policy: keys, rows that stay, sign-in detour. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launch, screenshot } from '../chromium.ts';
import { serveKit } from './server.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;
let kit: Awaited<ReturnType<typeof serveKit>>;
let browser: Browser;
let complaints: string[] = [];

before(async () => {
  if (skip !== false) return;
  kit = await serveKit();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await kit?.close();
});

async function open(path: string, colorScheme: 'dark' | 'light' = 'dark'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 40')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(kit.address + path);
  return page;
}

const rowsSelected = (page: Page) => page.locator('[role=row][aria-selected=true]').count();

test('a list is worked by keys alone, and the drawer follows', { skip }, async () => {
  const page = await open('/?severity=high&seen=24h');
  await page.waitForSelector('.wf-rows .wf-tr');
  for (const key of ['j', 'x', 'j', 'j', 'Shift+X']) await page.keyboard.press(key);
  assert.equal(await rowsSelected(page), 3);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.wf-drawer');
  const first = page.url();
  await page.keyboard.press('j');
  await page.waitForFunction((before) => location.href !== before, first);
  await screenshot(page, 'kit-drawer-dark');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.wf-drawer', { state: 'detached' });
  await page.keyboard.press('/');
  await page.keyboard.type('jx');
  assert.equal(await rowsSelected(page), 3);
  await page.waitForURL(/q=jx/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('new rows are announced and wait, and fifty thousand rows draw few', { skip }, async () => {
  const page = await open('/', 'light');
  const title = page.locator('.wf-rows .wf-tr').first();
  await title.waitFor();
  const before = await title.getAttribute('aria-label');
  kit.state.fresh += 12;
  kit.announce(['alert']);
  await page.getByText('12 new').waitFor();
  assert.equal(await title.getAttribute('aria-label'), before);
  assert.ok((await page.locator('.wf-rows .wf-tr').count()) < 60);
  await page.keyboard.press('r');
  await page.getByText('12 new').waitFor({ state: 'detached' });
  await page.keyboard.press('Shift+G');
  await page.locator('[aria-rowindex="101"]').waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('the palette, the sheet of keys and a question are worked by keys, and hold back the keys of the page', {
  skip,
}, async () => {
  const page = await open('/');
  await page.waitForSelector('.wf-rows .wf-tr');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('parts');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Parts', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.waitForSelector('.wf-rows .wf-tr');
  await page.keyboard.press('?');
  await page.getByText('Next row').waitFor();
  await page.keyboard.press('x');
  assert.equal(await rowsSelected(page), 0);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('who is signed out is sent to sign-in, and the way back is kept', { skip }, async () => {
  kit.state.signedIn = false;
  const page = await open('/?severity=high');
  await page.waitForURL(/\/sign-in\?next=/);
  assert.match(decodeURIComponent(page.url()), /next=\/\?severity=high/);
  kit.state.signedIn = true;
  await page.reload();
  await page.waitForURL(/\/\?severity=high/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});
