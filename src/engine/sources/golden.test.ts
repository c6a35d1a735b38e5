/**
 * Golden samples: `<source>/samples/*.jsonl|*.log` beside `*.expected.json`. A change of any field fails here;
 * `UPDATE_GOLDEN=1 node --test <this file>` rewrites the expectations, and the diff is read before it is committed.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { commonFieldNames } from '#engine/events/common-fields.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import { describeEvent } from './describe.ts';
import { sources } from './index.ts';
import { parseLine } from './parse.ts';
import { logSourceText, seenAs } from './views.ts';

const here = import.meta.dirname;
const samples = globSync('*/samples/*.{jsonl,log}', { cwd: here }).sort();
const linesOf = (file: string): string[] => readFileSync(join(here, file), 'utf8').trim().split('\n');

function parsed(line: string): ParsedEvent {
  const result = parseLine(line, { receivedAt: '2026-11-30T00:00:00.000Z' });
  assert.ok('value' in result, JSON.stringify(result));
  return result.value;
}

for (const file of samples) {
  test(`${file} parses as expected`, () => {
    const events = linesOf(file).map((line) => {
      const event = parsed(line);
      return {
        ...event,
        fields: { ...event.fields },
        views: event.views.map((view) => view.logSource),
        entity: describeEvent(event).entity,
      };
    });
    for (const event of events) {
      assert.equal(event.source, dirname(dirname(file)));
      assert.ok(event.time !== undefined, 'has a time');
      for (const name of Object.keys(event.common)) assert.ok(commonFieldNames.includes(name as never), name);
    }
    const path = join(here, dirname(file), `${basename(file).replace(/\.(jsonl|log)$/, '')}.expected.json`);
    const text = `${JSON.stringify(events, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
    assert.ok(existsSync(path), `${path} is missing: run with UPDATE_GOLDEN=1`);
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(text));
  });
}

test('every source has samples', () => {
  for (const source of sources)
    assert.ok(
      samples.some((file) => file.startsWith(`${source.id}/`)),
      source.id,
    );
});

test('a Sysmon event is the same in every shape', () => {
  const shapes = ['winlogbeat8', 'winlogbeat6', 'nxlog', 'evtx-dump'];
  const events = shapes.map((shape) => parsed(linesOf(`windows-event/samples/sysmon-1.${shape}.jsonl`)[0] ?? ''));
  // What only some shippers write: the rendered message, the name behind the SID, the keywords and the task's number.
  const differ = new Set(['Message', 'Security_UserName', 'Security_UserDomain', 'Keywords', 'Task']);
  const plain = (event: ParsedEvent) =>
    Object.fromEntries(
      Object.entries(event.fields)
        .filter(([name]) => !differ.has(name))
        .sort(),
    );
  for (const event of events) {
    assert.deepEqual(plain(event), plain(events[0]!));
    assert.deepEqual(event.common, events[0]!.common);
    assert.equal(event.time, '2026-11-02T08:15:30.105Z');
    assert.deepEqual(
      event.views.map((view) => view.logSource),
      [{ product: 'windows', category: 'process_creation', service: 'sysmon' }],
    );
  }
});

test('every log source of every event was announced by its source', () => {
  for (const file of samples)
    for (const line of linesOf(file)) {
      const event = parsed(line);
      const source = sources.find((one) => one.id === event.source);
      for (const view of event.views)
        assert.ok(
          source?.logSources.some((known) => JSON.stringify(known) === JSON.stringify(view.logSource)),
          JSON.stringify(view.logSource),
        );
    }
});

test('what the lake keeps of an event, its native fields and log sources, gives its views again', () => {
  for (const { id, viewSpecs } of sources) {
    const named = viewSpecs.map(({ logSource }) => logSourceText(logSource));
    assert.deepEqual([...new Set(named)], named, `${id} has one specification for each log source`);
  }
  for (const file of samples)
    for (const line of linesOf(file)) {
      const event = parsed(line);
      const specs = sources.find((one) => one.id === event.source)?.viewSpecs ?? [];
      const again = event.views.map(({ logSource }) => {
        const spec = specs.find((one) => logSourceText(one.logSource) === logSourceText(logSource));
        assert.ok(spec, `${file}: nothing in viewSpecs for ${logSourceText(logSource)}`);
        return seenAs(spec, event.fields);
      });
      assert.deepEqual(again, event.views, file);
    }
});
