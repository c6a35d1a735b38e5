import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayMs } from '#base/time.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { parseLine } from '#engine/sources/parse.ts';
import {
  busyness,
  type IntrusionName,
  intrusionNames,
  intrusions,
  type RangeOptions,
  rangeLines,
  type Stream,
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

const sourceOf: Record<Stream, string> = { windows: 'windows-event', linux: 'linux-auditd', cloud: 'aws-cloudtrail' };

function hitsIn(more: Partial<RangeOptions>): string[] {
  // What correlations are built on hits everyday events, and raises nothing.
  const files = globSync('**/*.yml', { cwd: contentRules }).filter((file) => !file.startsWith('correlations/'));
  const rules = files.flatMap((file) => parseRules(readFileSync(join(contentRules, file), 'utf8'), { file }).rules);
  const { matcher } = compile(rules);
  return [...rangeLines(options(more))].flatMap(({ line }) => {
    const parsed = parseLine(line);
    return 'value' in parsed ? matcher.match(parsed.value).map((hit) => hit.ruleId) : [];
  });
}

test('property: the same options give the same lines, ordered in time and within the span', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 32 - 1),
      fc.double({ min: 0.01, max: 0.2, noNaN: true }),
      fc.option(fc.constantFrom(...intrusionNames), { nil: undefined }),
      (seed, days, intrusion) => {
        const once = [...rangeLines(options({ seed, days, intrusion }))];
        assert.deepEqual([...rangeLines(options({ seed, days, intrusion }))], once);
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

test('every line is understood by the source of its stream, at its own time', () => {
  const seen = new Set<string>();
  for (const { stream, at, line } of rangeLines(options({ intrusion: 'phishing-to-cloud', hitsPerTenThousand: 100 }))) {
    const parsed = parseLine(line);
    assert.ok('value' in parsed, line);
    assert.equal(parsed.value.source, sourceOf[stream]);
    const time = Date.parse(parsed.value.time ?? '');
    assert.ok(Math.abs(time - at) < 10_000, `${parsed.value.time} for ${new Date(at).toISOString()}`);
    seen.add(stream);
  }
  assert.deepEqual([...seen].sort(), ['cloud', 'linux', 'windows']);
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

test('everyday life hits no rule that comes along', () => {
  assert.deepEqual(hitsIn({ days: 1, rate: 0.1 }), []);
});

test('planted events hit, in about the share that was asked for', () => {
  const hits = hitsIn({ days: 0.3, rate: 0.2, hitsPerTenThousand: 500 }).length;
  assert.ok(hits > 30 && hits < 600, String(hits));
});

for (const name of intrusionNames) {
  test(`the rules that come along report every step of ${name}, and nothing twice`, () => {
    const { steps } = intrusions[name as IntrusionName];
    const hits = hitsIn({ intrusion: name });
    assert.equal(hits.length, steps.length);
    assert.equal(new Set(hits).size, steps.length);
    assert.deepEqual(
      steps.map(({ minute }) => minute),
      steps.map(({ minute }) => minute).sort((a, b) => a - b),
    );
  });
}
