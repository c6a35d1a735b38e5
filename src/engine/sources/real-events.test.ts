/**
 * All events of the test data: each has a source, a time where it says one, and an entity where it names anything.
 * Prints how many of which; skips when the data are absent.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { ParsedEvent } from '#engine/events/model.ts';
import { describeEvent } from './describe.ts';
import { entityOf } from './entities.ts';
import { parseLine } from './parse.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const data = resolve(root, process.env.WATCHFLOOR_TEST_DATA ?? '../shared/data');
const skip = existsSync(data) ? false : `no test data at ${data}`;
const receivedAt = '2026-11-30T00:00:00.000Z';

/** Pretty-printed objects one after another. */
const objectsOf = (text: string): string[] => text.trim().split(/(?<=^\})\s+(?=\{)/m);

function linesOf(file: string): string[] {
  const bytes = readFileSync(join(data, file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return file.endsWith('.json') ? objectsOf(text) : text.trim().split('\n');
}

const files = skip
  ? []
  : globSync(['security-datasets/*.jsonl.gz', 'zeek/*', 'cloud-events/*', 'sigma/regression_data/**/*.json'], {
      cwd: data,
    }).sort();

/** A date with a time of day, or a Unix time, under a name of its own. */
const saysTime =
  /"(?:[a-z_]*time[a-z_]*|published|created|date|ts)":\s*"?(?:20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?!\d)|1[3-9]\d{8})/i;
/** An address of IPv4, or of mail. */
const namesSomething = /"(?:\d{1,3}\.){3}\d{1,3}"|"[\w.+-]+@[\w-]+\.[\w.]+"/;

function each(visit: (event: ParsedEvent, line: string, file: string) => void): void {
  for (const file of files)
    for (const line of linesOf(file)) {
      const result = parseLine(line, { receivedAt });
      assert.ok('value' in result, `${file}: ${JSON.stringify(result)}`);
      visit(result.value, line, file);
    }
}

interface Seen {
  events: number;
  /** Native fields that no common field is taken from, and how often: rules and search by words see them all the same. */
  readonly unmapped: Map<string, number>;
}

function check(event: ParsedEvent, line: string, place: string): void {
  // Some of the data are pieces of records, made for tests of one field: `{"action": "…"}` alone is nobody's.
  const fields = Object.keys(event.fields).length;
  if (event.source === 'unknown') assert.ok(fields <= 1, place);
  else if (event.time === undefined && !line.includes('00:00:00000000'))
    assert.doesNotMatch(timesOf(line), saysTime, place);
  if (entityOf(event).kind === 'source' && fields > 0) assert.doesNotMatch(line, namesSomething, place);
}

test('every event of the test data has a source, a time and an entity', { skip }, (t) => {
  const bySource = new Map<string, Seen>();
  each((event, line, file) => {
    check(event, line, `${file}: ${line.slice(0, 400)}`);
    const seen = bySource.get(event.source) ?? { events: 0, unmapped: new Map<string, number>() };
    bySource.set(event.source, seen);
    seen.events += 1;
    for (const name of describeEvent(event).unmapped) seen.unmapped.set(name, (seen.unmapped.get(name) ?? 0) + 1);
  });
  for (const [source, { events, unmapped }] of [...bySource].sort()) {
    const often = [...unmapped].filter(([, count]) => count * 2 >= events).sort((a, b) => b[1] - a[1]);
    t.diagnostic(
      `${source}: ${events}; mostly there, not mapped: ${often.map(([name]) => name).join(' ') || 'nothing'}`,
    );
  }
  assert.ok((bySource.get('unknown')?.events ?? 0) <= 5);
  assert.ok((bySource.get('windows-event')?.events ?? 0) > 45_000 && bySource.size > 45);
});

/** Times within requests and tokens are about something else. */
const timesOf = (line: string): string =>
  line.replaceAll(
    /"(?:requestMetadata|identity|requestAttributes|sessionContext|p_parse_time)":\s*(?:\{[^}]*\}?|"[^"]*")/g,
    '',
  );
