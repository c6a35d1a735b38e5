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
import { readSyslog } from './syslog/read.ts';
import { openZone } from './zone.ts';

const receivedMs = Date.UTC(2026, 10, 20, 12);
const berlin = openZone('Europe/Berlin');
/** `\\xEF\\xBB\\xBF` in a sample stands for those bytes. */
const unescaped = (line: string): string =>
  Buffer.from(
    line.replace(/\\x([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    /\\x/.test(line) ? 'latin1' : 'utf8',
  ).toString('utf8');

const readers: Readonly<Record<string, (line: string) => unknown>> = {
  cef: readCef,
  leef: readLeef,
  syslog: (line) => readSyslog(unescaped(line), '192.0.2.7', { zone: berlin, receivedMs }),
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
