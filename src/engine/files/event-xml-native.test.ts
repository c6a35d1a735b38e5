/** The events of SigmaHQ's event logs as Windows writes them in XML: the same native fields come of both. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { readEvtx } from '#engine/evtx/testing/read.ts';
import { dataAbsent, regressionFiles } from '#engine/sigma/testing/data.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { openXmlReader } from './event-xml.ts';

const escaped = (value: unknown): string =>
  String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;');

/** Members of EventData are `<Data Name='…'>`. */
function xmlOf(name: string, value: unknown, isData = false): string {
  if (Array.isArray(value)) return value.map((one) => xmlOf(name, one, isData)).join('');
  if (isData && name !== 'Data') return `<Data Name='${escaped(name)}'>${escaped(value)}</Data>`;
  if (!isObject(value)) return value === null ? `<${name}/>` : `<${name}>${escaped(value)}</${name}>`;
  const { '#attributes': attributes, '#text': text, ...members } = value;
  if (name === 'Data' && Array.isArray(text)) return xmlOf(name, text);
  const head = Object.entries((attributes ?? {}) as JsonObject).map(
    ([one, content]) => ` ${one}='${escaped(content)}'`,
  );
  const inner = Object.entries(members).map(([one, content]) => xmlOf(one, content, name === 'EventData'));
  return `<${name}${head.join('')}>${escaped(text)}${inner.join('\n')}</${name}>`;
}

test('event logs written as XML have the same native fields', { skip: dataAbsent() }, () => {
  const objects = regressionFiles().flatMap(({ evtx }) => readEvtx(readFileSync(evtx)).objects);
  const text = `<?xml version='1.0'?><Events>${objects.map((object) => xmlOf('Event', object.Event)).join('\r\n')}</Events>`;
  const reader = openXmlReader();
  const bytes = Buffer.from(text);
  const found: unknown[] = [];
  for (let at = 0; at < bytes.length; at += 10_000) found.push(...reader.push(bytes.subarray(at, at + 10_000)));
  found.push(...reader.end());
  assert.deepEqual(reader.faults, []);
  assert.equal(found.length, objects.length);
  for (const [at, object] of objects.entries()) {
    const [fromXml, fromLog] = [parseLine(found[at] as JsonObject), parseLine(object)];
    assert.ok('value' in fromXml && 'value' in fromLog);
    assert.deepEqual(fromXml.value, fromLog.value);
  }
  assert.ok(objects.length > 200);
});
