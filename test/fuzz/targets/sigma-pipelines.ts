import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fields } from '#engine/events/model.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseLists } from '#engine/sigma/lists.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { parsePipeline } from '#engine/sigma/pipeline/parse.ts';
import { refusedTransformations, transformations } from '#engine/sigma/pipeline/transformations/index.ts';
import { fieldsOf, ruleText } from '#engine/sigma/testing/rules.ts';
import { inTime, propertyTarget } from '../property-target.ts';
import { ruleTexts } from './corpus.ts';

const name = fc.constantFrom(
  'Image',
  'CommandLine',
  'User',
  'A',
  'B',
  '',
  '__proto__',
  'constructor',
  'p.',
  'x'.repeat(300),
  '😀',
);
const text = fc.oneof(
  name,
  fc.string({ maxLength: 10 }),
  fc.constantFrom('*', '%Servers%', '\\1', '\\g<name>', '(a+)+$', 'a|b', '^.*$', '(?P<name>.)', '$product', 'a=b'),
);
const anyValue = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);
const mapping = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 4 });

const condition = fc.record(
  {
    type: fc.constantFrom(
      'logsource',
      'contains_field',
      'contains_detection_item',
      'processing_item_applied',
      'processing_state',
      'tag',
      'rule_attribute',
      'match_string',
      'match_value',
      'is_null',
      'contains_wildcard',
      'include_fields',
      'exclude_fields',
      'nothing',
    ),
    product: fc.constantFrom('windows', 'linux', 'x'),
    field: name,
    value: anyValue,
    fields: fc.array(text, { minLength: 1, maxLength: 3 }),
    mode: fc.constantFrom('plain', 're'),
    pattern: text,
    processing_item_id: fc.constantFrom('one', 'two'),
    key: name,
    val: text,
    tag: fc.constant('attack.t1059'),
    attribute: fc.constantFrom('level', 'status', 'tags', 'title', '__proto__', 'ours'),
    op: fc.constantFrom('eq', 'ne', 'gte', 'in', 'not_in', 'x'),
    cond: fc.constantFrom('any', 'all'),
  },
  { requiredKeys: ['type'] },
);
/** Parameters of every kind, so that most steps get what they need and some get what they do not. */
const needs: Readonly<Record<string, readonly string[]>> = {
  field_name_mapping: ['mapping'],
  field_name_prefix_mapping: ['mapping'],
  map_string: ['mapping'],
  field_name_prefix: ['prefix'],
  field_name_suffix: ['suffix'],
  add_condition: ['conditions'],
  change_logsource: ['product'],
  replace_string: ['regex', 'replacement'],
  set_value: ['value'],
  set_state: ['key', 'val'],
  set_custom_attribute: ['attribute', 'value'],
  rule_failure: ['message'],
  detection_item_failure: ['message'],
  add_field: ['field'],
  remove_field: ['field'],
  set_field: ['fields'],
  hashes_fields: ['valid_hash_algos'],
  nest: ['items'],
};
const parameter: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  mapping,
  prefix: text,
  suffix: text,
  conditions: fc.dictionary(text, anyValue, { minKeys: 1, maxKeys: 3 }),
  product: name,
  regex: text,
  replacement: text,
  value: anyValue,
  key: name,
  val: text,
  attribute: name,
  message: text,
  field: text,
  fields: fc.array(text, { minLength: 1, maxLength: 3 }),
  valid_hash_algos: fc.constant(['MD5', 'SHA1']),
  items: fc.constant([{ type: 'field_name_prefix', prefix: 'n.' }]),
};
const step = fc
  .tuple(
    fc.constantFrom(...transformations.map(({ type }) => type), ...Object.keys(refusedTransformations).slice(0, 1)),
    fc.record(parameter),
    fc.option(
      fc.tuple(
        fc.constantFrom('rule_conditions', 'detection_item_conditions', 'field_name_conditions'),
        fc.array(condition, { maxLength: 2 }),
      ),
      { nil: undefined },
    ),
    fc.option(
      fc.tuple(
        fc.constantFrom('sufix', 'include', 'template', 'negated', 'name', 'method', 'target_type', 'id'),
        anyValue,
      ),
      { nil: undefined, freq: 2 },
    ),
  )
  .map(([type, all, conditions, more]) => ({
    type,
    ...Object.fromEntries((needs[type] ?? []).map((key) => [key, all[key]])),
    ...(conditions === undefined ? {} : { [conditions[0]]: conditions[1] }),
    ...(more === undefined ? {} : { [more[0]]: more[1] }),
  }));
const pipeline = fc.record(
  { priority: fc.constantFrom(0, 10, -1), vars: mapping, transformations: fc.array(step, { maxLength: 5 }) },
  { requiredKeys: ['transformations'] },
);

const frozen = <T>(value: T): T => {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
};

/** Any pipeline over real rules: never a throw, and nothing is changed in place. */
function survives(text: string, rules: string): void {
  const { pipeline: made, issues } = parsePipeline(text, { file: 'p.yml' });
  assert.equal(
    made === undefined,
    issues.some(({ severity }) => severity === 'error'),
  );
  parseLists(text, { file: 'p.yml' });
  if (made === undefined) return;
  const parsed = parseRules(rules, { file: 'r.yml' });
  const given = frozen(parsed.rules);
  const compiled = compile(given, { pipelines: [made], filters: frozen(parsed.filters) });
  const refused = new Set(compiled.issues.filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId));
  for (const rule of given)
    assert.ok(
      refused.has(rule.id) || compiled.rules.some((one) => one.rule.id === rule.id),
      'a rule vanished without a word',
    );
}

const field = fc.constantFrom('A', 'B', 'C');
const scalar = fc.oneof(fc.constantFrom('x', 'y', 'xy', 'X', ''), fc.integer({ min: 0, max: 3 }));
const event = fc.dictionary(field, scalar);
const key = fc
  .tuple(field, fc.constantFrom('', '|contains', '|startswith', '|neq', '|cased'))
  .map((parts) => parts.join(''));
const selection = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { minLength: 1, maxLength: 3 })), {
  minKeys: 1,
  maxKeys: 3,
});
const logic = fc.constantFrom('s', 's and not t', '1 of them', 'not s', 'all of them');

/** Fields renamed in rule and event alike change nothing; a filter takes out what it would match by itself. */
function meansTheSame(s: object, t: object, asked: string, fields: Fields): void {
  const rule = ruleText({ s, t, condition: asked }, { id: 'r1' });
  const parsed = parseRules(rule, { file: 'r.yml' });
  const matches = (options: Parameters<typeof compile>[1], seen: Fields): boolean => {
    const [only] = compile(parsed.rules, options).rules;
    assert.ok(only);
    return matchView(only, seen) !== undefined;
  };
  const plain = matches({}, fields);
  const { pipeline: renaming } = parsePipeline(
    JSON.stringify({
      transformations: [
        { type: 'field_name_mapping', mapping: { A: 'Alpha', B: 'C', C: 'B' } },
        { type: 'field_name_prefix', prefix: 'p.' },
      ],
    }),
    { file: 'p.yml' },
  );
  assert.ok(renaming);
  const names: Readonly<Record<string, string>> = { A: 'p.Alpha', B: 'p.C', C: 'p.B' };
  const renamed = fieldsOf(
    Object.fromEntries(Object.entries(fields).map(([one, value]) => [names[one] ?? one, value])),
  );
  assert.equal(matches({ pipelines: [renaming] }, renamed), plain, 'renamed fields');
  const filter = { title: 'F', logsource: { product: 'test' }, filter: { rules: ['r1'], s: t, condition: 'not s' } };
  const { filters } = parseRules(JSON.stringify(filter), { file: 'f.yml' });
  const [alone] = compile(parseRules(ruleText({ s: t, condition: 's' }), { file: 'a.yml' }).rules).rules;
  assert.ok(alone);
  assert.equal(matches({ filters }, fields), plain && matchView(alone, fields) === undefined, 'filtered');
}

export const sigmaPipelines = propertyTarget({
  name: 'sigma-pipelines',
  about:
    'any pipeline is read or refused and never loses a rule without a word; renaming and filters mean what they say',
  rounds: 10,
  property: () =>
    fc.property(
      fc.oneof(
        { weight: 4, arbitrary: pipeline.map((one) => JSON.stringify(one)) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
      ),
      fc.constantFrom(...ruleTexts()),
      selection,
      selection,
      logic,
      event,
      (made, rules, s, t, asked, fields) =>
        inTime(() => {
          survives(made, rules);
          meansTheSame(s, t, asked, fieldsOf(fields));
        }),
    ) as never,
});
