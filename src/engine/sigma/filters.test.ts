import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFilteredBy } from './filters.ts';
import { compile } from './index.ts';
import { parseRules } from './parse.ts';
import { eventOf, fieldsOf } from './testing/rules.ts';

const rules = `title: One
id: rule-1
name: one
level: low
logsource: { product: windows, category: process_creation }
detection:
    selection: { Image|endswith: '.exe' }
    condition: selection
---
title: Two
id: rule-2
level: low
logsource: { product: windows, category: file_event }
detection:
    selection: { Image|endswith: '.exe' }
    other: { Image: never }
    condition:
        - selection
        - other
`;
const filterOf = (body: string, logsource = '{ product: windows }', id = 'filter-1') =>
  `title: Ours\nid: ${id}\nlogsource: ${logsource}\nfilter:\n${body}\n`;
const notAda = (targets: string) =>
  filterOf(`  rules: ${targets}\n  selection: { User: ada }\n  condition: not selection`);

function hitsOf(filters: readonly string[], fields: Record<string, string>, category = 'process_creation') {
  const parsed = parseRules(rules, { file: 'rules.yml' });
  const read = filters.map((text, index) => parseRules(text, { file: `f${index}.yml` }));
  const compiled = compile(parsed.rules, { filters: read.flatMap((one) => one.filters) });
  const event = eventOf(fieldsOf(fields), { product: 'windows', category } as never);
  return {
    hits: compiled.matcher.match(event).map(({ ruleId }) => ruleId),
    issues: [...read.flatMap((one) => one.issues), ...compiled.issues],
    version: compiled.matcher.version,
    filtersOf: Object.fromEntries(compiled.rules.map(({ rule }) => [rule.id, rule.filters?.map(({ id }) => id) ?? []])),
  };
}
const ada = { Image: 'a.exe', User: 'Ada' };
const bob = { Image: 'a.exe', User: 'bob' };

test('a filter takes events out of the rules that it names by id or by name, and of no others', () => {
  assert.deepEqual(hitsOf([], ada).hits, ['rule-1']);
  for (const target of ['[rule-1]', '[one]', 'any']) {
    assert.deepEqual(hitsOf([notAda(target)], ada).hits, [], target);
    assert.deepEqual(hitsOf([notAda(target)], bob).hits, ['rule-1'], target);
    assert.deepEqual(hitsOf([notAda(target)], { Image: 'a.exe' }).hits, ['rule-1'], 'an absent field is not filtered');
  }
  assert.deepEqual(hitsOf([notAda('[rule-2]')], ada).hits, ['rule-1']);
});

test('all conditions of a rule are filtered, and filters add up', () => {
  assert.deepEqual(hitsOf([notAda('[rule-2]')], { Image: 'never', User: 'ada' }, 'file_event').hits, []);
  const notBob = notAda('[rule-1]').replace('ada', 'bob').replace('filter-1', 'filter-2');
  const both = [notAda('[rule-1]'), notBob];
  assert.deepEqual(hitsOf(both, ada).hits, []);
  assert.deepEqual(hitsOf(both, bob).hits, []);
  assert.deepEqual(hitsOf(both, { Image: 'a.exe', User: 'eve' }).hits, ['rule-1']);
  assert.deepEqual(hitsOf(both, ada).filtersOf, { 'rule-1': ['filter-1', 'filter-2'], 'rule-2': [] });
});

test('a filter only reaches rules whose log source says all that its own says', () => {
  const elsewhere = filterOf(
    '  rules: [rule-1]\n  selection: { User: ada }\n  condition: not selection',
    '{ category: file_event }',
  );
  const { hits, issues } = hitsOf([elsewhere], ada);
  assert.deepEqual(hits, ['rule-1']);
  assert.deepEqual(
    issues.map(({ code, place }) => [code, place]),
    [['filter_log_source', 'f0.yml:5:11']],
  );
  const anywhere = elsewhere.replace('[rule-1]', 'any');
  assert.deepEqual(hitsOf([anywhere], ada).issues, []);
});

test('as the specification has it, a positive condition keeps the events that match, with a warning', () => {
  const keeps = filterOf('  rules: [rule-1]\n  selection: { User: ada }\n  condition: selection');
  const { hits, issues } = hitsOf([keeps], ada);
  assert.deepEqual(hits, ['rule-1']);
  assert.deepEqual(hitsOf([keeps], bob).hits, []);
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['filter_keeps'],
  );
});

test('selections of a filter never meet those of a rule', () => {
  const named = filterOf(
    '  rules: [rule-2]\n  selection: { User: ada }\n  other: { User: bob }\n  condition: not 1 of them',
  );
  assert.deepEqual(hitsOf([named], bob, 'file_event').hits, []);
  assert.deepEqual(hitsOf([named], { Image: 'x.exe', User: 'eve' }, 'file_event').hits, ['rule-2']);
});

test('a filter for a rule that is not there says so and does nothing', () => {
  const { issues, hits } = hitsOf([notAda('[rule-1, nobody]')], bob);
  assert.deepEqual(hits, ['rule-1']);
  assert.deepEqual(
    issues.map(({ code, place }) => [code, place]),
    [['filter_rule_absent', 'f0.yml:5:19']],
  );
});

test('filters are part of what a version of the rules is', () => {
  const versions = [[], [notAda('[rule-1]')], [notAda('[rule-1]').replace('ada', 'bob')], [notAda('[rule-2]')]].map(
    (filters) => hitsOf(filters, ada).version,
  );
  assert.equal(new Set(versions).size, 4);
});

const refused: readonly (readonly [what: string, text: string, code: string, place: string])[] = [
  ['no map', 'title: F\nlogsource: {product: x}\nfilter: all', 'filter_type', 'f.yml:3:1'],
  ['no rules', filterOf('  selection: {a: b}\n  condition: not selection'), 'filter_rules_absent', 'f.yml:5:3'],
  [
    'an empty list',
    filterOf('  rules: []\n  selection: {a: b}\n  condition: not selection'),
    'filter_rules_absent',
    'f.yml:5:3',
  ],
  [
    'a rule that is a map',
    filterOf('  rules: [{a: b}]\n  selection: {a: b}\n  condition: not selection'),
    'filter_rules_type',
    'f.yml:5:11',
  ],
  ['no condition', filterOf('  rules: any\n  selection: {a: b}'), 'condition_absent', 'f.yml:5:3'],
  ['no selection', filterOf('  rules: any\n  condition: not selection'), 'selection_absent', 'f.yml:5:3'],
  [
    'no title',
    filterOf('  rules: any\n  selection: {a: b}\n  condition: not selection').replace('title: Ours\n', ''),
    'title_absent',
    'f.yml:1:1',
  ],
  [
    'no log source',
    'title: F\nfilter:\n  rules: any\n  selection: {a: b}\n  condition: not selection',
    'logsource_absent',
    'f.yml:1:1',
  ],
  [
    'a rule beside it',
    `${filterOf('  rules: any\n  selection: {a: b}\n  condition: not selection')}detection: {s: {a: b}, condition: s}`,
    'document_kind',
    'f.yml:4:1',
  ],
];

for (const [what, text, code, place] of refused)
  test(`a filter with ${what} is refused with its place`, () => {
    const { filters, issues } = parseRules(text, { file: 'f.yml' });
    const errors = issues.filter(({ severity }) => severity === 'error');
    assert.deepEqual([filters.length, errors[0]?.code, errors[0]?.place], [0, code, place]);
  });

test('isFilteredBy says for one pair what applying them says', () => {
  const parsed = parseRules(rules, { file: 'rules.yml' });
  for (const text of [notAda('any'), notAda('[one]'), notAda('[rule-2]')]) {
    const { filters } = parseRules(text, { file: 'f.yml' });
    const applied = compile(parsed.rules, { filters }).rules;
    for (const { rule } of applied)
      assert.equal(
        isFilteredBy(parsed.rules.find(({ id }) => id === rule.id)!, filters[0]!),
        rule.filters !== undefined,
      );
  }
});

test('two filters with one id: the second is left out and named', () => {
  const { issues } = hitsOf([notAda('any'), notAda('any')], ada);
  assert.deepEqual(
    issues.map(({ code, place }) => [code, place]),
    [['rule_id_duplicate', 'f1.yml:1:1']],
  );
});

test('a filter that cannot be resolved is left out by itself, and takes no rule with it', () => {
  const bad = notAda('any').replace('User: ada', 'User|contain: ada');
  const waiting = notAda('any').replace('User: ada', "User|expand: '%Admins%'");
  for (const [text, code] of [
    [bad, 'modifier_unknown'],
    [waiting, 'placeholder_unresolved'],
  ] as const) {
    const { hits, issues } = hitsOf([text], ada);
    assert.deepEqual(hits, ['rule-1']);
    assert.deepEqual(
      issues.map((issue) => [issue.code, issue.ruleId, issue.file]),
      [[code, 'filter-1', 'f0.yml']],
    );
  }
});
