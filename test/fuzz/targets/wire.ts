/** Protocols: what comes over a socket before anybody has looked at it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '#engine/events/limits.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { type Frame, gelfFraming, openFramer, syslogFraming } from '#engine/wire/frames.ts';
import { gelfLine, openChunks, packingOf } from '#engine/wire/gelf.ts';
import { isHecFault, readHecEvents, readHecRaw } from '#engine/wire/hec.ts';
import { decodedText, jsonLines, type Lines } from '#engine/wire/lines.ts';
import { readOtlpJson } from '#engine/wire/otlp/json.ts';
import { isOtlpFault } from '#engine/wire/otlp/model.ts';
import { readOtlpProtobuf } from '#engine/wire/otlp/protobuf.ts';
import { writeLogs } from '#engine/wire/otlp/testing/write.ts';
import { payloadOf } from '#engine/wire/payload.ts';
import { readSyslog } from '#engine/wire/syslog/read.ts';
import { openZone } from '#engine/wire/zone.ts';
import type { Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const samples = join(import.meta.dirname, '../../../src/engine/wire/samples');
const linesOf = (name: string): string[] => readFileSync(join(samples, name), 'utf8').trimEnd().split('\n');

const texts: readonly string[] = [
  ...linesOf('syslog.log'),
  ...linesOf('cef.log'),
  ...linesOf('leef.log'),
  ...linesOf('envelope.log'),
  readFileSync(join(samples, 'otlp.json'), 'utf8'),
  '{"event":"a","time":1.5}{"event":{"b":[1]}}',
  '12 <13>1 - - - 7 <13>a b\n<14>x\0',
];

const record = {
  time: 1n,
  observed: 2n,
  severityNumber: 9,
  severityText: 'INFO',
  body: { a: [1n, 'x', null, 2.5] },
  attributes: { k: 'v', n: -1n },
  traceId: '5b8efff798038103d269b633813fc60c',
};
const protobuf = writeLogs({ 'host.name': 'h' }, { s: true }, [record, { ...record, body: 'text' }]).protobuf;

const marks = [
  '<13>',
  '1 ',
  ' ',
  '\n',
  '\0',
  '\r',
  '[',
  ']',
  '"',
  '\\',
  '=',
  '|',
  ':',
  '%ASA-1-2: ',
  'CEF:0|',
  'LEEF:2.0|',
  '{',
  '}',
  ',',
  '\uFEFF',
  '@cee:',
  '\u001e\u000f',
  '999999 ',
  'Nov  2 08:15:30 ',
  '2026-11-02T08:15:30Z ',
  '"@wire":"syslog"',
  '"event":',
];
const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia'].map(openZone);

/** Some of what is known to mean something, with changes anywhere; sometimes the same mark thousands of times. */
function hostileText(random: Random): string {
  let text = random.pick(texts);
  if (random.chance(5)) text += random.pick(texts);
  for (let edits = random.below(8); edits > 0; edits -= 1) {
    const at = random.below(text.length + 1);
    const mark = random.pick(marks);
    const put = random.chance(10)
      ? mark.repeat(random.below(4000))
      : random.chance(3)
        ? String.fromCharCode(random.below(0x10000))
        : mark;
    text = text.slice(0, at) + put + text.slice(at + (random.chance(2) ? random.below(20) : 0));
  }
  return text;
}

function hostileBytes(random: Random): Uint8Array {
  const bytes = random.chance(2) ? protobuf.slice() : Uint8Array.from(Buffer.from(hostileText(random)));
  for (let edits = random.below(8); edits > 0 && bytes.length > 0; edits -= 1)
    bytes[random.below(bytes.length)] = random.below(256);
  return random.chance(3) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
}

/** Whatever comes is an event or says why it is none. */
function parses(line: string): void {
  const result = parseLine(line, { receivedAt: '2026-11-20T00:00:00.000Z' });
  assert.ok('value' in result || result.issues.length > 0);
}

const text: FuzzTarget = {
  name: 'wire-text',
  about: 'syslog, CEF, LEEF and envelopes lose nothing of a line, and never throw',
  mostMs: 2000,
  rounds: 300,
  round(random) {
    const line = hostileText(random);
    const envelope = readSyslog(line, '192.0.2.1', { zone: random.pick(zones), receivedMs: Date.UTC(2026, 10, 20) });
    assert.equal(envelope.head + envelope.message, line);
    const payload = payloadOf(line);
    assert.ok(payload === undefined || isObject(payload));
    parses(JSON.stringify(envelope));
    parses(line);
  },
};

/** What comes out in pieces is what comes out whole. */
function frames(random: Random, bytes: Uint8Array, framing: typeof syslogFraming | typeof gelfFraming): Frame[] {
  const [one, other] = [openFramer({ ...framing, longest: 5000 }), openFramer({ ...framing, longest: 5000 })];
  const whole = [...one.push(bytes), ...one.end()];
  const pieces: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(random.chance(2) ? 8 : 2000);
    pieces.push(...other.push(bytes.subarray(at, end)));
    at = end;
  }
  pieces.push(...other.end());
  const shown = (all: readonly Frame[]) =>
    all.map(({ bytes: found, cut, unfinished }) => [Buffer.from(found).toString('latin1'), cut, unfinished]);
  assert.deepEqual(shown(pieces), shown(whole));
  return whole;
}

const demandLines = ({ body, events }: Lines): void => {
  const lines = Buffer.from(body).toString().split('\n');
  assert.equal(lines.pop(), '');
  assert.equal(lines.length, events);
  for (const line of lines) JSON.parse(line);
};

const bytes: FuzzTarget = {
  name: 'wire-bytes',
  about: 'framing, HEC, OTLP and GELF take any bytes, whole or in pieces',
  mostMs: 2000,
  rounds: 300,
  round(random) {
    const given = hostileBytes(random);
    for (const frame of frames(random, given, random.chance(3) ? gelfFraming : syslogFraming)) decodedText(frame.bytes);
    for (const read of [readHecEvents(given), readHecRaw(given, { host: 'h' })])
      if (!isHecFault(read)) demandLines(read);
    for (const read of [readOtlpProtobuf(given), readOtlpJson(given)])
      if (!isOtlpFault(read)) demandLines(jsonLines(read.envelopes));
    const chunks = openChunks({ waitMs: 5000, mostBytes: 10_000 });
    for (let at = 0; at < 4; at += 1) {
      const message = chunks.push(given.subarray(random.below(given.length + 1)), 'p', at * random.below(3000));
      if (message !== undefined) parses(Buffer.from(gelfLine(message, 'p')).toString().trimEnd());
    }
    packingOf(given);
    assert.ok(chunks.heldBytes <= 10_000 + given.length + 12);
  },
};

export const wireTargets = [text, bytes];
