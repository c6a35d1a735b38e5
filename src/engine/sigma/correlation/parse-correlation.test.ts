import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRules } from '#engine/sigma/parse.ts';
import { dataAbsent } from '#engine/sigma/testing/data.ts';

const read = (text: string) => parseRules(text, { file: 'c.yml' });

const whole = `title: Many failed logons
id: 0e95725d-7320-415d-80f7-004da920fc11
name: many
status: test
level: high
author: A
tags: [attack.t1110]
falsepositives: [Typing]
correlation:
  type: event_count
  rules:
    - 5638f7c0-ac70-491d-8465-2a65075e0d86
    - failed
  group-by: [user, ComputerName]
  timespan: 90m
  aliases:
    user:
      failed: TargetUserName
      other: User
  condition:
    gt: 100
    lte: 200
generate: true
`;

test('everything that a correlation says is kept, with places', () => {
  const { rules, correlations, issues } = read(whole);
  assert.deepEqual([rules, issues], [[], []]);
  const [rule] = correlations;
  assert.deepEqual(
    [rule?.kind, rule?.id, rule?.name, rule?.title, rule?.level, rule?.status, rule?.author],
    ['correlation', '0e95725d-7320-415d-80f7-004da920fc11', 'many', 'Many failed logons', 'high', 'test', 'A'],
  );
  assert.deepEqual(
    [rule?.tags, rule?.falsePositives, rule?.custom],
    [['attack.t1110'], ['Typing'], Object.create(null)],
  );
  assert.deepEqual(rule?.members, [
    { text: '5638f7c0-ac70-491d-8465-2a65075e0d86', at: { line: 12, column: 7 } },
    { text: 'failed', at: { line: 13, column: 7 } },
  ]);
  assert.deepEqual(
    [rule?.type, rule?.groupBy, rule?.timespanMs, rule?.generate],
    ['event_count', ['user', 'ComputerName'], 5_400_000, true],
  );
  assert.deepEqual(rule?.aliases, [
    {
      name: 'user',
      at: { line: 17, column: 5 },
      fields: [
        { member: { text: 'failed', at: { line: 18, column: 7 } }, field: 'TargetUserName' },
        { member: { text: 'other', at: { line: 19, column: 7 } }, field: 'User' },
      ],
    },
  ]);
  assert.deepEqual(rule?.condition, {
    comparisons: [
      { word: 'gt', value: 100 },
      { word: 'lte', value: 200 },
    ],
    fields: [],
    percentile: undefined,
  });
});

const spans = { '15s': 15_000, '15m': 900_000, '2h': 7_200_000, '7d': 604_800_000 };
for (const [text, ms] of Object.entries(spans))
  test(`a timespan of ${text}`, () => {
    assert.equal(read(whole.replace('90m', text)).correlations[0]?.timespanMs, ms);
  });

test('generate may stand inside as well; the outer one decides; without it the members raise nothing', () => {
  const inner = whole.replace('generate: true\n', '').replace('  timespan', '  generate: true\n  timespan');
  assert.equal(read(inner).correlations[0]?.generate, true);
  assert.equal(read(`${inner}generate: false\n`).correlations[0]?.generate, false);
  assert.equal(read(whole.replace('generate: true\n', '')).correlations[0]?.generate, false);
});

const of = (lines: string, more = '') =>
  `title: T\nlevel: low\ncorrelation:\n${lines.replaceAll(/^/gm, '  ')}\n${more}`;
const base = (over: Record<string, string | undefined>): string =>
  of(
    Object.entries({
      type: 'event_count',
      rules: '[one, two]',
      'group-by': '[User]',
      timespan: '10m',
      condition: '{gte: 3}',
      ...over,
    })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
  );
const temporal = { type: 'temporal', condition: undefined };
const values = (type: string, condition: string) => ({ type, condition });

const good: readonly (readonly [string, string])[] = [
  ['every type', base({ type: 'temporal_ordered', condition: undefined })],
  ['a temporal with a count', base({ type: 'temporal', condition: '{gte: 2}' })],
  ['values of several fields', base(values('value_count', '{field: [A, B], gte: 2}'))],
  ['a threshold with a fraction', base(values('value_avg', '{field: A, gt: 1.5, neq: 2.5}'))],
  ['a sum', base(values('value_sum', '{field: A, gt: 1000000}'))],
  ['a percentile of numbers', base(values('value_percentile', '{field: A, percentile: 95, gte: 10}'))],
  ['how common a value is', base(values('value_percentile', '{field: A, lte: 1}'))],
  ['an exact count', base({ condition: '{eq: 3}' })],
];
for (const [name, text] of good)
  test(`is read: ${name}`, () => {
    const { correlations, issues } = read(text);
    assert.deepEqual(issues, []);
    assert.equal(correlations.length, 1);
  });

const faults: readonly (readonly [string, string, string])[] = [
  ['correlation_type', 'title: T\nlevel: low\ncorrelation: many', 'c.yml:3:1'],
  ['correlation_type_absent', base({ type: undefined }), 'c.yml:4:3'],
  ['correlation_type_unknown', base({ type: 'event_sum' }), 'c.yml:4:9'],
  ['correlation_rules_absent', base({ rules: undefined }), 'c.yml:4:3'],
  ['correlation_rules_absent', base({ rules: '[]' }), 'c.yml:5:3'],
  [
    'correlation_rules_many',
    base({ rules: JSON.stringify(Array.from({ length: 101 }, (_, n) => `r${n}`)) }),
    'c.yml:5:3',
  ],
  ['correlation_list', base({ rules: '[a, {b: c}]' }), 'c.yml:5:14'],
  ['correlation_twice', base({ rules: '[a, b, a]' }), 'c.yml:5:17'],
  ['correlation_twice', base({ 'group-by': '[a, a]' }), 'c.yml:6:17'],
  ['group_by_many', base({ 'group-by': JSON.stringify(Array.from({ length: 21 }, (_, n) => `f${n}`)) }), 'c.yml:6:3'],
  ['alias_type', base({ aliases: '[a]' }), 'c.yml:9:3'],
  ['alias_type', base({ aliases: '{a: b}' }), 'c.yml:9:13'],
  ['alias_type', base({ aliases: '{a: {b: [c]}}' }), 'c.yml:9:17'],
  ['timespan_absent', base({ timespan: undefined }), 'c.yml:4:3'],
  ['timespan_format', base({ timespan: '1w' }), 'c.yml:7:13'],
  ['timespan_format', base({ timespan: '0m' }), 'c.yml:7:13'],
  ['timespan_format', base({ timespan: '1H' }), 'c.yml:7:13'],
  ['timespan_format', base({ timespan: '[1h]' }), 'c.yml:7:13'],
  ['timespan_long', base({ timespan: '367d' }), 'c.yml:7:13'],
  ['correlation_condition_absent', base({ condition: undefined }), 'c.yml:4:3'],
  ['correlation_condition_absent', base({ condition: '{}' }), 'c.yml:8:3'],
  ['correlation_condition_absent', base(values('value_count', '{field: A}')), 'c.yml:8:3'],
  ['correlation_condition_type', base({ condition: 'count() > 3' }), 'c.yml:8:14'],
  ['correlation_condition_type', base({ ...temporal, condition: 'one and two' }), 'c.yml:8:14'],
  ['correlation_comparison_unknown', base({ condition: '{above: 3}' }), 'c.yml:8:15'],
  ['correlation_comparison_value', base({ condition: '{gte: many}' }), 'c.yml:8:20'],
  ['correlation_comparison_value', base({ condition: '{gte: 1.5}' }), 'c.yml:8:20'],
  ['correlation_field_absent', base(values('value_count', '{gte: 3}')), 'c.yml:8:14'],
  ['correlation_field_absent', base(values('value_sum', '{field: [A, B], gte: 3}')), 'c.yml:8:15'],
  ['correlation_percentile', base(values('value_percentile', '{field: A, percentile: 101, gte: 3}')), 'c.yml:8:25'],
  ['correlation_percentile', base({ condition: '{percentile: 50, gte: 3}' }), 'c.yml:8:15'],
  ['generate_type', of('type: event_count', 'generate: sure'), 'c.yml:5:11'],
  ['document_kind', `${base({})}detection: {s: {A: b}, condition: s}`, 'c.yml:3:1'],
  ['title_absent', base({}).replace('title: T\n', ''), 'c.yml:1:1'],
];
for (const [code, text, place] of faults)
  test(`${code} at ${place}`, () => {
    const { correlations, issues } = read(text);
    assert.deepEqual(correlations, []);
    const issue = issues.find((one) => one.code === code);
    assert.deepEqual([issue?.severity, issue?.place], ['error', place], JSON.stringify(issues));
  });

const warnings: readonly (readonly [string, string, string])[] = [
  ['correlation_key_unknown', base({ window: '1h' }), 'c.yml:9:3'],
  ['group_by_absent', base({ 'group-by': undefined }), 'c.yml:4:3'],
  ['correlation_field_unused', base({ condition: '{field: A, gte: 3}' }), 'c.yml:8:15'],
  ['correlation_never', base({ ...temporal, condition: '{gte: 3}' }), 'c.yml:8:3'],
  ['correlation_no_lower_bound', base({ condition: '{lt: 3}' }), 'c.yml:8:3'],
];
for (const [code, text, place] of warnings)
  test(`is read with the warning ${code}`, () => {
    const { correlations, issues } = read(text);
    assert.equal(correlations.length, 1);
    assert.deepEqual(
      issues.map((issue) => [issue.code, issue.severity, issue.place]),
      [[code, 'warning', place]],
    );
  });

test('the examples of the specification are read', { skip: dataAbsent() }, () => {
  const folder = join(process.env.WATCHFLOOR_TEST_DATA ?? '../shared/data', 'sigma-spec/tests/schema/correlation');
  if (!existsSync(folder)) return;
  const files = globSync('*.yml', { cwd: folder });
  assert.ok(files.length >= 8);
  for (const file of files) {
    const { correlations, issues } = parseRules(readFileSync(join(folder, file), 'utf8'), { file });
    assert.deepEqual(
      issues.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal(correlations.length, 1, file);
  }
});

test('whatever stands in a correlation, reading it never throws', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('event_count', 'temporal', '10m', 'x', 3));
  const keys = ['type', 'rules', 'group-by', 'aliases', 'timespan', 'condition', 'generate', '__proto__'];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), value, (correlation, generate) => {
      const { correlations, issues } = read(JSON.stringify({ title: 'T', level: 'low', correlation, generate }));
      assert.ok(correlations.length === 1 || issues.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 300 },
  );
});
