/**
 * Events of every source, made hostile: the samples of all sources with their values, names and text changed, blown up,
 * nested, cut, and carried in every envelope. Each must come out as an event that holds together or as an issue, soon;
 * a source that throws is a find (`event_not_parsed` is what the pipeline makes of that).
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonFieldNames } from '#engine/events/common-fields.ts';
import { isBare } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import { describeEvent } from '#engine/sources/describe.ts';
import { entitiesOf, entityKinds } from '#engine/sources/entities.ts';
import { sources } from '#engine/sources/index.ts';
import { type ParseResult, parseLine } from '#engine/sources/parse.ts';
import { logSourceText, seenAs } from '#engine/sources/views.ts';
import { inTime } from '../property-target.ts';
import { mutated, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'src', 'engine', 'sources');
let kept: readonly string[] | undefined;
const samples = (): readonly string[] => {
  kept ??= globSync('*/samples/*.{jsonl,log}', { cwd: folder })
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'));
  return kept;
};

const receivedAt = '2026-11-30T00:00:00.000Z';
const hostileTexts: readonly string[] = [
  '',
  '-',
  ' ',
  '\0',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  '{"a":',
  '{"message":"{}"}',
  '<Event>',
  '2026-11-02T08:15:30Z',
  'Feb 31 25:61:61',
  '9'.repeat(40),
  '-1',
  '::ffff:10.0.0.1',
  'a@b@c',
  'A\\B\\C',
  '%ASA-6-302013: ',
  'type=EXECVE msg=audit(1.2:3): a0[0]=41 ',
  'CEF:0|',
  'LEEF:2.0|a|b|c|d|x',
  ',',
  '"',
  '\\',
  '=',
  '[',
  ' | ',
  '\t',
  '\n',
  '(3)',
];
const repeats = [2, 50, 3000, 40_000];

const hostileValue = (random: Random): unknown => {
  const kind = random.below(9);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(2) ? random.next() : -random.next() / 7;
  if (kind === 2) return random.chance(2);
  if (kind === 3) return [];
  if (kind === 4) return {};
  if (kind === 5) return [random.pick(hostileTexts), null, 1, { a: random.pick(hostileTexts) }, [[]]];
  if (kind === 6) return { [random.pick(hostileTexts)]: random.pick(hostileTexts), event: { message: 'x' } };
  if (kind === 7) return random.pick(hostileTexts).repeat(random.pick(repeats)).slice(0, 400_000);
  return random.pick(hostileTexts);
};

/** Changes one value or name somewhere in the object. */
function changeObject(object: Record<string, unknown>, random: Random, depth = 0): void {
  const names = Object.keys(object);
  if (names.length === 0) return;
  const name = random.pick(names);
  const value = object[name];
  const inner = Array.isArray(value) ? value[0] : value;
  if (depth < 6 && typeof inner === 'object' && inner !== null && !random.chance(4))
    return changeObject(inner as Record<string, unknown>, random, depth + 1);
  const kind = random.below(6);
  if (kind === 0) delete object[name];
  // A list that has a name of its own comes out of no JSON.
  else if (kind === 1 && !Array.isArray(object)) {
    Object.defineProperty(object, random.pick(hostileTexts), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    delete object[name];
  } else if (kind === 2 && typeof value === 'string') object[name] = changeText(value, random);
  else if (kind === 3) object[name] = [value, value, hostileValue(random)];
  else object[name] = hostileValue(random);
}

function changeText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const kind = random.below(5);
  if (kind === 0) return text.slice(0, at);
  if (kind === 1)
    return (
      text.slice(0, at) + random.pick(hostileTexts).repeat(random.pick(repeats)).slice(0, 400_000) + text.slice(at)
    );
  if (kind === 2) {
    const part = text.slice(at, at + 1 + random.below(40));
    return text.slice(0, at) + part.repeat(random.pick(repeats)).slice(0, 400_000) + text.slice(at);
  }
  if (kind === 3) return text.slice(0, at) + text.slice(at + 1 + random.below(30));
  return Buffer.from(mutated(new Uint8Array(Buffer.from(text)), random)).toString('utf8');
}

function hostileOf(sample: string, random: Random): string | JsonObject {
  let text = sample;
  if (sample.startsWith('{') && !random.chance(4)) {
    const object = JSON.parse(sample) as Record<string, unknown>;
    for (let change = random.below(5); change > 0; change -= 1) changeObject(object, random);
    if (random.chance(3)) Object.assign(object, JSON.parse(jsonSample(random)));
    if (random.chance(2)) return object;
    text = JSON.stringify(object);
  } else for (let change = 1 + random.below(3); change > 0; change -= 1) text = changeText(text, random);
  return random.chance(2) ? text : carried(text, random);
}

const jsonSample = (random: Random): string => {
  const sample = random.pick(samples());
  return sample.startsWith('{') ? sample : '{}';
};

/** In the envelopes of syslog, HEC, OTLP and GELF, in a shipper's JSON, in the journal's record, behind a header. */
function carried(text: string, random: Random): string | JsonObject {
  const app = random.pick(['sshd', 'sudo', 'CRON', 'named', 'filterlog', 'nginx', 'x', 'rpd', '']);
  const beside = {
    time: random.chance(2) ? receivedAt : hostileValue(random),
    host: random.chance(2) ? 'h' : hostileValue(random),
    app,
  };
  return random.pick<string | JsonObject>([
    { '@wire': 'syslog', ...beside, message: text },
    { '@wire': 'hec', ...beside, event: text, sourcetype: random.pick(['access_combined', 'cisco:asa', 'x']) },
    { '@wire': 'otlp', ...beside, message: text },
    { '@wire': 'gelf', ...beside, short_message: text },
    { '@timestamp': receivedAt, host: { name: 'h' }, message: text },
    { __REALTIME_TIMESTAMP: '1793607330105123', _BOOT_ID: 'b', SYSLOG_IDENTIFIER: app, MESSAGE: text },
    `<38>Nov  2 08:15:30 web-1 ${app}[1]: ${text}`,
    `Nov  2 08:15:30 web-1 ${app}: ${text}`,
  ]);
}

function holds(result: ParseResult): void {
  if ('issues' in result) {
    assert.ok(result.issues.length > 0, 'an event that is no event leaves an issue');
    assert.notEqual(result.issues[0]?.code, 'event_not_parsed', JSON.stringify(result.issues));
    return;
  }
  const { source, time, fields, common, views } = result.value;
  assert.ok(time === undefined || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time), String(time));
  assert.ok(isBare(fields), source);
  for (const [name, value] of Object.entries(common)) {
    assert.ok(commonFieldNames.includes(name as never), name);
    assert.ok(
      typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && value.isWellFormed(),
      name,
    );
  }
  for (const { kind, value } of [...entitiesOf(result.value), describeEvent(result.value).entity])
    assert.ok(entityKinds.includes(kind) && value !== '');
  const specs = sources.find(({ id }) => id === source)?.viewSpecs ?? [];
  for (const view of views) {
    const spec = specs.find(({ logSource }) => logSourceText(logSource) === logSourceText(view.logSource));
    assert.ok(spec, `${source} announced ${logSourceText(view.logSource)}`);
    assert.deepEqual(seenAs(spec, fields), view);
  }
}

export const sourceEvents: FuzzTarget = {
  name: 'sources',
  about: 'events of every source, changed and carried',
  // Wall time: the machine is others' too. What one event may cost is measured in time of the processor.
  mostMs: 30_000,
  rounds: 1500,
  round(random) {
    const event = hostileOf(random.pick(samples()), random);
    holds(inTime(() => parseLine(event, { receivedAt })));
    if (random.chance(3)) holds(inTime(() => parseLine(event, { receivedAt, source: random.pick(sources).id })));
  },
};
