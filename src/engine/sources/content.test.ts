/**
 * The rules that ship with the product, on their own samples and on the recorded intrusion.
 *
 * `content/rules/**.yml` each have a `.samples.jsonl` beside them with lines
 * `{"expect":"hit"|"miss","event":{…in the shape of its shipper…}}`; those in `content/rules/correlations`, which stand
 * in one file with what they are built on, have sequences of events: `{"expect":…,"rule":…,"events":[…]}`.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { ParsedEvent } from '#engine/events/model.ts';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { correlatedHit } from '#engine/sigma/correlation/event-hit.ts';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { entityOf } from './entities.ts';
import { sources } from './index.ts';
import { parseLine } from './parse.ts';

const content = join(import.meta.dirname, '..', '..', '..', 'content');
const everyFile = globSync('rules/**/*.yml', { cwd: content }).sort();
const isCorrelation = (file: string): boolean => file.startsWith('rules/correlations/');
const files = everyFile.filter((file) => !isCorrelation(file));
const logSources = sources.flatMap((source) => source.logSources);

function event(line: string | object): ParsedEvent {
  const result = parseLine(line as string, { receivedAt: '2026-11-02T12:00:00.000Z' });
  assert.ok('value' in result, JSON.stringify(result));
  return result.value;
}

function load(file: string) {
  const parsed = parseRules(readFileSync(join(content, file), 'utf8'), { file });
  assert.deepEqual(parsed.issues, [], file);
  return parsed;
}
const rules = files.flatMap((file) => load(file).rules);
const titles = new Map(rules.map((rule) => [rule.id, rule.title]));

test('the rules have ids of their own, an author, a licence, a way to triage, and a log source that is fed', () => {
  const compiled = compile(rules, { logSources });
  assert.deepEqual(compiled.issues, []);
  assert.deepEqual(compiled.unrouted, []);
  assert.equal(compiled.rules.length, files.length);
  assert.equal(new Set(rules.map((rule) => rule.id)).size, files.length);
  for (const file of files) {
    const text = readFileSync(join(content, file), 'utf8');
    assert.match(text, /^id: [\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/m, file);
    for (const part of ['author: Watchfloor', 'license: Apache-2.0', 'triage:', 'falsepositives:', '- attack.t'])
      assert.ok(text.includes(part), `${file}: ${part}`);
  }
});

for (const file of files) {
  test(`${file} hits and misses as its samples say`, () => {
    const { matcher } = compile(load(file).rules);
    const expected = readFileSync(join(content, file.replace(/\.yml$/, '.samples.jsonl')), 'utf8')
      .trim()
      .split('\n');
    const samples = expected.map((line) => JSON.parse(line) as { expect: 'hit' | 'miss'; event: object });
    for (const kind of ['hit', 'miss'])
      assert.ok(
        samples.some((sample) => sample.expect === kind),
        `${file} has a ${kind}`,
      );
    for (const sample of samples)
      assert.equal(
        matcher.match(event(sample.event)).length > 0 ? 'hit' : 'miss',
        sample.expect,
        JSON.stringify(sample),
      );
  });
}

interface Sequence {
  readonly expect: 'hit' | 'miss';
  readonly rule: string;
  readonly events: readonly object[];
}

for (const file of everyFile.filter(isCorrelation)) {
  test(`${file} fires and does not as its samples say`, () => {
    const { rules: bases, correlations } = load(file);
    const compiled = compile(bases, { logSources });
    const linked = linkCorrelations(bases, correlations);
    assert.deepEqual([...compiled.issues, ...compiled.unrouted, ...linked.issues], []);
    const top = correlations[0];
    assert.ok(Array.isArray(top?.custom.triage) && top.falsePositives.length > 0, file);
    for (const rule of [...bases, ...correlations]) {
      assert.match(rule.id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/, file);
      assert.deepEqual([rule.author, rule.license], ['Watchfloor', 'Apache-2.0'], file);
    }
    // What only feeds a correlation wakes nobody.
    for (const base of bases) assert.ok(['informational', 'low'].includes(base.level), base.title);
    const lines = readFileSync(join(content, file.replace(/\.yml$/, '.samples.jsonl')), 'utf8')
      .trim()
      .split('\n');
    const expectations = new Set<string>();
    for (const line of lines) {
      const { expect, rule, events } = JSON.parse(line) as Sequence;
      const correlator = new Correlator(linked.program);
      const fired = events.map(event).flatMap((one, index) =>
        compiled.matcher.match(one).flatMap((hit) => {
          const timeMs = Date.parse(one.time ?? '');
          const at = { realm: '', timeMs, receivedMs: timeMs, position: { major: index, minor: 0 } };
          return correlator.take(correlatedHit({ ...at, event: one, hit }));
        }),
      );
      const meant = correlations.find(({ id, name }) => rule === id || rule === name);
      assert.equal(fired.some(({ ruleId }) => ruleId === meant?.id) ? 'hit' : 'miss', expect, line.slice(0, 300));
      expectations.add(`${meant?.id} ${expect}`);
    }
    for (const { id } of correlations)
      for (const expect of ['hit', 'miss']) assert.ok(expectations.has(`${id} ${expect}`), `${id} has a ${expect}`);
  });
}

test('no two rules have one id', () => {
  const ids = everyFile.map(load).flatMap((one) => [...one.rules, ...one.correlations].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
});

const recorded = ['windows.jsonl', 'linux-auditd.jsonl', 'aws-cloudtrail.jsonl'];
const linesOf = (name: string): string[] =>
  readFileSync(join(content, 'samples', name), 'utf8')
    .trim()
    .split('\n');

test('the recorded intrusion is what its script makes', async () => {
  const made = (await import(pathToFileURL(join(content, 'samples', 'generate.ts')).href)) as {
    generate: () => Record<string, string>;
  };
  for (const [name, text] of Object.entries(made.generate()))
    assert.ok(
      readFileSync(join(content, 'samples', name), 'utf8') === text,
      `${name}: run content/samples/generate.ts`,
    );
  assert.deepEqual(Object.keys(made.generate()).sort(), [...recorded].sort());
});

test('the rules of its story fire on the recorded intrusion, in their order, and little else does', () => {
  const { matcher } = compile(rules, { logSources });
  const events = recorded.flatMap(linesOf).map(event);
  events.sort((a, b) => String(a.time).localeCompare(String(b.time)));
  const hits = events.flatMap((one) =>
    matcher.match(one).map((hit) => ({ rule: titles.get(hit.ruleId) ?? hit.ruleId, event: one })),
  );
  const readme = readFileSync(join(content, 'samples', 'README.md'), 'utf8');
  const told = [...readme.matchAll(/^\| \d\d:\d\d .*\| \*\*(.+?)\*\* \|/gm)].map((match) => match[1]);
  assert.deepEqual(
    [...new Set(hits.map((hit) => hit.rule))].filter((title) => told.includes(title)),
    told,
  );
  assert.ok(hits.length <= 40, `${hits.length} hits`);
  for (const one of events) {
    assert.ok(one.time?.startsWith('2026-11-02T'), JSON.stringify(one.fields));
    assert.notEqual(entityOf(one).kind, 'source');
  }
  const alerts = new Set(hits.map((hit) => `${hit.rule} ${JSON.stringify(entityOf(hit.event))}`));
  assert.ok(alerts.size >= told.length && alerts.size <= 25, `${alerts.size} alerts`);
  assert.ok(existsSync(join(content, 'samples', 'generate.ts')));
});
