import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareProofs } from './compare.ts';
import { readOperatingModel } from './file.ts';
import { prove } from './prove.ts';
import { whatIf } from './what-if.ts';

const good = readFileSync(join(import.meta.dirname, '../../../content/examples/team-of-four.yml'), 'utf8');
const from = Date.parse('2026-11-02T00:00:00+01:00');
const window = { from, to: from + 14 * 86_400_000 };

function read(text: string) {
  const { model } = readOperatingModel(text, 'team.yml');
  assert.ok(model !== undefined);
  return model;
}
const proofOf = (text: string) => {
  const { policies, world } = read(text);
  return prove(policies, world, window);
};

test('two versions are compared by when whom they reach', () => {
  const later = good.replace(
    '- { after: 0m, call: [primary triage] }\n      - { after: 20m',
    '- { after: 5m, call: [primary triage] }\n      - { after: 20m',
  );
  assert.notEqual(later, good);
  const changes = compareProofs(proofOf(good), proofOf(later));
  assert.ok(changes.length > 0);
  assert.ok(changes.every(({ policyId, severities }) => policyId === 'high' && severities.join() === 'high'));
  const [first] = changes;
  // Sunday night: Dia's week ends on Monday at nine, and nothing keeps her asleep.
  assert.deepEqual(first?.before, { member: 'dia', afterMs: 0 });
  assert.deepEqual(first?.after, { member: 'dia', afterMs: 300_000 });
  assert.equal(first?.from, from);
  assert.deepEqual(compareProofs(proofOf(good), proofOf(good)), []);
});

test('a policy that was taken away is told as missing', () => {
  const without = good.slice(0, good.indexOf('  high:\n'));
  const missing = compareProofs(proofOf(good), proofOf(without)).filter(({ after }) => after === 'missing');
  // It was there for the whole time, so the spans of its going are the whole time, one after the other.
  assert.deepEqual([missing[0]?.from, missing.at(-1)?.to], [window.from, window.to]);
  for (const [index, one] of missing.slice(1).entries()) assert.equal(one.from, missing[index]?.to);
  assert.deepEqual([...new Set(missing.map(({ policyId }) => policyId))], ['high']);
});

test('what if: the ladder of a Sunday night, with and without somebody', () => {
  const { policies, world } = read(good);
  const at = Date.parse('2026-11-08T02:00:00+01:00');
  const trigger = { kind: 'alert', severity: 'critical' } as const;
  const usual = whatIf(policies, world, { trigger, at });
  assert.equal(usual.policy?.id, 'critical');
  assert.deepEqual(
    usual.rungs.slice(0, 3).map(({ at: time, calls }) => [(time - at) / 60_000, calls.map(({ member }) => member)]),
    [
      [0, ['ana']],
      [10, ['cem']],
      [20, ['ana', 'ben', 'cem', 'dia']],
    ],
  );
  assert.deepEqual(usual.outcome.first, { member: 'ana', afterMs: 0 });
  const away = whatIf(policies, world, { trigger, at, away: ['ana', 'cem'] });
  assert.deepEqual(away.outcome.first, { member: 'ben', afterMs: 0 });
  assert.equal(whatIf(policies, world, { trigger: { kind: 'alert', severity: 'low' }, at }).policy, undefined);
});

test('what cannot be read is told with its place', () => {
  const { model, issues } = readOperatingModel(
    'zone: Mars/Olympus\npeople:\n  ana:\n    methods: [{ kind: pigeon }]\n',
    'x.yml',
  );
  assert.equal(model, undefined);
  assert.deepEqual(
    issues.map(({ code, place }) => [code, place]),
    [
      ['file_invalid', 'x.yml:1:1'],
      ['file_invalid', 'x.yml:4:17'],
    ],
  );
  for (const text of [
    '',
    '- a',
    '{',
    'a: 1\n---\nb: 2',
    'policies: { x: { when: 3 } }',
    '__proto__: { polluted: true }',
  ])
    assert.ok(readOperatingModel(text, 'x.yml').issues.length > 0, text);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});
