/**
 * A real Chromium for the browser tests: the machine's own, else the one that npm brought.
 *
 * Looked for in this order: `CHROMIUM_PATH`, the usual places of Linux and macOS, `@sparticuz/chromium` (a headless
 * build in compressed form). The caller skips its tests with `reason` when there is none.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

export type FoundChromium = {
  readonly path: string;
  /** Extra environment it needs to start. */
  readonly env: Readonly<Record<string, string>>;
};
export type MissingChromium = { readonly path: undefined; readonly reason: string };

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Nothing in the tests may reach the internet, and a browser calls home in many ways of its own. */
const quietFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--no-pings',
];

let found: Promise<FoundChromium | MissingChromium> | undefined;

/** Where a Chromium is, unpacking npm's when needed (about 3 s, once for each `npm ci`). Never throws. */
export function findChromium(): Promise<FoundChromium | MissingChromium> {
  found ??= search().catch((error: unknown) => ({ path: undefined, reason: `no Chromium: ${String(error)}` }));
  return found;
}

async function search(): Promise<FoundChromium | MissingChromium> {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return { path: named, env: {} };
    return { path: undefined, reason: `CHROMIUM_PATH names ${named}, which does not exist` };
  }
  const installed = usualPlaces.find((place) => existsSync(place));
  if (installed !== undefined) return { path: installed, env: {} };
  return fromNpm();
}

async function fromNpm(): Promise<FoundChromium | MissingChromium> {
  const packageFolder = join(root, 'node_modules', '@sparticuz', 'chromium');
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { path: undefined, reason: 'no Chromium installed, and the one from npm is for 64-bit Intel Linux only' };
  if (!existsSync(packageFolder))
    return { path: undefined, reason: 'no Chromium installed, and npm ci left out the development packages' };
  const folder = await unpack(packageFolder);
  const path = join(folder, 'chromium');
  const libraries = join(folder, 'al2023', 'lib');
  const env: Record<string, string> = {};
  // The package's own copies of NSS and expat step in only where the machine has none.
  if ((await missingLibraries(path, {})).length > 0) env.LD_LIBRARY_PATH = libraries;
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts');
  const missing = await missingLibraries(path, env);
  if (missing.length > 0)
    return { path: undefined, reason: `Chromium from npm needs these libraries: ${missing.join(', ')}` };
  return { path, env };
}

/**
 * Unpacks npm's Chromium and gives its folder. The package writes into the temporary folder under fixed names and takes
 * a half-written file of a neighbour for a whole one, so it gets a folder of its own in a child process, and the result
 * is put in place by one rename: two test files may come here at once.
 */
async function unpack(packageFolder: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const cache = join(root, 'node_modules', '.cache');
  const target = join(cache, `chromium-${version}`);
  if (existsSync(join(target, 'chromium'))) return target;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'chromium-unpacking-'));
  const script = `import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())`;
  // The execution environment's name makes the package unpack its libraries as well.
  const env = { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env, timeout: 120_000 });
  try {
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(join(target, 'chromium'))) throw error;
  }
  return target;
}

async function missingLibraries(path: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const { stdout } = await run('ldd', [path], { env: { ...process.env, ...env } });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/**
 * Starts a Chromium with a fresh profile (deleted when it is closed). Open one `browser.newContext()` per person: contexts
 * share no cookies. Throws when there is none; ask `findChromium` first and skip.
 */
export async function launch(): Promise<Browser> {
  const place = await findChromium();
  if (place.path === undefined) throw new Error(place.reason);
  return chromium.launch({
    executablePath: place.path,
    headless: true,
    // Root cannot use the sandbox and most containers forbid it; the tests open nothing but our own pages.
    chromiumSandbox: false,
    args: quietFlags,
    env: { ...(process.env as Record<string, string>), ...place.env },
    timeout: 30_000,
  });
}

/** Keeps a picture as `screenshots/<name>.png` when SCREENSHOTS=1; else does nothing. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return;
  await mkdir(join(root, 'screenshots'), { recursive: true });
  await page.screenshot({ path: join(root, 'screenshots', `${name}.png`), animations: 'disabled' });
}
