import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { hold } from '#storage/relational/testing/hold.ts';
import { lockDataFolder } from './data-folder.ts';

let base = '';
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'watchfloor-lock-'));
});
after(() => rm(base, { recursive: true, force: true }));

test('the folder is made for its owner alone, and can be taken again once released', async () => {
  const folder = join(base, 'made', 'deep');
  const lock = await lockDataFolder(folder);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  await lock.release();
  await lock.release();
  await (await lockDataFolder(folder)).release();
});

test('a second opening in the same process is refused', async () => {
  const folder = join(base, 'twice');
  const lock = await lockDataFolder(folder);
  await assert.rejects(lockDataFolder(folder), { code: 'data_folder_in_use', details: { folder, pid: process.pid } });
  await assert.rejects(lockDataFolder(folder), { code: 'data_folder_in_use' }, 'the first refusal must not free it');
  const other = await hold('lock', folder);
  assert.equal(other.said.error, 'data_folder_in_use');
  await lock.release();
});

test('another process is refused and told who has the folder; after kill -9 of that one it is taken over', async () => {
  const folder = join(base, 'killed');
  const holder = await hold('lock', folder);
  assert.equal(holder.said.ready, true);
  await assert.rejects(lockDataFolder(folder), (error: Error) => {
    assert.match(error.message, new RegExp(`process ${holder.child.pid}\\b`));
    return true;
  });
  await holder.kill();
  await (await lockDataFolder(folder)).release();
});

test('a holder file that names a living process holds nothing by itself', async () => {
  const folder = join(base, 'reused');
  await (await lockDataFolder(folder)).release();
  await writeFile(join(folder, 'lock.holder'), `${process.ppid}\n`);
  await (await lockDataFolder(folder)).release();
});

test('of several that come at once exactly one gets the folder', async () => {
  const folder = join(base, 'race');
  const all = await Promise.all(Array.from({ length: 4 }, () => hold('lock', folder)));
  assert.equal(all.filter(({ said }) => said.ready === true).length, 1);
  assert.equal(all.filter(({ said }) => said.error === 'data_folder_in_use').length, 3);
  await Promise.all(all.map((one) => one.release()));
});

test('a folder that cannot be made is refused with its reason', async () => {
  const file = join(base, 'file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  await assert.rejects(lockDataFolder(join(file, 'data')), { code: 'data_folder_unusable', kind: 'failed' });
});
