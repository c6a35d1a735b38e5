/** Commands that need no installation: sources, range, journal verify. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { watchfloor, wordsOf } from '#app/cli/testing/record.ts';
import { projectFolder } from '#app/config.ts';
import { sources } from '#engine/sources/index.ts';
import { newSigningKey } from '#features/journal/server/index.ts';
import { type ExportHeader, exportKind, sealInput } from '#features/journal/verify.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-offline-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('sources list has every source', async () => {
  const { out } = await watchfloor(['sources', 'list', '--json']);
  assert.deepEqual(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id),
    sources.map(({ id }) => id),
  );
  assert.match((await watchfloor(['sources', 'list'])).out, /linux-auditd/);
});

test('sources try shows fields, what is unmapped, log sources and the rules that look', async () => {
  const line = 'sources try content/samples/aws-cloudtrail.jsonl --limit 1';
  const { code, out } = await watchfloor(wordsOf(line), { cwd: projectFolder });
  assert.equal(code, 0);
  for (const part of ['common fields', 'native fields', 'unmapped', 'aws/cloudtrail', 'Trail Stopped or Deleted'])
    assert.ok(out.includes(part), part);
  const json = await watchfloor([...wordsOf(line), '--json'], { cwd: projectFolder });
  assert.equal(JSON.parse(json.out).source, 'aws-cloudtrail');
});

test('sources try says what is wrong with an event or a file, and ends with 1', async () => {
  await writeFile(join(folder, 'text.jsonl'), 'not json\n');
  await writeFile(join(folder, 'cut.json'), '{\n  "a":\n');
  const text = await watchfloor(['sources', 'try', 'text.jsonl'], { cwd: folder });
  assert.equal(text.code, 1);
  assert.match(text.out, /^event_not_json/);
  const cut = await watchfloor(['sources', 'try', 'cut.json'], { cwd: folder });
  assert.equal(cut.code, 1);
  assert.match(cut.out, /^value_unfinished/);
});

test('range writes the same files for the same words, and overwrites none', async () => {
  const example = wordsOf('range --out one --seed 7 --days 0.01 --intrusion mail-to-domain-admin');
  assert.equal((await watchfloor(example, { cwd: folder })).code, 0);
  await watchfloor(
    example.map((word) => (word === 'one' ? 'two' : word)),
    { cwd: folder },
  );
  for (const file of ['windows.jsonl', 'linux-auditd.log', 'aws-cloudtrail.jsonl']) {
    const [one, two] = await Promise.all(['one', 'two'].map((name) => readFile(join(folder, name, file), 'utf8')));
    assert.equal(one, two);
  }
  const again = await watchfloor(example, { cwd: folder });
  assert.equal(again.code, 3);
  assert.match(again.err, /it is there already \(file_unwritable\)/);
  const more = await watchfloor(['range', '--out', 'three', '--days', '0.01', '--json'], { cwd: folder });
  const [windows] = more.out.split('\n').map((line) => line && JSON.parse(line));
  assert.equal((await readFile(windows.file)).length, windows.bytes);
});

test('range refuses what it cannot do', async () => {
  const wrong = [[], ['--days', '0'], ['--rate', 'x'], ['--seed', '-1'], ['--intrusion', 'none'], ['--until', 'soon']];
  for (const words of wrong) {
    const out = words.length === 0 ? [] : ['--out', 'never'];
    assert.equal((await watchfloor(['range', ...out, ...words], { cwd: folder })).code, 2, words.join(' '));
  }
});

/** The smallest export there can be: a head and a seal. */
function emptyExport(key = newSigningKey()) {
  const head: ExportHeader = {
    kind: exportKind,
    format: 1,
    publicKey: key.publicKey,
    exportedAt: '2026-11-02T08:00:00.000Z',
  };
  const seal = { seq: 0, hash: '0'.repeat(64), at: head.exportedAt, keyId: key.id, entries: 0, checkpoints: 0 };
  const signed = { kind: 'seal', ...seal, signature: key.sign(sealInput(seal, head)) };
  return { key, text: `${JSON.stringify(head)}\n${JSON.stringify(signed)}\n` };
}

test("journal verify passes a true export, with and without a key of one's own", async () => {
  const { key, text } = emptyExport();
  await writeFile(join(folder, 'journal.jsonl'), text);
  await writeFile(join(folder, 'journal.pub'), `${key.publicKey}\n`);
  const alone = await watchfloor(['journal', 'verify', 'journal.jsonl'], { cwd: folder });
  assert.equal(alone.code, 0);
  assert.match(alone.out, /pass --key/);
  const own = await watchfloor(wordsOf('journal verify journal.jsonl --key journal.pub --json'), { cwd: folder });
  assert.equal(own.code, 0);
  assert.equal(JSON.parse(own.out).independentKey, true);
});

test('journal verify finds another key, a cut file, a blank line and a checkpoint kept elsewhere', async () => {
  const { text } = emptyExport();
  await writeFile(join(folder, 'journal.jsonl'), text);
  await writeFile(join(folder, 'other.pub'), newSigningKey().publicKey);
  await writeFile(join(folder, 'cut.jsonl'), `${text.split('\n')[0]}\n`);
  await writeFile(
    join(folder, 'known.jsonl'),
    `${JSON.stringify({ seq: 9, hash: 'x', at: '', keyId: '', signature: '' })}\n`,
  );
  const other = await watchfloor(['journal', 'verify', 'journal.jsonl', '--key', 'other.pub'], { cwd: folder });
  assert.equal(other.code, 1);
  assert.match(other.out, /key_differs/);
  const cut = await watchfloor(['journal', 'verify', 'cut.jsonl'], { cwd: folder });
  assert.equal(cut.code, 1);
  assert.match(cut.out, /seal_missing/);
  const known = await watchfloor(['journal', 'verify', 'journal.jsonl', '--known', 'known.jsonl'], { cwd: folder });
  assert.equal(known.code, 1);
  assert.match(known.out, /checkpoint_wrong/);
});

test('journal verify names what it cannot read', async () => {
  assert.equal((await watchfloor(['journal', 'verify', 'absent.jsonl'], { cwd: folder })).code, 3);
  await writeFile(join(folder, 'journal.jsonl'), emptyExport().text);
  await writeFile(join(folder, 'broken.jsonl'), 'not json\n');
  const known = await watchfloor(['journal', 'verify', 'journal.jsonl', '--known', 'broken.jsonl'], { cwd: folder });
  assert.equal(known.code, 3);
  assert.match(known.err, /broken\.jsonl/);
});
