import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRules } from './parse.ts';
import { yamlLimits } from './yaml.ts';

const whoami = `title: Whoami Execution
id: 929a690e-bef0-4204-a928-ef5e620d6fcc
name: whoami
related:
  - id: 08fbc97d-0a2f-491c-ae21-8ffcfd3174e9
    type: derived
taxonomy: sigma
status: test
description: Detects a whoami.exe execution
license: MIT
references:
    - https://example.org/one
author: Florian Roth
date: 2019-10-23
modified: 2023-04-14
tags:
    - attack.discovery
    - attack.t1033
logsource:
    category: process_creation
    product: Windows
    definition: needs command lines
detection:
    selection:
        Image: 'C:\\Windows\\System32\\whoami.exe'
        EventID: 0x10
    keywords:
        - one
        - 2
    condition: selection and not keywords
fields:
    - Image
falsepositives:
    - Administrators
level: high
scope:
    - server
ours:
    nested: [1, true, null]
`;

const read = (text: string) => parseRules(text, { file: 'a.yml' });
const codes = (text: string) => read(text).issues.map((issue) => issue.code);
const minimal = (detection: string, more = 'level: low') =>
  `title: T\nlogsource: {product: x}\n${more}\ndetection:\n${detection}\n`;
const selection = '  selection:\n    A: b\n  condition: selection';

test('everything that a rule says about itself is kept', () => {
  const { rules, issues } = read(whoami);
  assert.deepEqual(issues, []);
  const [rule] = rules;
  const { selections, conditions, text, hashInput, custom, at, ...rest } = rule!;
  assert.deepEqual(rest, {
    kind: 'detection',
    id: '929a690e-bef0-4204-a928-ef5e620d6fcc',
    name: 'whoami',
    title: 'Whoami Execution',
    status: 'test',
    description: 'Detects a whoami.exe execution',
    level: 'high',
    license: 'MIT',
    author: 'Florian Roth',
    references: ['https://example.org/one'],
    date: '2019-10-23',
    modified: '2023-04-14',
    tags: ['attack.discovery', 'attack.t1033'],
    scope: ['server'],
    taxonomy: 'sigma',
    logSource: { product: 'windows', category: 'process_creation', service: undefined },
    logSourceDefinition: 'needs command lines',
    fields: ['Image'],
    falsePositives: ['Administrators'],
    related: [{ id: '08fbc97d-0a2f-491c-ae21-8ffcfd3174e9', type: 'derived' }],
    file: 'a.yml',
  });
  assert.equal(JSON.stringify(custom), '{"ours":{"nested":[1,true,null]}}');
  assert.equal(text, whoami);
  assert.equal(hashInput, whoami.trim());
  assert.deepEqual(at, { line: 1, column: 1 });
  assert.deepEqual(
    selections.map(({ name }) => name),
    ['selection', 'keywords'],
  );
  assert.equal(conditions.length, 1);
  const [first] = selections;
  assert.ok(first?.selection.kind === 'all');
  const hexadecimal = first.selection.parts[1];
  assert.ok(hexadecimal?.kind === 'item');
  assert.deepEqual(hexadecimal.item.values, [{ value: 16, text: '0x10', at: { line: 26, column: 18 } }]);
});

test('a rule without an id gets one from its text, the same whatever the line ends', () => {
  const text = minimal(selection);
  const [one] = read(text).rules;
  const [two] = read(text.replaceAll('\n', '\r\n')).rules;
  assert.match(one!.id, /^sigma-[0-9a-f]{32}$/);
  assert.equal(one!.id, two!.id);
  assert.notEqual(one!.id, read(text.replace('A: b', 'A: c')).rules[0]!.id);
});

test('one bad document does not stop the rest', () => {
  const good = minimal(selection);
  const text = `${good}---\ntitle: [\n---\n${good}---\n- a\n- b\n---\n${good.replace('product', 'produkt')}---\n${good}`;
  const { rules, issues } = read(text);
  assert.equal(rules.length, 3);
  assert.deepEqual([...new Set(issues.map((issue) => issue.code))], ['yaml_syntax', 'rule_type', 'logsource_empty']);
  assert.deepEqual(
    rules.map(({ at }) => at.line),
    [1, 11, 30],
  );
});

const refused: readonly (readonly [what: string, text: string, code: string, place: string])[] = [
  ['no title', minimal(selection).replace('title: T\n', ''), 'title_absent', 'a.yml:1:1'],
  ['no log source', 'title: T\nlevel: low\ndetection:\n  s: {a: b}\n  condition: s', 'logsource_absent', 'a.yml:1:1'],
  ['no detection', 'title: T\nlevel: low\nlogsource: {product: x}', 'detection_absent', 'a.yml:1:1'],
  ['no condition', minimal('  s:\n    a: b'), 'condition_absent', 'a.yml:5:3'],
  ['no selection', minimal('  condition: s'), 'selection_absent', 'a.yml:5:3'],
  ['an empty selection', minimal('  s: {}\n  condition: s'), 'selection_empty', 'a.yml:5:6'],
  ['a selection of nothing', minimal('  s:\n  condition: s'), 'selection_empty', 'a.yml:5:3'],
  ['an empty list of values', minimal('  s: {a: []}\n  condition: s'), 'values_absent', 'a.yml:5:7'],
  ['a map as value', minimal('  s: {a: {b: c}}\n  condition: s'), 'value_type', 'a.yml:5:10'],
  ['a list in a list', minimal('  s: [[a]]\n  condition: s'), 'selection_nested_list', 'a.yml:5:7'],
  ['a condition of numbers', minimal('  s: {a: b}\n  condition: 5'), 'condition_type', 'a.yml:6:14'],
  ['a wrong selection', minimal('  s: {a: b}\n  condition: t'), 'selection_unknown', 'a.yml:6:14'],
  ['a time frame', minimal(`${selection}\n  timeframe: 5m`), 'aggregation_unsupported', 'a.yml:8:3'],
  ['a duplicate key', minimal('  s: {a: b, a: c}\n  condition: s'), 'yaml_duplicate_key', 'a.yml:5:13'],
  ['a merge key', minimal('  s: {<<: {a: b}}\n  condition: s'), 'yaml_merge_key', 'a.yml:5:7'],
  ['a map as key', minimal('  s: {? {a: b} : c}\n  condition: s'), 'yaml_key', 'a.yml:5:9'],
  ['an unknown alias', minimal('  s: {a: *b}\n  condition: s'), 'yaml_alias', 'a.yml:5:10'],
  ['a field without a name', minimal("  s: {'': b}\n  condition: s"), 'field_absent', 'a.yml:5:7'],
  ['a global action', 'action: global\ntitle: T', 'action_unsupported', 'a.yml:1:1'],
];

for (const [what, text, code, place] of refused)
  test(`${what} is refused: ${code}`, () => {
    const { rules, issues } = read(text);
    assert.deepEqual(rules, []);
    assert.deepEqual([issues[0]?.code, issues[0]?.place, issues[0]?.severity], [code, place, 'error']);
  });

test('what only describes is warned of and never costs the rule', () => {
  const more = 'level: loud\nstatus: new\ndate: 23.11.2026\ntags: attack.t1\nreferences: {a: b}\nrelated: x';
  const { rules, issues } = read(minimal(selection, more));
  assert.equal(rules.length, 1);
  assert.equal(rules[0]!.level, 'medium');
  assert.ok(issues.every((issue) => issue.severity === 'warning'));
  assert.deepEqual(issues.map((issue) => issue.code).sort(), [
    'attribute_type',
    'attribute_type',
    'attribute_type',
    'date_format',
    'level_unknown',
    'status_unknown',
  ]);
  assert.deepEqual(codes(minimal(selection, '')), ['level_absent']);
});

test('a taxonomy that is not Sigma’s own is warned of', () => {
  assert.deepEqual(codes(minimal(selection, 'level: low\ntaxonomy: ecs')), ['taxonomy_unknown']);
});

test('aliases mean what they stand for', () => {
  const { rules, issues } = read(minimal('  s: {a: &v [x, y], b: *v}\n  condition: s'));
  assert.deepEqual(issues, []);
  const [named] = rules[0]!.selections;
  assert.ok(named?.selection.kind === 'all');
  assert.equal(named.selection.parts[1]?.kind === 'item' && named.selection.parts[1].item.values.length, 2);
});

test('words that are truth values only in older YAML stay words', () => {
  const { rules } = read(minimal('  s: {a: [yes, no, on, 2026-11-23, 010, true]}\n  condition: s'));
  const [named] = rules[0]!.selections;
  assert.ok(named?.selection.kind === 'item');
  assert.deepEqual(
    named.selection.item.values.map(({ value }) => value),
    ['yes', 'no', 'on', '2026-11-23', 10, true],
  );
});

test('a file without a rule says so', () => {
  for (const text of ['', '\n', '---\n', '# only a comment', '\uFEFF']) assert.deepEqual(codes(text), ['file_empty']);
});

test('__proto__ and its like are keys like any other', () => {
  const { rules, issues } = read(
    minimal(
      '  __proto__: {__proto__: b, constructor: c}\n  condition: __proto__',
      'level: low\n__proto__: {polluted: 1}',
    ),
  );
  assert.deepEqual(issues, []);
  assert.equal(rules[0]!.selections[0]!.name, '__proto__');
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.deepEqual(Object.keys(rules[0]!.custom), ['__proto__']);
});

const bombs: Readonly<Record<string, string>> = {
  'an alias bomb': `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh']
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
    .join('\n')}\ntitle: T\nlogsource: *h\ndetection: *h`,
  'an alias of itself': 'title: T\nlogsource: {product: x}\ndetection: &d\n  s: *d\n  condition: s',
  'a custom alias bomb': `${minimal(selection)}a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh']
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
    .join('\n')}`,
  'deep brackets': `title: ${'['.repeat(100_000)}`,
  'deep braces': '{a: '.repeat(100_000),
  'deep dashes': '- '.repeat(100_000),
  'deep questions': '? '.repeat(100_000),
  'deep indentation': Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  'a large file': 'x'.repeat(yamlLimits.characters + 1),
  'many keys': `title: T\nlogsource: {product: x}\ndetection:\n  condition: s\n  s:\n${Array.from({ length: 100_000 }, (_, index) => `    k${index}: v`).join('\n')}`,
  'many documents': 'a\n---\n'.repeat(20_000),
  'many anchors': Array.from({ length: 20_000 }, (_, index) => `a${index}: &a${index} x`).join('\n'),
  'many aliases': `a: &a x\nb: [${'*a,'.repeat(60_000)}]`,
  'a large flow': `[${'x,'.repeat(200_000)}`,
  'odd characters': '\u0000\u0001\uFFFE\uD800 : \t- "\\u"\n\t\ta',
  'tabs and quotes': `title: "${'\\'.repeat(10_001)}\n`,
};

for (const [what, text] of Object.entries(bombs))
  test(`${what} gives an issue, soon, and does not throw`, () => {
    // Time of the processor: a machine with other work to do must not fail this.
    const before = process.cpuUsage();
    const { rules, issues } = read(text);
    assert.ok(issues.length > 0);
    assert.deepEqual(rules, []);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 6_000_000, `${Math.round((user + system) / 1000)} ms`);
  });

test('any text is read or refused, and never throws', () => {
  const piece = fc.constantFrom(
    ...whoami.split(/(?<=[\s:])/),
    '---\n',
    '%YAML 1.1\n---\n',
    '!!omap ',
    '!!set ',
    '&a ',
    '*a ',
    '[',
    ']',
    '{',
    '}',
    '!!binary ',
    '|\n',
    '"',
    "'",
    '__proto__: ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      const { rules, issues } = read(source);
      assert.ok(rules.length + issues.length > 0);
    }),
    { numRuns: 1500 },
  );
});

test('a rule that loses or doubles any stretch of its text is read or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.nat(whoami.length), fc.nat(80), fc.boolean(), (from, length, doubled) => {
      const stretch = whoami.slice(from, from + length);
      read(whoami.slice(0, from) + (doubled ? stretch + stretch : '') + whoami.slice(from + length));
    }),
    { numRuns: 500 },
  );
});
