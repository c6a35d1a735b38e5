import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { blobsContract } from './contract.ts';
import { openFolderBlobs } from './folder-blobs.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'watchfloor-blobs-'));

blobsContract('folder', async () => {
  const folder = await newFolder();
  return {
    blobs: await openFolderBlobs({ folder }),
    damage: (sha256) => writeFile(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'other'),
    close: () => rm(folder, { recursive: true }),
  };
});

test('what an interrupted writing left is removed at open, and was never a blob', async () => {
  const folder = await newFolder();
  await openFolderBlobs({ folder });
  await writeFile(join(folder, 'unfinished', 'x'), 'half');
  const blobs = await openFolderBlobs({ folder });
  assert.deepEqual(await readdir(join(folder, 'unfinished')), []);
  for await (const ref of blobs.list()) assert.fail(ref.sha256);
  await rm(folder, { recursive: true });
});
