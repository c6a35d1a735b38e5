import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { evtxFile, numberValue, textValue } from '#engine/evtx/testing/writer.ts';
import type { FoundFile } from './find.ts';
import { partsOf } from './parts.ts';
import { readEventFile } from './read.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-parts-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, content: Uint8Array | string): Promise<FoundFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, name, bytes: Buffer.byteLength(content) };
}

async function eventsOf(files: readonly FoundFile[]): Promise<unknown[]> {
  const events: unknown[] = [];
  for (const file of files) {
    const reading = readEventFile(file);
    for await (const part of reading.parts())
      for (const event of part.events) events.push(event instanceof Uint8Array ? Buffer.from(event).toString() : event);
    assert.deepEqual(reading.faults, []);
  }
  return events;
}

test('the parts of a file of lines are the whole, wherever they are cut', async () => {
  const line = fc.integer({ min: 1, max: 60 }).map((size) => `{"n":"${'x'.repeat(size)}"}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 40, maxLength: 80 }),
      fc.integer({ min: 3, max: 90 }),
      async (lines, most) => {
        const text = lines.join('\n');
        const file = await fileOf('lines.jsonl', text);
        const parts = await partsOf(file, most);
        assert.ok(parts.length > 1);
        assert.deepEqual(await eventsOf(parts), lines);
      },
    ),
    { numRuns: 20 },
  );
});

test('the parts of an event log are the whole', async () => {
  const events = Array.from({ length: 600 }, (_, at) => ({
    name: 'Event',
    children: [
      { name: 'N', children: [numberValue(0x08, 4, at)] },
      { name: 'T', children: [textValue('t'.repeat(200))] },
    ],
  }));
  const file = await fileOf('log.evtx', evtxFile(events));
  const parts = await partsOf(file, 65_536);
  assert.ok(parts.length > 3);
  const found = await eventsOf(parts);
  assert.deepEqual(found, await eventsOf([file]));
  assert.equal(found.length, 600);
});

test('small files, packed ones, and those whose form cannot be cut stay whole', async () => {
  const pretty = JSON.stringify(
    Array.from({ length: 100 }, (_, n) => ({ n })),
    null,
    2,
  );
  const rows = `a,b\n${'1,2\n'.repeat(100)}`;
  for (const [name, content] of [
    ['small.jsonl', '{"a":1}\n'],
    ['array.json', pretty],
    ['rows.csv', rows],
    ['utf16.jsonl', Buffer.from(`\ufeff${'{"a":1}\n'.repeat(100)}`, 'utf16le')],
    ['packed.jsonl', Buffer.from([0x1f, 0x8b, ...new Uint8Array(500).fill(65)])],
  ] as const)
    assert.equal((await partsOf(await fileOf(name, content), name === 'small.jsonl' ? undefined : 50)).length, 1, name);
});
