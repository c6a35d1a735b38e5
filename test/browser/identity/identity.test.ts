/** A team comes aboard in a real Chromium: first account, invitation, one-time codes, a token, a suspension. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { minuteMs } from '#base/time.ts';
import { goodPassword } from '#features/identity/server/testing/bench.ts';
import { fromBase32, totp } from '#features/identity/server/totp.ts';
import { findChromium, launch, screenshot } from '../chromium.ts';
import { serveIdentity } from './server.ts';

const place = await findChromium();
const skip = place.path === undefined ? place.reason : false;
let served: Awaited<ReturnType<typeof serveIdentity>>;
let browser: Browser;
let boss: BrowserContext;
let joanLink = '';

before(async () => {
  if (skip !== false) return;
  served = await serveIdentity();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await served?.close();
});

const newPerson = (colorScheme: 'dark' | 'light' = 'dark'): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme, reducedMotion: 'reduce' });

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(served.address + path);
  return page;
}

test('the first account is made with the printed link, and nobody else can', { skip }, async () => {
  const stranger = await newPerson('light');
  const closed = await open(stranger, '/');
  await closed.getByText('Nobody has an account yet').waitFor();
  await stranger.close();
  const link = await served.bench.identity.createFirstLink();
  boss = await newPerson();
  const page = await open(boss, link?.path ?? '');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill('password1234');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('one of those that are tried first').waitFor();
  await screenshot(page, 'identity-welcome-dark');
  await page.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
  await page.close();
});

test('a person is invited, gets the link once, and accepts it', { skip }, async () => {
  const page = await open(boss, '/people');
  await page.getByRole('row', { name: 'Ada Lovelace' }).waitFor();
  await page.keyboard.press('i');
  await page.getByLabel('Name').fill('Joan Clarke');
  await page.getByLabel('E-mail').fill('joan@example.org');
  await screenshot(page, 'identity-invite-dark');
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  joanLink = (await page.locator('.wf-once pre').textContent())?.trim() ?? '';
  assert.match(joanLink, /\/invite#token=/);
  await page.getByLabel('I have kept the link').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: 'Joan Clarke' }).click();
  await page.locator('.wf-drawer').waitFor();
  await screenshot(page, 'identity-people-dark');
  await page.close();

  const joan = await newPerson('light');
  const hers = await open(joan, joanLink.slice(served.address.length));
  await hers.getByText('You were invited as joan@example.org').waitFor();
  await hers.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
  await screenshot(hers, 'identity-accept-light');
  await hers.getByRole('button', { name: 'Accept and sign in' }).click();
  await hers.getByRole('navigation', { name: 'Pages' }).waitFor();
  await joan.close();
  const again = await open(await newPerson(), joanLink.slice(served.address.length));
  await again.getByText('This link does not work').waitFor();
  await again.context().close();
});

test('one-time codes are set up, and asked for at the next sign-in', { skip }, async () => {
  const context = await newPerson('light');
  const page = await open(context, '/account');
  const password = async (target: Page) => {
    await target.getByLabel('E-mail').fill('joan@example.org');
    await target.getByRole('textbox', { name: 'Password' }).fill(goodPassword);
    await target.getByRole('button', { name: 'Sign in' }).click();
  };
  await page.getByLabel('E-mail').waitFor();
  await screenshot(page, 'identity-sign-in-light');
  await password(page);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Your password').fill(goodPassword);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('img', { name: /Scan with an authenticator/ }).waitFor();
  await screenshot(page, 'identity-totp-light');
  const secret = fromBase32((await page.getByRole('dialog').locator('pre').textContent())?.trim() ?? '');
  const codeNow = () => totp(secret, served.bench.journal.clock().getTime());
  await page.getByRole('textbox', { name: 'Code' }).fill(codeNow());
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByLabel('I have kept the list of recovery codes').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('10 of 10 recovery codes left').waitFor();
  await screenshot(page, 'identity-account-light');
  await context.close();

  served.bench.pass(minuteMs);
  const next = await open(await newPerson(), '/account');
  await password(next);
  await next.getByRole('textbox', { name: 'Code from your authenticator' }).fill(codeNow());
  await next.getByRole('button', { name: 'Sign in' }).click();
  await next.getByRole('heading', { name: 'My account' }).waitFor();
  await next.context().close();
});

test('a token is made, shown once with lines for shippers, and revoked', { skip }, async () => {
  const page = await open(boss, '/tokens');
  await page.getByText('There is no token yet').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Name' }).fill('Domain controllers');
  await page.getByLabel('Source').first().click();
  await page.getByRole('option', { name: 'Windows event channels' }).click();
  await page.getByRole('button', { name: 'Make the token' }).click();
  const secret = (await page.locator('.wf-once pre').textContent())?.trim() ?? '';
  assert.match(secret, /^wft_/);
  await page.getByRole('tab', { name: 'Winlogbeat' }).click();
  assert.ok((await page.getByRole('tabpanel').textContent())?.includes(secret));
  await screenshot(page, 'identity-token-dark');
  await page.getByLabel('I have kept the token').check();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: 'Domain controllers' }).click();
  await page.locator('.wf-drawer').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Domain controllers was revoked').waitFor();
  const refused = await fetch(`${served.address}/api/tokens`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal(refused.status, 401);
  await page.reload();
  await page.getByText('There is no token yet').waitFor();
  await page.close();
});

test('functions are changed and a person is suspended, which ends the sessions', { skip }, async () => {
  const page = await open(boss, '/people');
  await page.getByRole('row', { name: 'Joan Clarke' }).click();
  await page.locator('.wf-drawer').getByRole('button', { name: 'Change functions' }).click();
  await page.getByLabel('Threat hunter').uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.wf-drawer').getByText('Threat hunter').waitFor({ state: 'detached' });
  await page.goto(`${page.url().replace(/\?.*$/, '')}/${new URL(page.url()).searchParams.get('person')}`);
  await page.getByRole('heading', { name: 'Joan Clarke' }).waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Suspend' }).click();
  await page.getByLabel('Reason').fill('left the team');
  await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
  await page.locator('.wf-tag', { hasText: 'Suspended' }).first().waitFor();
  await screenshot(page, 'identity-person-dark');
  await page.close();
});
