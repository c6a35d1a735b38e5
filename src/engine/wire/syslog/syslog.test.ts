import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openZone, utc } from '#engine/wire/zone.ts';
import { readSyslog } from './read.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 300) };
const context = { zone: utc, receivedMs: Date.UTC(2026, 10, 20) };
const read = (line: string) => readSyslog(line, undefined, context);

const pieces = fc.constantFrom(
  ...'<13>|<191>|1 |2026-11-02T08:15:30Z |Nov  2 08:15:30 |web01 |app: |app[1]: |- |[a b="c"]|[a |%ASA-1-2: |CEF:0|: |12: |*|{|\uFEFF| |1762071330.1 |Message forwarded from x: |\\|"|]|\n'.split(
    '|',
  ),
);

test('head and message together are the line, whatever it is', () => {
  const line = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.tuple(fc.array(pieces, { maxLength: 6 }), fc.string()).map(([parts, rest]) => parts.join('') + rest),
  );
  fc.assert(
    fc.property(line, (text) => {
      const envelope = read(text);
      assert.equal(envelope.head + envelope.message, text);
      assert.ok(envelope.time === undefined || !Number.isNaN(Date.parse(envelope.time)));
    }),
    runs,
  );
});

test('RFC 5424: what is written by the grammar is read back', () => {
  const word = (longest: number) =>
    fc.option(fc.stringMatching(new RegExp(`^[!-,.-~][!-~]{0,${longest - 1}}$`)), { nil: undefined });
  const name = fc.stringMatching(/^[a-zA-Z0-9@._-]{1,32}$/).filter((text) => text !== '__proto__');
  const data = fc.dictionary(name, fc.dictionary(name, fc.string(), { maxKeys: 4, noNullPrototype: true }), {
    maxKeys: 4,
    noNullPrototype: true,
  });
  const pri = fc.integer({ min: 0, max: 191 });
  const time = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(
      pri,
      time,
      fc.tuple(word(255), word(48), word(128), word(32)),
      data,
      fc.string(),
      (priority, at, words, sd, message) => {
        const written = Object.entries(sd)
          .map(([id, params]) => {
            const pairs = Object.entries(params).map(
              ([key, value]) => ` ${key}="${value.replace(/["\\\]]/g, '\\$&')}"`,
            );
            return `[${id}${pairs.join('')}]`;
          })
          .join('');
        const header = words.map((one) => one ?? '-').join(' ');
        const envelope = read(`<${priority}>1 ${at.toISOString()} ${header} ${written || '-'} ${message}`);
        assert.equal(envelope.format, 'rfc5424');
        assert.deepEqual([envelope.host, envelope.app, envelope.procid, envelope.msgid], words);
        assert.equal(envelope.time, at.toISOString());
        assert.deepEqual(JSON.parse(JSON.stringify(envelope.sd ?? {})), sd);
        assert.equal(envelope.message, message);
        assert.deepEqual([envelope.facility, envelope.severity], [priority >> 3, priority & 7]);
      },
    ),
    runs,
  );
});

test('RFC 3164: host, tag and message are told apart', () => {
  const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}(\.[a-z]{1,8})?$/);
  const app = fc.stringMatching(/^[a-z][a-z0-9_/-]{0,15}$/);
  const pid = fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined });
  fc.assert(
    fc.property(host, app, pid, fc.string(), (name, program, id, message) => {
      const tag = id === undefined ? `${program}:` : `${program}[${id}]:`;
      const envelope = read(`<38>Nov  2 08:15:30 ${name} ${tag} ${message}`);
      assert.deepEqual(
        [envelope.host, envelope.app, envelope.procid],
        [name, program, id === undefined ? undefined : String(id)],
      );
      assert.equal(envelope.message.trimStart(), message.trimStart());
      assert.equal(envelope.time, '2026-11-02T08:15:30.000Z');
    }),
    runs,
  );
});

test('a time without a year is the last one before its receipt, with a day of grace', () => {
  const at = (line: string, receivedMs: number) => readSyslog(line, undefined, { zone: utc, receivedMs }).time;
  const newYear = Date.UTC(2026, 0, 1, 0, 0, 5);
  assert.equal(at('<13>Dec 31 23:59:59 h a: x', newYear), '2025-12-31T23:59:59.000Z');
  assert.equal(at('<13>Jan  1 20:00:00 h a: x', newYear), '2026-01-01T20:00:00.000Z');
  assert.equal(at('<13>Jan  3 20:00:00 h a: x', newYear), '2025-01-03T20:00:00.000Z');
  assert.equal(at('<13>Jan  1 00:00:00 h a: x', Date.UTC(2025, 11, 31, 23, 0)), '2026-01-01T00:00:00.000Z');
  assert.equal(at('<13>Feb 29 12:00:00 h a: x', newYear), '2024-02-29T12:00:00.000Z');
});

test('a zone turns local times, also around a change of clocks', () => {
  const berlin = openZone('Europe/Berlin');
  const at = (text: string) => new Date(berlin.toUtc(Date.parse(`${text}Z`))).toISOString();
  assert.equal(at('2026-03-29T01:59:59'), '2026-03-29T00:59:59.000Z');
  assert.equal(at('2026-03-29T03:00:00'), '2026-03-29T01:00:00.000Z');
  assert.equal(at('2026-10-25T01:59:59'), '2026-10-24T23:59:59.000Z');
  assert.equal(at('2026-10-25T03:00:00'), '2026-10-25T02:00:00.000Z');
  assert.equal(
    new Date(openZone('Asia/Kathmandu').toUtc(Date.parse('2026-01-01T05:45:00Z'))).toISOString(),
    '2026-01-01T00:00:00.000Z',
  );
});

test('hostile lines take time in proportion to their length', () => {
  const starts = [
    '',
    '<13>',
    '<13>1 - - - - - [',
    '<13>1 2026-11-02T08:15:30Z h a p m [x',
    '<13>Nov  2 08:15:30 ',
    '<13>Nov  2 08:15:30 h ',
    '<13>12: ',
  ];
  const parts = [
    ' ',
    'a',
    'a.',
    '\\',
    '"',
    '[',
    ']',
    ':',
    '=',
    ' a="',
    ' a="b"',
    '(',
    '/',
    '1',
    '\\"',
    'a[',
    '*',
    '. ',
  ];
  for (const start of starts)
    for (const part of parts) {
      const began = performance.now();
      read(start + part.repeat(Math.ceil(100_000 / part.length)));
      // A hundred times slower than it is, and still far from what a square of the length would take.
      assert.ok(performance.now() - began < 500, `${start}${part}: ${performance.now() - began} ms`);
    }
});
