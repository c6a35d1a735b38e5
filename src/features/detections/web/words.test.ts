import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { importAll, partsOf, rulesIn } from './import-rules.ts';
import { lineOfPlace, linkOf, logSourceText, ruleQuery, tagOf } from './words.ts';
import { yamlLines } from './yaml-lines.ts';

test('tags of ATT&CK are named as analysts name them', () => {
  assert.deepEqual(tagOf('attack.t1059.001'), { tag: 'attack.t1059.001', label: 'T1059.001', kind: 'technique' });
  assert.equal(tagOf('attack.lateral-movement').label, 'lateral movement');
  assert.equal(tagOf('attack.lateral_movement').kind, 'tactic');
  assert.deepEqual(tagOf('cve.2024-1').kind, 'other');
});

test('only plain web addresses become links', () => {
  assert.equal(linkOf('https://example.org/a'), 'https://example.org/a');
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'https://a:b@c.org', 'see the wiki', '//x.org'])
    assert.equal(linkOf(bad), undefined, bad);
});

test('a log source shows what the rule names', () => {
  assert.equal(
    logSourceText({ product: 'windows', category: 'process_creation', service: null }),
    'windows · process_creation',
  );
  assert.equal(logSourceText({ product: null, category: null, service: null }), 'any');
});

test('filters reach the route under its own names', () => {
  assert.equal(ruleQuery({ origin: ['shipped', 'added'] }).origin, undefined);
  assert.equal(ruleQuery({ origin: ['added'] }).origin, 'added');
  assert.equal(ruleQuery({ q: 'x', enabled: false }).enabled, false);
});

test('a place gives its line', () => {
  assert.equal(lineOfPlace('rules/a.yml:12:3'), 12);
  assert.equal(lineOfPlace('rules/a.yml'), undefined);
});

test('coloured lines of a rule are its text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ':', ' ', '-', '#', "'", '"', '\n', '|', 'é') }), (text) => {
      const joined = yamlLines(text).map((line) => line.map((part) => part.text).join(''));
      assert.equal(joined.join('\n'), text);
    }),
  );
});

test('keys, comments and list items are told apart', () => {
  assert.deepEqual(
    yamlLines('  - Image|endswith: x # why')[0]?.map(({ kind }) => kind),
    ['sign', 'key', 'sign', 'text', 'comment'],
  );
  assert.equal(yamlLines('# hello')[0]?.[0]?.kind, 'comment');
  assert.deepEqual(
    yamlLines("- '\\a: b'")[0]?.map(({ kind }) => kind),
    ['sign', 'text'],
  );
});

test('every file is sent once, in order, in parts that a request can carry', () => {
  const file = fc.record({ path: fc.string(), text: fc.nat(600_000).map((size) => 'x'.repeat(size)) });
  fc.assert(
    fc.property(fc.array(file, { maxLength: 12 }), (files) => {
      const parts = partsOf(files);
      assert.deepEqual(parts.flat(), files);
      for (const part of parts)
        assert.ok(part.length === 1 || part.reduce((sum, one) => sum + one.text.length, 0) <= 1_000_000);
    }),
    { numRuns: 30 },
  );
});

test('what was taken is told even when a later part fails', async () => {
  const files = Array.from({ length: 401 }, (_, at) => ({ path: `${at}.yml`, text: 'x' }));
  const told: number[] = [];
  let calls = 0;
  const send = async (part: readonly unknown[]) => {
    calls += 1;
    if (calls === 3) throw new Error('gone');
    return { added: part.length, revised: 0, unchanged: 0, refused: [], waiting: [], warnings: [] };
  };
  await assert.rejects(importAll(files, send, ({ done }) => told.push(done)));
  assert.deepEqual(told, [200, 400]);
});

test('several issues of one rule are one rule refused', () => {
  const issue = { code: 'x', severity: 'error', message: '', hint: null } as const;
  const about = (ruleId: string | null, place: string) => ({ ...issue, ruleId, place });
  assert.equal(rulesIn([about('a', 'f.yml:1:1'), about('a', 'f.yml:2:1'), about(null, 'g.yml:1:1')]), 2);
});
