import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correlationText, linkOf } from '#engine/sigma/testing/correlations.ts';
import { linkCorrelations } from './link.ts';

const base = { type: 'temporal', 'group-by': ['user'], timespan: '10s' };
const of = (name: string, rules: readonly string[], more: object = {}, outer: object = {}) =>
  correlationText(name, { ...base, rules, ...more }, outer);
const codes = (texts: readonly string[], rules: readonly string[] = ['a', 'b']) =>
  linkOf(texts, rules).issues.map(({ code, ruleId, place }) => [code, ruleId, place.split(':')[1]]);
const idsOf = (texts: readonly string[]) => linkOf(texts, ['a', 'b']).program.correlations.map(({ rule }) => rule.id);

test('a chain is put in order, whatever the order in the file', () => {
  assert.deepEqual(idsOf([of('z', ['y', 'a']), of('y', ['x']), of('x', ['a', 'b'])]), ['x', 'y', 'z']);
});

test('a rule is found by its id and by its name', () => {
  const { program } = linkCorrelations(
    [{ id: '5638f7c0', name: 'blocked', hashInput: '' }],
    linkOf([of('x', ['a'])], ['a']).program.correlations.map(({ rule }) => ({
      ...rule,
      members: [{ text: 'blocked', at: rule.at }],
    })),
  );
  assert.deepEqual(program.correlations[0]?.members[0]?.ruleId, '5638f7c0');
  assert.deepEqual([...program.feeds.keys()], ['5638f7c0']);
});

test('what cannot be run is refused with a place, and what is built on it', () => {
  assert.deepEqual(codes([of('x', ['nothing', 'a'])]), [['correlation_rule_absent', 'x', '1']]);
  assert.deepEqual(codes([of('y', ['x']), of('x', ['nothing'])]), [
    ['correlation_rule_absent', 'x', '3'],
    ['correlation_rule_refused', 'y', '1'],
  ]);
  assert.deepEqual(
    codes([of('x', ['x'])]).map(([code]) => code),
    ['correlation_cycle'],
  );
  assert.deepEqual(
    codes([of('x', ['y']), of('y', ['z']), of('z', ['x'])]).map(([code]) => code),
    ['correlation_cycle', 'correlation_rule_refused', 'correlation_rule_refused'],
  );
  assert.deepEqual(codes([of('a', ['b'])]), [['rule_id_duplicate', 'a', '1']]);
  assert.deepEqual(codes([of('x', ['a']), of('x', ['b'])]), [['rule_id_duplicate', 'x', '3']]);
  assert.deepEqual(codes([of('x', ['a'], {}, { id: 'one' }), of('x', ['b'], {}, { id: 'two' }), of('y', ['x'])]), [
    ['correlation_rule_unclear', 'y', '5'],
  ]);
  assert.deepEqual(codes([of('x', ['a'], {}, { id: 'one' }), of('y', ['x', 'one'])]), [
    ['correlation_twice', 'y', '3'],
  ]);
});

test('the rest runs', () => {
  assert.deepEqual(idsOf([of('x', ['nothing']), of('y', ['a'])]), ['y']);
});

test('chains that would multiply work are refused', () => {
  const deep = Array.from({ length: 25 }, (_, n) => of(`x${n}`, [n === 24 ? 'a' : `x${n + 1}`]));
  for (const texts of [deep, deep.toReversed()]) {
    const { program, issues } = linkOf(texts, ['a']);
    assert.ok(program.correlations.length <= 20);
    assert.ok(issues.some(({ code }) => code === 'correlation_chain_long'));
  }
  // Each level reaches the next in four ways: 4, 16, 64, 256, 1024.
  const wide = [0, 1, 2, 3, 4, 5].flatMap((level) =>
    [0, 1, 2, 3].map((n) => of(`l${level}n${n}`, level === 0 ? ['a'] : [0, 1, 2, 3].map((m) => `l${level - 1}n${m}`))),
  );
  const { program, issues } = linkOf(wide, ['a']);
  assert.equal(program.correlations.length, 20);
  assert.ok(issues.every(({ code }) => code === 'correlation_chain_long'));
});

test('members raise nothing of their own, unless one of their correlations wants them to', () => {
  const silencedBy = (...texts: string[]) => [...linkOf(texts, ['a', 'b']).program.silenced].sort();
  assert.deepEqual(silencedBy(of('x', ['a', 'b'])), ['a', 'b']);
  assert.deepEqual(silencedBy(of('x', ['a', 'b'], {}, { generate: true })), []);
  assert.deepEqual(silencedBy(of('x', ['a', 'b']), of('y', ['a'], {}, { generate: true })), ['b']);
  assert.deepEqual(silencedBy(of('x', ['a']), of('y', ['x'])), ['a', 'x']);
});

test('aliases of rules that are not correlated, that are not used, or that leave rules out, are warned of', () => {
  const warned = (aliases: object) => codes([of('x', ['a', 'b'], { aliases })]).map(([code]) => code);
  assert.deepEqual(warned({ user: { a: 'u', c: 'v', b: 'w' } }), ['alias_rule_unknown']);
  assert.deepEqual(warned({ name: { a: 'u', b: 'v' } }), ['alias_unused']);
  assert.deepEqual(warned({ user: { a: 'u' } }), ['alias_incomplete']);
  assert.deepEqual(warned({ user: { a: 'u', b: 'v' } }), []);
});

test('the fingerprint changes with the rule and with all that it is built on', () => {
  const print = (inner: object, hashInput: string): string | undefined => {
    const { correlations } = linkOf([of('y', ['x']), of('x', ['a'], inner)], ['a']).program;
    const linked = linkCorrelations(
      [{ id: 'a', name: undefined, hashInput }],
      correlations.map(({ rule }) => rule),
    );
    return linked.program.correlations.find(({ rule }) => rule.id === 'y')?.fingerprint;
  };
  assert.equal(print({}, 'one'), print({}, 'one'));
  assert.notEqual(print({}, 'one'), print({}, 'two'));
  assert.notEqual(print({}, 'one'), print({ timespan: '11s' }, 'one'));
});
