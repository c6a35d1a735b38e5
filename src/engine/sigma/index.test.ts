import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedEvent } from '#engine/events/model.ts';
import { compile } from './index.ts';
import { parseRules } from './parse.ts';
import { eventOf, fieldsOf, goodRules, ruleText } from './testing/rules.ts';

const rule = (id: string, logsource: object, value = 'x', more: object = {}) =>
  ruleText({ s: { A: value }, condition: 's' }, { id, logsource, ...more });
const rulesOf = (...texts: readonly string[]) => goodRules(texts.join('\n---\n'));

const creation = { product: 'windows', category: 'process_creation' };
const sysmon = { product: 'windows', service: 'sysmon' };
const fields = fieldsOf({ A: 'x' });
const event: ParsedEvent = {
  ...eventOf(fields),
  views: [
    { logSource: creation, fields },
    { logSource: sysmon, fields: fieldsOf({ A: 'x', B: 'y' }) },
  ],
};
const ids = (hits: readonly { readonly ruleId: string }[]) => hits.map((hit) => hit.ruleId);

test('a rule is tried only on the views that serve its log source', () => {
  const { matcher } = compile(
    rulesOf(
      rule('creation', creation),
      rule('sysmon', sysmon),
      rule('security', { product: 'windows', service: 'security' }),
      rule('category', { category: 'process_creation' }),
      rule('linux', { product: 'linux' }),
      rule('upper', { product: 'Windows', service: 'SYSMON' }),
    ),
  );
  assert.deepEqual(ids(matcher.match(event)).sort(), ['category', 'creation', 'sysmon', 'upper']);
});

test('a rule hits an event once, on the first view that matches', () => {
  const { matcher } = compile(rulesOf(rule('any', { product: 'windows' }, 'x', { level: 'high' })));
  const hits = matcher.match(event);
  assert.equal(hits.length, 1);
  assert.deepEqual(hits[0], {
    ruleId: 'any',
    level: 'high',
    logSource: creation,
    matched: { selections: ['s'], fields: [{ name: 'A', value: 'x', by: 's: A x' }] },
  });
});

test('without routing every rule is tried on every view', () => {
  const compiled = compile(rulesOf(rule('linux', { product: 'linux' })), { routing: false, logSources: [] });
  assert.deepEqual(ids(compiled.matcher.match(event)), ['linux']);
  assert.deepEqual(compiled.unrouted, []);
});

test('a rule that no known log source serves is said to be unrouted', () => {
  const rules = rulesOf(rule('served', { product: 'windows' }), rule('unserved', { product: 'macos' }));
  assert.deepEqual(compile(rules, { logSources: [creation, sysmon] }).unrouted, [
    { ruleId: 'unserved', title: 'T', logSource: { product: 'macos', category: undefined, service: undefined } },
  ]);
  assert.deepEqual(compile(rules).unrouted, []);
});

test('an event without views, and one without fields, hit nothing and share one empty list', () => {
  const { matcher } = compile(rulesOf(rule('a', { product: 'test' })));
  const none = matcher.match({ ...event, views: [] });
  assert.deepEqual(none, []);
  assert.equal(matcher.match(eventOf(fieldsOf({}))), none);
});

test('what was worked out for one event is not taken for the next', () => {
  const { matcher } = compile(rulesOf(rule('a', { product: 'test' })));
  const answers = ['x', 'y', 'X', undefined, null, ['z', 'x'], 'x'].map(
    (value) => matcher.match(eventOf(fieldsOf({ A: value }))).length,
  );
  assert.deepEqual(answers, [1, 0, 1, 0, 0, 1, 1]);
});

test('one bad rule is reported and left out, the rest run', () => {
  const { rules } = parseRules(
    [
      rule('good', { product: 'test' }),
      ruleText({ s: { 'A|bad': 'x' }, condition: 's' }, { id: 'bad' }),
      ruleText({ s: { 'A|expand': '%who%' }, condition: 's' }, { id: 'placeholder' }),
      rule('good', { product: 'test' }, 'y'),
    ].join('\n---\n'),
    { file: 'r.yml' },
  );
  const { matcher, issues } = compile(rules);
  assert.equal(matcher.size, 1);
  assert.deepEqual(
    issues.map(({ code, ruleId, line }) => [code, ruleId, line]),
    [
      ['modifier_unknown', 'bad', 3],
      ['placeholder_unresolved', 'placeholder', 5],
      ['rule_id_duplicate', 'good', 7],
    ],
  );
  assert.equal(compile(rules, { placeholders: { who: ['me'] } }).matcher.size, 2);
});

test('the version changes with rules, their order, lists and routing, and with nothing else', () => {
  const [a, b] = [rule('a', { product: 'test' }), rule('b', { product: 'test' })];
  const versions = [
    compile(rulesOf(a, b)),
    compile(rulesOf(b, a)),
    compile(rulesOf(a)),
    compile(rulesOf(a, b), { routing: false }),
    compile(rulesOf(a, b), { placeholders: { x: ['y'] } }),
  ].map(({ matcher }) => matcher.version);
  assert.equal(new Set(versions).size, versions.length);
  assert.equal(compile(rulesOf(a, b)).matcher.version, versions[0]);
});

test('resolved rules are frozen all the way down', () => {
  const { rules } = compile(rulesOf(rule('a', { product: 'test' })));
  const frozen = (value: unknown): boolean =>
    value === null || typeof value !== 'object' || (Object.isFrozen(value) && Object.values(value).every(frozen));
  assert.ok(rules.length === 1 && frozen(rules[0]!.selections) && frozen(rules[0]!.condition));
});
