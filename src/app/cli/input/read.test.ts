import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { patchDirectory, zip, zip64 } from '#app/cli/testing/zip.ts';
import { evtxChunks, evtxFile, numberValue } from '#engine/evtx/testing/writer.ts';
import { findEventFiles } from './find.ts';
import { readEventFile } from './read.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-input-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, content: Uint8Array | string) => writeFile(join(folder, name), content);

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Every event of what was named, with the file it was found in, and everything that went wrong. */
async function read(...names: string[]) {
  const { files, skipped } = await findEventFiles(names, folder);
  const events: [string, unknown][] = [];
  const faults = skipped.map(({ name, code }) => [name, code]);
  for (const file of files) {
    const reading = readEventFile(file);
    for await (const part of reading.parts())
      for (const event of part.events)
        events.push([file.name, event instanceof Uint8Array ? contentOf(Buffer.from(event).toString()) : event]);
    faults.push(...reading.faults.map(({ code }) => [file.name, code]));
  }
  return { events, faults };
}

const log = evtxFile([{ name: 'Event', children: [{ name: 'EventID', children: [numberValue(0x06, 2, 4624)] }] }]);
const logon = { Event: { EventID: 4624 } };
const xml = '<Events><Event><EventID>4624</EventID></Event></Events>';
const xmlLogon = { Event: { EventID: '4624' } };
const utf16 = (text: string, mark = '\ufeff'): Buffer => Buffer.from(mark + text, 'utf16le');

test('each form of file is known by its content, packed or not', async () => {
  const forms: readonly (readonly [string, Uint8Array | string, unknown])[] = [
    ['security.evtx', log, logon],
    ['packed.evtx.gz', gzipSync(log), logon],
    ['packed.log', zstdCompressSync(log), logon],
    ['events.xml', xml, xmlLogon],
    ['utf16.xml', utf16(xml), xmlLogon],
    ['utf16-without-mark.xml', utf16(xml, ''), xmlLogon],
    ['utf16-big.xml', utf16(xml).swap16(), xmlLogon],
    ['events.json', xml, xmlLogon],
    ['utf16.jsonl', utf16('{"a":"ä"}\r\n'), { a: 'ä' }],
    ['rows.csv', '\ufeffa;b\n1;2\n', { a: '1', b: '2' }],
    ['rows.tsv.gz', gzipSync('a\tb\n1\t2\n'), { a: '1', b: '2' }],
    ['lines.csv', '{"a":1}\n', { a: 1 }],
    ['pretty.jsonl.zst', zstdCompressSync(JSON.stringify({ a: 1 }, null, 2)), { a: 1 }],
  ];
  for (const [name, content, event] of forms) {
    await put(name, content);
    assert.deepEqual(await read(name), { events: [[name, event]], faults: [] }, name);
  }
});

test('an archive is the files in it, whatever it is called', async () => {
  await put(
    'case.zip',
    zip({
      'a/security.evtx': log,
      'b.jsonl': '{"a":1}\n{"a":2}\n',
      'c.csv': 'a\n3\n',
      'd.jsonl.gz': gzipSync('{"a":4}\n'),
    }),
  );
  const events = [
    ['case.zip/a/security.evtx', logon],
    ['case.zip/b.jsonl', { a: 1 }],
    ['case.zip/b.jsonl', { a: 2 }],
    ['case.zip/c.csv', { a: '3' }],
    ['case.zip/d.jsonl.gz', { a: 4 }],
  ];
  assert.deepEqual(await read('case.zip'), { events, faults: [] });
});

test('archives with the numbers of large ones are read', async () => {
  await put('large.zip', zip64('a.jsonl', '{"a":1}\n'));
  assert.deepEqual(await read('large.zip'), { events: [['large.zip/a.jsonl', { a: 1 }]], faults: [] });
});

test('damaged archives, cut or changed anywhere, are told and never thrown', async () => {
  const whole = zip({ 'a.jsonl': '{"a":1}\n', 'b.csv': 'a\n1\n' });
  for (let at = 0; at < whole.length; at += 3) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    for (const damaged of [changed, whole.subarray(0, at)]) {
      await put('damaged.zip', damaged);
      await read('damaged.zip');
    }
  }
});

test('what of an archive is not read is told: notes, archives within it, what is encrypted or packed otherwise', async () => {
  await put('mixed.zip', zip({ 'a.jsonl': '{"a":1}\n', 'notes.md': '# x', 'inner.zip': zip({ 'b.jsonl': '{}' }) }));
  assert.deepEqual(await read('mixed.zip'), {
    events: [['mixed.zip/a.jsonl', { a: 1 }]],
    faults: [
      ['mixed.zip/notes.md', 'name_unknown'],
      ['mixed.zip/inner.zip', 'archive_nested'],
    ],
  });
  await put('secret.zip', patchDirectory(zip({ 'a.jsonl': '{}' }), 8, 2, 1));
  assert.deepEqual((await read('secret.zip')).faults, [['secret.zip/a.jsonl', 'archive_encrypted']]);
  await put('other.zip', patchDirectory(zip({ 'a.jsonl': '{}' }), 10, 2, 9));
  assert.deepEqual((await read('other.zip')).faults, [['other.zip/a.jsonl', 'archive_method']]);
});

test('archives that would grow out of all proportion, are cut, or lie about their sizes are stopped', async () => {
  const honest = () => zip({ 'a.jsonl': '{"a":1}\n'.repeat(50_000) });
  await put('bomb.zip', patchDirectory(honest(), 24, 4, 0xf0000000));
  assert.deepEqual((await read('bomb.zip')).faults, [['bomb.zip/a.jsonl', 'archive_suspicious']]);
  await put('liar.zip', patchDirectory(honest(), 24, 4, 1000));
  assert.deepEqual((await read('liar.zip')).faults, [['liar.zip/a.jsonl', 'file_damaged']]);
  await put('cut.zip', honest().subarray(0, -30));
  assert.deepEqual((await read('cut.zip')).faults, [['cut.zip', 'archive_damaged']]);
  await put('changed.zip', patchDirectory(honest(), 16, 4, 12345));
  const changed = await read('changed.zip');
  assert.deepEqual(changed.faults, [['changed.zip/a.jsonl', 'file_damaged']]);
  assert.equal(changed.events.length, 50_000);
});

test('in a folder, event logs are found by what they are, other files are told', async () => {
  await mkdir(join(folder, 'disk'));
  const [chunk = new Uint8Array()] = evtxChunks([{ name: 'Event', children: [{ name: 'A', children: ['1'] }] }]);
  await put('disk/f0001.dat', log);
  await put('disk/f0002.dat', chunk);
  await put('disk/f0003.dat', 'no log');
  assert.deepEqual(await read('disk'), {
    events: [
      ['disk/f0001.dat', logon],
      ['disk/f0002.dat', { Event: { A: '1' } }],
    ],
    faults: [['disk/f0003.dat', 'name_unknown']],
  });
});
