import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayMs, hourMs } from '#base/time.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { describeEvent } from '#engine/sources/describe.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { businessServices, isAtWork, journeyOf, linuxHosts, people, windowsHosts } from './company.ts';
import { hitsOf } from './detect.ts';
import {
  busyness,
  habitNames,
  habits,
  intrusionNames,
  intrusions,
  type RangeOptions,
  rangeLines,
  streamNames,
  streams,
} from './index.ts';

const contentRules = join(import.meta.dirname, '../../../content/rules');
const startMs = Date.UTC(2026, 9, 30);
const options = (more: Partial<RangeOptions> = {}): RangeOptions => ({
  seed: 1,
  startMs,
  days: 0.5,
  rate: 0.1,
  ...more,
});

const files = globSync('**/*.yml', { cwd: contentRules }).sort();
const parsedFiles = files.map((file) => ({
  name: basename(file, '.yml'),
  ...parseRules(readFileSync(join(contentRules, file), 'utf8'), { file }),
}));
const content = {
  rules: parsedFiles.flatMap(({ rules }) => rules),
  correlations: parsedFiles.flatMap(({ correlations }) => correlations),
};
/** The rule that a file is about; what a correlation is built on stands behind it. */
const nameOf = new Map(
  parsedFiles.flatMap(({ name, rules, correlations }) => {
    const main = correlations[0] ?? rules[0];
    return main === undefined ? [] : [[main.id, name] as const];
  }),
);
const levelOf = new Map([...content.rules, ...content.correlations].map(({ id, level }) => [id, level]));
const queues = (id: string): boolean => ['medium', 'high', 'critical'].includes(levelOf.get(id) ?? '');

test('property: the same options give the same lines, ordered in time and within the span', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 32 - 1),
      fc.double({ min: 0.01, max: 0.2, noNaN: true }),
      fc.option(fc.constantFrom(...intrusionNames), { nil: undefined }),
      fc.boolean(),
      (seed, days, intrusion, withHabits) => {
        const once = [...rangeLines(options({ seed, days, intrusion, habits: withHabits }))];
        assert.deepEqual([...rangeLines(options({ seed, days, intrusion, habits: withHabits }))], once);
        let last = startMs;
        for (const { at } of once) {
          assert.ok(at >= last && at <= startMs + days * dayMs);
          last = at;
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('every line is understood by the source of its stream, at its own time, and is about something', () => {
  const seen = new Set<string>();
  const planned = intrusionNames.map((story, index) => ({ story, atMs: startMs + index * hourMs }));
  for (const { stream, at, line } of rangeLines(options({ days: 8, rate: 0.02, habits: true, planned }))) {
    const parsed = parseLine(line, { receivedAt: new Date(at).toISOString() });
    assert.ok('value' in parsed, line);
    assert.equal(parsed.value.source, streams[stream].source, line);
    const time = Date.parse(parsed.value.time ?? '');
    assert.ok(Math.abs(time - at) < 1500, `${parsed.value.time} for ${new Date(at).toISOString()}`);
    assert.notEqual(describeEvent(parsed.value).entity.kind, 'source', line);
    seen.add(stream);
  }
  assert.deepEqual([...seen].sort(), [...streamNames].sort());
});

test('sixty people, eighty hosts, and every server serves something that somebody answers for', () => {
  assert.equal(people.length, 60);
  assert.equal(new Set(people.map(({ login }) => login)).size, 60);
  const hosts = [...windowsHosts.map(({ name }) => name.split('.')[0]), ...linuxHosts];
  assert.equal(new Set(hosts).size, 80);
  const serving: string[] = businessServices.flatMap((service) => service.hosts);
  const servers = hosts.filter((host) => !host?.startsWith('wks-'));
  assert.deepEqual([...serving].sort(), [...servers].sort());
  for (const { owner } of businessServices)
    assert.ok(
      people.some(({ login }) => login === owner),
      owner,
    );
});

test('another seed gives another company day', () => {
  const first = (seed: number) => [...rangeLines(options({ seed }))].slice(0, 20).map(({ line }) => line);
  assert.notDeepEqual(first(1), first(2));
});

test('the rate is that of a week, and office hours are busier', () => {
  const week = [...rangeLines(options({ startMs: Date.UTC(2026, 9, 26), days: 7, rate: 0.02 }))];
  const wanted = 7 * 86_400 * 0.02;
  assert.ok(Math.abs(week.length - wanted) < wanted * 0.08, `${week.length} of ${wanted}`);
  assert.ok(busyness(Date.UTC(2026, 9, 30, 10)) > 3 * busyness(Date.UTC(2026, 9, 31, 10)));
});

test('Windows events are as large as real ones', () => {
  const sizes = [...rangeLines(options())].filter(({ stream }) => stream === 'windows').map(({ line }) => line.length);
  const middle = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
  assert.ok(middle > 1000 && middle < 2600, String(middle));
});

test('everyday life without habits makes no alert', () => {
  const hits = [...hitsOf(rangeLines(options({ days: 2, rate: 0.2 })), content)].filter(({ ruleId }) => queues(ruleId));
  assert.deepEqual(
    hits.map(({ ruleId }) => nameOf.get(ruleId)),
    [],
  );
});

test('planted events hit, in about the share that was asked for', () => {
  const lines = rangeLines(options({ days: 0.3, rate: 0.2, hitsPerTenThousand: 500 }));
  const hits = [...hitsOf(lines, content)].filter(({ ruleId }) => queues(ruleId)).length;
  assert.ok(hits > 30 && hits < 900, String(hits));
});

/** What reported each step of one story, by the names of the rules; rules that only feed others are left out. */
function reportsOf(more: Partial<RangeOptions>, story: string): ReadonlyMap<number, ReadonlySet<string>> {
  const reports = new Map<number, Set<string>>();
  for (const { ruleId, told } of hitsOf(rangeLines(options({ rate: 0.001, ...more })), content)) {
    const name = nameOf.get(ruleId);
    if (told?.story !== story || name === undefined) continue;
    reports.set(told.step, (reports.get(told.step) ?? new Set()).add(name));
  }
  return reports;
}

for (const intrusion of intrusionNames) {
  test(`every step of ${intrusion} is reported by the rules that it names, and by no other`, () => {
    const reports = reportsOf({ intrusion }, intrusion);
    for (const [index, step] of intrusions[intrusion].steps.entries())
      assert.deepEqual([...(reports.get(index) ?? [])].sort(), [...step.rules].sort(), step.what);
    const minutes = intrusions[intrusion].steps.map(({ minute }) => minute);
    assert.deepEqual(
      minutes,
      minutes.toSorted((a, b) => a - b),
    );
    for (const { technique } of intrusions[intrusion].steps) assert.match(technique, /^T\d{4}(\.\d{3})?$/);
  });
}

for (const habit of habitNames) {
  test(`every step of the habit ${habit} is reported by the rules that it names, and by no other`, () => {
    const reports = reportsOf({ days: 15, habits: true }, habit);
    for (const [index, step] of habits[habit].steps.entries())
      assert.deepEqual([...(reports.get(index) ?? [])].sort(), [...step.rules].sort(), step.what);
  });
}

test('nine intrusions; four fifths of what a fortnight reports is none', () => {
  assert.ok(intrusionNames.length >= 9);
  const planned = [
    { story: 'linux-miner', atMs: startMs + 3 * dayMs },
    { story: 'password-spray', atMs: startMs + 6 * dayMs },
    { story: 'dull-but-real', atMs: startMs + 9 * dayMs },
  ] as const;
  const alerts = new Map<string, boolean>();
  for (const hit of hitsOf(rangeLines(options({ days: 14, rate: 0.001, habits: true, planned })), content)) {
    if (!queues(hit.ruleId) || hit.told === undefined) continue;
    const { entity } = describeEvent(hit.event);
    alerts.set(`${hit.ruleId} ${entity.value} ${Math.floor(hit.at / dayMs)}`, hit.told.story in intrusions);
  }
  const real = [...alerts.values()].filter(Boolean).length;
  assert.ok(real >= 12 && real <= alerts.size * 0.2, `${real} of ${alerts.size}`);
});

test('people work in their hours, and are on a journey now and then', () => {
  const monday = Date.UTC(2026, 9, 26);
  const atWork = (hour: number): number => people.filter((one) => isAtWork(one, monday + hour * hourMs)).length;
  assert.deepEqual([atWork(3), atWork(11), atWork(22)], [0, 60, 0]);
  assert.equal(people.filter((one) => isAtWork(one, monday - dayMs + 11 * hourMs)).length, 0);
  const away = people.filter((one) => journeyOf(one, monday) !== undefined).length;
  assert.ok(away >= 1 && away <= 6, String(away));
});
