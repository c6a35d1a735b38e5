/**
 * Golden samples: `samples/<format>.log` beside `<format>.expected.json`, one text a line (`\r`, `\0` and the like written
 * as `\xNN` where the sample says so). `UPDATE_GOLDEN=1 npm test -- <this file>` rewrites the expectations.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCef } from './cef.ts';
import { openEnvelope } from './envelope.ts';
import { readLeef } from './leef.ts';

const readers: Readonly<Record<string, (line: string) => unknown>> = {
  cef: readCef,
  leef: readLeef,
  envelope: (line) => openEnvelope(JSON.parse(line)),
};

for (const [format, reads] of Object.entries(readers)) {
  test(`samples of ${format} read as expected`, () => {
    const path = (end: string): string => join(import.meta.dirname, 'samples', `${format}.${end}`);
    const lines = readFileSync(path('log'), 'utf8').trimEnd().split('\n');
    const read = lines.map((line) => reads(line) ?? null);
    const text = `${JSON.stringify(read, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path('expected.json'), text);
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(path('expected.json'), 'utf8')));
  });
}
