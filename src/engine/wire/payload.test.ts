import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isObject } from '#engine/events/limits.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { readCef } from './cef.ts';
import { openEnvelope, wires } from './envelope.ts';
import { readLeef } from './leef.ts';
import { payloadOf } from './payload.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };
const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,10}$/);

test('CEF: what is written with its escapes is read back', () => {
  const pairs = fc.uniqueArray(fc.tuple(word, fc.string({ unit: 'binary' })), {
    selector: ([key]) => key,
    maxLength: 8,
  });
  const headers = fc.array(fc.string(), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(headers, pairs, (header, extension) => {
      const escaped = header.map((part) => part.replace(/[\\|]/g, '\\$&'));
      const values = extension.map(([key, value]) => {
        const text = value.replace(/[\\=]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
        return `${key}=${text}`;
      });
      const read = readCef(`CEF:0|${escaped.join('|')}|${values.join(' ')}`);
      assert.ok(read !== undefined);
      assert.equal(read.Name, header[4]?.trim());
      // Blanks at the ends of a value belong to the space between pairs, also those that were written as escapes.
      for (const [key, value] of extension) {
        if (key.endsWith('Label') || value !== value.trim()) continue;
        assert.equal(read[key], value);
      }
    }),
    runs,
  );
});

test('LEEF: what is written with a delimiter is read back', () => {
  const value = fc.string().map((text) => text.replaceAll('^', ''));
  const pairs = fc.uniqueArray(fc.tuple(word, value), { selector: ([key]) => key, maxLength: 8 });
  fc.assert(
    fc.property(pairs, (attributes) => {
      const read = readLeef(`LEEF:2.0|V|P|1|id|^|${attributes.map(([key, text]) => `${key}=${text}`).join('^')}`);
      for (const [key, text] of attributes)
        if (!['LEEFVersion', 'Vendor', 'Product', 'Version', 'EventID'].includes(key))
          assert.equal(read?.[key], text.trim());
    }),
    runs,
  );
});

test('no text makes a payload throw, and a payload is always an object', () => {
  const start = fc.constantFrom(
    '',
    'CEF:0|',
    'LEEF:2.0|',
    '{',
    '@cee:{',
    'host CEF:0|a|b|c|d|e|f|',
    'LEEF:1.0|a|b|c|d|',
  );
  fc.assert(
    fc.property(start, fc.string({ unit: 'binary', maxLength: 300 }), (prefix, rest) => {
      const read = payloadOf(prefix + rest);
      assert.ok(read === undefined || isObject(read));
    }),
    runs,
  );
});

test('hostile texts take time in proportion to their length', () => {
  const hostile = ['a=', '=', '\\', '\\=', 'a b=', '|', '{', '^', '\t', ' a.b-c='].map((part) => part.repeat(100_000));
  for (const text of hostile) {
    const began = performance.now();
    payloadOf(`CEF:0|a|b|c|d|e|f|${text}`);
    payloadOf(`LEEF:2.0|a|b|c|d|^|${text}`);
    payloadOf(`LEEF:1.0|a|b|c|d|${text}`);
    payloadOf(text);
    // Half a megabyte in a second is a hundred times slower than it is; a square of it would take minutes.
    assert.ok(performance.now() - began < 1000, `${text.slice(0, 10)}: ${performance.now() - began} ms`);
  }
});

test('any object with any member as an envelope becomes an event', () => {
  const wire = fc.constantFrom(...wires);
  fc.assert(
    fc.property(
      wire,
      fc.dictionary(
        fc.constantFrom('host', 'time', 'event', 'message', 'short_message', 'sourcetype', 'sd', 'x'),
        fc.jsonValue({ maxDepth: 3 }),
      ),
      (name, members) => {
        const object = { ...members, '@wire': name };
        assert.ok(openEnvelope(object) !== undefined);
        const result = parseLine(JSON.stringify(object));
        assert.ok('value' in result, JSON.stringify(result));
      },
    ),
    runs,
  );
});

const event = (line: object | string) => {
  const result = parseLine(typeof line === 'string' ? line : JSON.stringify(line));
  assert.ok('value' in result, JSON.stringify(result));
  return result.value;
};

test('the source of a payload is found whatever the protocol was, and the header fills what it does not say', () => {
  const audit = 'type=SERVICE_START msg=audit(1762071330.105:42): pid=1 uid=0 unit=x res=success';
  const header = { time: '2026-11-02T08:15:30.000Z', host: 'web01', peer: '192.0.2.7' };
  const direct = event({ message: audit, host: 'web01' });
  for (const line of [
    { '@wire': 'syslog', ...header, app: 'audispd', head: '', message: audit },
    { '@wire': 'hec', ...header, sourcetype: 'linux_audit', event: audit },
    { '@wire': 'otlp', ...header, message: audit },
    { '@wire': 'gelf', ...header, timestamp: 1, short_message: audit },
  ]) {
    const read = event(line);
    assert.equal(read.source, 'linux-auditd');
    assert.deepEqual([read.common, read.time, { ...read.fields }], [direct.common, direct.time, { ...direct.fields }]);
  }
});

test('a text that no source knows is a message of its program, or an event of an unknown source, with time, host and message', () => {
  for (const [wire, source] of [
    ['syslog', 'linux-syslog'],
    ['otlp', 'unknown'],
  ] as const) {
    const read = event({ '@wire': wire, time: '2026-11-02T08:15:30.000Z', host: 'web01', app: 'x', message: 'hello' });
    assert.equal(read.source, source);
    assert.equal(read.time, '2026-11-02T08:15:30.000Z');
    assert.equal(read.common['host.name'], 'web01');
    assert.equal(read.fields.message, 'hello');
    assert.equal(read.fields.app, 'x');
  }
});

test('beside an object the envelope stands under wire.', () => {
  const read = event({ '@wire': 'hec', host: 'dc1', index: 'win', fields: { site: 'b' }, event: { a: 1 } });
  assert.deepEqual(
    { ...read.fields },
    { a: 1, 'wire.type': 'hec', 'wire.host': 'dc1', 'wire.index': 'win', 'wire.fields.site': 'b' },
  );
  assert.equal(read.common['host.name'], 'dc1');
});

test('a device without a name is known by its address', () => {
  assert.equal(event({ '@wire': 'syslog', peer: '192.0.2.7', message: 'x' }).common['host.ip'], '192.0.2.7');
  assert.equal(event({ '@wire': 'syslog', host: '192.0.2.9', message: 'x' }).common['host.ip'], '192.0.2.9');
});

test('JSON in a text is measured like any other', () => {
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
  const result = parseLine(JSON.stringify({ '@wire': 'syslog', message: deep }));
  assert.ok('issues' in result && result.issues[0]?.code === 'event_too_deep');
});
