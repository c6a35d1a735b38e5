import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { allRules, dataAbsent } from '#engine/sigma/testing/data.ts';
import { piped, pipelineFrom, pipelineOf } from '#engine/sigma/testing/pipelines.ts';
import { parsePipeline } from './parse.ts';

const prefix = { type: 'field_name_prefix', prefix: 'p.' };
const codesOf = (text: string) => parsePipeline(text, { file: 'p.yml' }).issues.map(({ code, place }) => [code, place]);

test('a pipeline as people write it', () => {
  const text = `name: Custom Sysmon field naming
priority: 100
allowed_backends: [splunk]
vars:
    Servers:
        - srv*
    one: 1
transformations:
    - id: field_mapping
      type: field_name_mapping
      mapping:
          CommandLine: command_line
          EventID: [code, id]
      rule_conditions:
          - type: logsource
            service: sysmon
`;
  const { pipeline, issues } = parsePipeline(text, { file: 'p.yml' });
  assert.deepEqual(issues, []);
  assert.deepEqual(
    [pipeline?.name, pipeline?.priority, pipeline?.steps.length],
    ['Custom Sysmon field naming', 100, 1],
  );
  assert.deepEqual({ ...pipeline?.vars }, { Servers: ['srv*'], one: ['1'] });
  assert.equal(pipeline?.steps[0]?.at.line, 9);
});

test('priorities decide the order, equal ones the order given; without one it is 0', () => {
  const named = (name: string, priority?: number) =>
    pipelineFrom({ priority, transformations: [{ ...prefix, prefix: name }] });
  const { matches } = piped({ A: 'x' }, [named('c.', 20), named('a.'), named('b.'), named('d.', 20)]);
  assert.ok(matches({ 'd.c.b.a.A': 'x' }));
});

const wrong: readonly (readonly [what: string, text: string, code: string, place: string])[] = [
  ['a list', '- a', 'pipeline_type', 'p.yml:1:1'],
  ['nothing', '', 'pipeline_type', 'p.yml:1:1'],
  ['two documents', 'name: a\n---\nname: b', 'pipeline_type', 'p.yml:3:1'],
  ['bad YAML', 'name: [', 'yaml_syntax', 'p.yml:1:8'],
  ['an unknown key', 'name: a\ntransformation: []', 'pipeline_parameter', 'p.yml:2:1'],
  ['steps that are no list', 'transformations: {a: b}', 'pipeline_parameter', 'p.yml:1:1'],
  ['a step that is no map', 'transformations: [a]', 'pipeline_type', 'p.yml:1:19'],
  ['a step without a type', 'transformations:\n  - id: a', 'pipeline_parameter', 'p.yml:2:5'],
  ['an unknown step', 'transformations:\n  - type: fieldname_mapping', 'pipeline_transformation_unknown', 'p.yml:2:11'],
  [
    'a step for query languages',
    'transformations:\n  - type: query_expression_placeholders',
    'pipeline_transformation_unsupported',
    'p.yml:2:11',
  ],
  ['postprocessing', 'postprocessing:\n  - type: embed', 'pipeline_stage_unsupported', 'p.yml:1:1'],
  ['finalizers', 'finalizers:\n  - type: concat', 'pipeline_stage_unsupported', 'p.yml:1:1'],
  ['a priority in words', 'priority: high', 'pipeline_parameter', 'p.yml:1:11'],
  ['vars that are no map', 'vars: [a]', 'pipeline_parameter', 'p.yml:1:1'],
  ['a var that is a map', 'vars:\n  a: {b: c}', 'list_values', 'p.yml:2:3'],
  ['a missing parameter', 'transformations:\n  - type: field_name_prefix', 'pipeline_parameter', 'p.yml:2:5'],
  [
    'a parameter too many',
    'transformations:\n  - {type: field_name_prefix, prefix: a, sufix: b}',
    'pipeline_parameter',
    'p.yml:2:42',
  ],
  [
    'a mapping to maps',
    'transformations:\n  - {type: map_string, mapping: {a: {b: c}}}',
    'pipeline_parameter',
    'p.yml:2:33',
  ],
  [
    'an unusable expression',
    'transformations:\n  - {type: replace_string, regex: "a(?=b)", replacement: b}',
    'pipeline_regex',
    'p.yml:2:35',
  ],
  [
    'an absent group',
    'transformations:\n  - {type: replace_string, regex: a, replacement: "\\\\1"}',
    'pipeline_regex',
    'p.yml:2:51',
  ],
  [
    'an unknown condition',
    'transformations:\n  - {type: field_name_prefix, prefix: a, rule_conditions: [{type: logsourc}]}',
    'pipeline_condition',
    'p.yml:2:67',
  ],
  [
    'a condition of another list',
    'transformations:\n  - {type: field_name_prefix, prefix: a, rule_conditions: [{type: include_fields, fields: a}]}',
    'pipeline_condition',
    'p.yml:2:67',
  ],
  [
    'conditions in one word',
    'transformations:\n  - {type: field_name_prefix, prefix: a, rule_conditions: x}',
    'pipeline_condition',
    'p.yml:2:59',
  ],
  [
    'an expression over nothing',
    'transformations:\n  - {type: field_name_prefix, prefix: a, rule_cond_expr: a}',
    'pipeline_condition',
    'p.yml:2:58',
  ],
  [
    'a flag in words',
    'transformations:\n  - {type: add_condition, conditions: {a: b}, negated: no}',
    'pipeline_parameter',
    'p.yml:2:56',
  ],
  [
    'a condition that adds nothing',
    'transformations:\n  - {type: add_condition, conditions: {}}',
    'selection_empty',
    'p.yml:2:39',
  ],
  [
    'include and exclude',
    'transformations:\n  - {type: wildcard_placeholders, include: a, exclude: b}',
    'pipeline_parameter',
    'p.yml:2:56',
  ],
];
for (const [what, text, code, place] of wrong)
  test(`${what}: refused with its place`, () => {
    const { pipeline } = parsePipeline(text, { file: 'p.yml' });
    assert.equal(pipeline, undefined);
    assert.deepEqual(codesOf(text)[0], [code, place]);
  });

const ruleConditions: readonly (readonly [condition: object, rule: object, holds: boolean])[] = [
  [{ type: 'logsource', product: 'Windows' }, { logsource: { product: 'windows', category: 'c' } }, true],
  [
    { type: 'logsource', product: 'windows', category: 'd' },
    { logsource: { product: 'windows', category: 'c' } },
    false,
  ],
  [{ type: 'contains_field', field: 'A' }, {}, true],
  [{ type: 'contains_field', field: 'B' }, {}, false],
  [{ type: 'contains_detection_item', field: 'A', value: 'X' }, {}, true],
  [{ type: 'contains_detection_item', field: 'A', value: 'y' }, {}, false],
  [{ type: 'is_sigma_rule' }, {}, true],
  [{ type: 'is_sigma_correlation_rule' }, {}, false],
  [{ type: 'tag', tag: 'attack.t1059' }, { tags: ['attack.t1059'] }, true],
  [{ type: 'tag', tag: 'attack.t1059' }, {}, false],
  [{ type: 'rule_attribute', attribute: 'level', value: 'medium', op: 'gte' }, { level: 'high' }, true],
  [{ type: 'rule_attribute', attribute: 'level', value: 'medium', op: 'lt' }, { level: 'high' }, false],
  [{ type: 'rule_attribute', attribute: 'status', value: 'test', op: 'gt' }, { status: 'stable' }, true],
  [{ type: 'rule_attribute', attribute: 'date', value: '2024-01-01', op: 'gte' }, { date: '2024-05-01' }, true],
  [{ type: 'rule_attribute', attribute: 'tags', value: 'attack.t1059', op: 'in' }, { tags: ['attack.t1059'] }, true],
  [{ type: 'rule_attribute', attribute: 'tags', value: 'attack.t1059', op: 'not_in' }, { tags: [] }, true],
  [{ type: 'rule_attribute', attribute: 'ours', value: 5, op: 'lte' }, { ours: 4 }, true],
  [{ type: 'rule_attribute', attribute: 'ours', value: 5, op: 'ne' }, { ours: 5 }, false],
  [{ type: 'rule_attribute', attribute: 'absent', value: 5 }, {}, false],
  [{ type: 'rule_attribute', attribute: '__proto__', value: 5 }, {}, false],
  [{ type: 'processing_item_applied', processing_item_id: 'first' }, {}, true],
  [{ type: 'processing_item_applied', processing_item_id: 'other' }, {}, false],
];
for (const [condition, more, holds] of ruleConditions)
  test(`rule condition ${JSON.stringify(condition)} on ${JSON.stringify(more)}: ${holds}`, () => {
    const first = { id: 'first', type: 'set_state', key: 'a', val: 'b' };
    const pipeline = pipelineOf(first, { ...prefix, rule_conditions: [condition] });
    assert.equal(piped({ A: 'x' }, pipeline, { rule: more }).matches({ 'p.A': 'x' }), holds);
  });

const itemConditions: readonly (readonly [condition: object, values: unknown, holds: boolean])[] = [
  [{ type: 'match_string', pattern: 'a' }, ['ab', 'b'], true],
  [{ type: 'match_string', pattern: 'a', cond: 'all' }, ['ab', 'b'], false],
  [{ type: 'match_string', pattern: 'b$' }, ['ab'], false],
  [{ type: 'match_string', pattern: 'a', negate: true }, ['b'], true],
  [{ type: 'match_string', pattern: '5' }, [5], false],
  [{ type: 'match_value', value: 5 }, [5, 6], true],
  [{ type: 'match_value', value: 7 }, [5, 6], false],
  [{ type: 'contains_wildcard' }, ['a*'], true],
  [{ type: 'contains_wildcard' }, ['a\\*', 5], false],
  [{ type: 'is_null' }, null, true],
  [{ type: 'is_null' }, '', false],
];
for (const [condition, values, holds] of itemConditions)
  test(`item condition ${JSON.stringify(condition)} on ${JSON.stringify(values)}: ${holds}`, () => {
    const pipeline = pipelineOf({ ...prefix, detection_item_conditions: [condition] });
    const { rule } = piped({ A: values }, pipeline);
    assert.equal(JSON.stringify(rule?.selections).includes('"p.A"'), holds);
  });

test('conditions are linked by and, or, not, and by an expression over their names', () => {
  const conditions = { a: { type: 'contains_field', field: 'A' }, b: { type: 'contains_field', field: 'B' } };
  const list = Object.values(conditions);
  const applies = (more: object) => {
    const { rule } = piped({ A: 'x' }, pipelineOf({ ...prefix, ...more }));
    return JSON.stringify(rule?.selections).includes('"p.A"');
  };
  assert.equal(applies({ rule_conditions: list }), false);
  assert.equal(applies({ rule_conditions: list, rule_cond_op: 'or' }), true);
  assert.equal(applies({ rule_conditions: list, rule_cond_not: true }), true);
  assert.equal(applies({ rule_conditions: list, rule_cond_op: 'or', rule_cond_not: true }), false);
  assert.equal(applies({ rule_conditions: conditions, rule_cond_expr: 'a and not b' }), true);
  assert.equal(applies({ rule_conditions: conditions, rule_cond_expr: 'a and b' }), false);
});

test('conditions on fields: plain names, expressions, and steps that took effect on them', () => {
  const fields = (condition: object) => {
    const first = { id: 'first', type: 'field_name_mapping', mapping: { A: 'Aa' } };
    const { rule } = piped({ A: 'x', B: 'y' }, pipelineOf(first, { ...prefix, field_name_conditions: [condition] }));
    return JSON.stringify(rule?.selections)
      .match(/"field":"[^"]+"/g)
      ?.map((text) => text.slice(9, -1));
  };
  assert.deepEqual(fields({ type: 'include_fields', fields: ['B'] }), ['Aa', 'p.B']);
  assert.deepEqual(fields({ type: 'exclude_fields', fields: 'B' }), ['p.Aa', 'B']);
  assert.deepEqual(fields({ type: 'include_fields', fields: ['^A.$'], mode: 're' }), ['p.Aa', 'B']);
  assert.deepEqual(fields({ type: 'processing_item_applied', processing_item_id: 'first' }), ['p.Aa', 'B']);
});

test('an item carries the marks of the steps that changed it', () => {
  const pipeline = pipelineOf(
    { id: 'up', type: 'map_string', mapping: { x: 'y' } },
    { ...prefix, detection_item_conditions: [{ type: 'processing_item_applied', processing_item_id: 'up' }] },
  );
  assert.ok(piped({ A: 'x', B: 'z' }, pipeline).matches({ 'p.A': 'y', B: 'z' }));
});

test('pipelines are part of what a version of the rules is, of changed rules only', () => {
  const mapping = (name: string) => pipelineOf({ type: 'field_name_mapping', mapping: { A: name } });
  const hash = (selection: object, pipelines: Parameters<typeof piped>[1]) =>
    piped(selection, pipelines).rule?.rule.hashInput;
  assert.notEqual(hash({ A: 'x' }, mapping('B')), hash({ A: 'x' }, []));
  assert.notEqual(hash({ A: 'x' }, mapping('B')), hash({ A: 'x' }, mapping('C')));
  assert.equal(hash({ Z: 'x' }, mapping('B')), hash({ Z: 'x' }, []));
});

test('steps in steps, and values by the ten thousand, are bounded', () => {
  let steps: object = [prefix];
  for (let depth = 0; depth < 6; depth++) steps = [{ type: 'nest', items: steps }];
  assert.ok(codesOf(JSON.stringify({ transformations: steps })).some(([code]) => code === 'pipeline_too_large'));
  const many = Array.from({ length: 300 }, (_, index) => `v${index}`);
  const mapping = { a: many, ...Object.fromEntries(many.map((one) => [one, many])) };
  const grow = pipelineOf({ type: 'map_string', mapping }, { type: 'map_string', mapping });
  assert.deepEqual(
    piped({ A: 'a' }, grow).issues.map(({ code }) => code),
    ['pipeline_too_many_values'],
  );
});

test('no rule that pipelines touch is changed in place', () => {
  const frozen = (value: unknown): void => {
    if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  };
  const { rule } = piped({ A: 'x', B: ['y', 'z'] }, []);
  frozen(rule?.rule);
  const all = pipelineOf(
    { type: 'field_name_prefix', prefix: 'p.' },
    { type: 'map_string', mapping: { x: ['1', '2'] } },
    { type: 'add_condition', conditions: { C: 'c' } },
    { type: 'change_logsource', product: 'other' },
  );
  assert.deepEqual(compile([rule!.rule], { pipelines: [all] }).issues, []);
});

test('a pipeline over all SigmaHQ rules, as quick as reading them', { skip: dataAbsent() }, () => {
  const pipeline = pipelineOf(
    {
      type: 'field_name_mapping',
      mapping: { Image: ['process.executable', 'exe'], CommandLine: 'process.command_line' },
    },
    { type: 'field_name_prefix', prefix: 'data.', rule_conditions: [{ type: 'logsource', product: 'linux' }] },
    { type: 'wildcard_placeholders' },
  );
  const { rules } = allRules();
  const compiled = compile(rules, { pipelines: [pipeline] });
  assert.deepEqual(compiled.issues, []);
  assert.equal(compiled.rules.length, rules.length);
});

test('a correlation groups by the fields that pipelines gave to its members', () => {
  const text = `${JSON.stringify({ title: 'C', id: 'c', level: 'low', correlation: { type: 'event_count', rules: ['m'], 'group-by': ['User', 'A', 'host.name'], timespan: '5m', condition: { gte: 2 } } })}\n---\n${JSON.stringify({ title: 'M', id: 'm', level: 'low', logsource: { product: 'x' }, detection: { s: { A: 'x' }, condition: 's' } })}`;
  const parsed = parseRules(text, { file: 'r.yml' });
  const renaming = pipelineOf(
    {
      type: 'field_name_mapping',
      mapping: { User: ['user.name', 'usr'], A: 'alpha' },
      rule_conditions: [{ type: 'logsource', product: 'x' }],
    },
    { type: 'set_field', fields: ['z'] },
  );
  const groupsWith = (pipelines: readonly ReturnType<typeof pipelineOf>[]) => {
    const compiled = compile(parsed.rules, { pipelines });
    const { program, issues } = linkCorrelations(
      compiled.rules.map(({ rule }) => rule),
      parsed.correlations,
    );
    assert.deepEqual(issues, []);
    const [only] = program.correlations;
    return { groupBy: only?.members[0]?.groupBy, fingerprint: only?.fingerprint };
  };
  const [plain, renamed] = [groupsWith([]), groupsWith([renaming])];
  assert.deepEqual(plain.groupBy, ['User', 'A', 'host.name']);
  assert.deepEqual(renamed.groupBy, ['user.name', 'alpha', 'host.name']);
  assert.notEqual(plain.fingerprint, renamed.fingerprint);
});
