/** What matching means, line by line of the specification, and the traps that others fell into. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldValue } from '#engine/events/model.ts';
import { bothMatch, detectionOf, fieldsOf, goodRule, ruleOf } from '#engine/sigma/testing/rules.ts';
import { matchView } from './reference.ts';

type Case = readonly [event: Readonly<Record<string, FieldValue | undefined>>, matches: boolean];

function cases(says: string, detection: object, list: readonly Case[]): void {
  test(says, () => {
    const rule = goodRule(detection);
    for (const [event, matches] of list)
      assert.equal(bothMatch(rule, fieldsOf(event)), matches, JSON.stringify(event) ?? '');
  });
}

const one = (selection: unknown) => ({ selection, condition: 'selection' });

cases('values are compared as texts without regard to case', one({ A: 'Cmd.EXE' }), [
  [{ A: 'cMD.exe' }, true],
  [{ A: 'cmd.exe ' }, false],
  [{ a: 'cmd.exe' }, false],
  [{}, false],
]);

cases('all entries of a map must match', one({ A: 'a', B: 'b' }), [
  [{ A: 'a', B: 'b' }, true],
  [{ A: 'a' }, false],
  [{ A: 'a', B: 'x' }, false],
]);

cases('one value of a list is enough', one({ A: ['a', 'b*', 3] }), [
  [{ A: 'a' }, true],
  [{ A: 'bcd' }, true],
  [{ A: 3 }, true],
  [{ A: '3' }, true],
  [{ A: 'c' }, false],
]);

cases('one map of a list is enough', one([{ 'A|endswith': '\\x.exe' }, { 'B|contains': 'test' }]), [
  [{ A: 'C:\\x.exe' }, true],
  [{ B: 'A TEST' }, true],
  [{ A: 'test', B: '\\x.exe' }, false],
]);

cases('a list may mix maps and keywords', one([{ A: 'a' }, 'word']), [
  [{ A: 'a' }, true],
  [{ B: 'some words' }, true],
  [{ A: 'b' }, false],
]);

cases('keywords are looked for in every value, as part of it', one(['EvilService', 'svc*-n evil', 42]), [
  [{ A: 'x', B: 'an evilservice here' }, true],
  [{ A: ['x', 'svchost.exe -n evil y'] }, true],
  [{ A: 'svchost', B: '-n evil' }, false],
  [{ A: 142 }, true],
  [{ evilservice: 'x' }, false],
  [{ A: null, B: '' }, false],
  [{}, false],
]);

cases('keywords under |all must all be there, in any values', one({ '|all': ['one', 'two'] }), [
  [{ A: 'one', B: 'TWO' }, true],
  [{ A: 'two one' }, true],
  [{ A: 'one' }, false],
]);

cases('keywords may be regular expressions', one({ '|re': '^ab+$' }), [
  [{ A: 'x', B: 'abb' }, true],
  [{ A: 'xabb' }, false],
]);

cases('numbers and their texts are the same', one({ EventID: 4688 }), [
  [{ EventID: 4688 }, true],
  [{ EventID: '4688' }, true],
  [{ EventID: 46880 }, false],
  [{ EventID: '04688' }, false],
]);

cases('a text of digits matches the number', one({ EventID: '4688' }), [
  [{ EventID: 4688 }, true],
  [{ EventID: '4688' }, true],
]);

cases('truth values are words', one({ A: true }), [
  [{ A: true }, true],
  [{ A: 'True' }, true],
  [{ A: 1 }, false],
  [{ A: false }, false],
]);

cases('null matches a field that has no value: absent, null, an empty list', one({ A: null }), [
  [{}, true],
  [{ A: null }, true],
  [{ A: [] }, true],
  [{ A: ['x', null] }, true],
  [{ A: '' }, false],
  [{ A: 'null' }, false],
  [{ A: 0 }, false],
  [{ A: false }, false],
]);

cases('empty matches the empty text only', one({ A: '' }), [
  [{ A: '' }, true],
  [{}, false],
  [{ A: null }, false],
  [{ A: ' ' }, false],
  [{ A: 0 }, false],
]);

cases('a lone star matches every value, the empty one too', one({ A: '*' }), [
  [{ A: 'x' }, true],
  [{ A: '' }, true],
  [{ A: 0 }, true],
  [{ A: null }, false],
  [{}, false],
]);

cases('a question mark wants one character', one({ A: 'prog?.exe' }), [
  [{ A: 'progA.exe' }, true],
  [{ A: 'prog.exe' }, false],
  [{ A: 'progAB.exe' }, false],
]);

cases('an escaped wildcard is a plain character', one({ A: ['a\\*b', 'c\\?d', 'e\\\\*f'] }), [
  [{ A: 'a*b' }, true],
  [{ A: 'axb' }, false],
  [{ A: 'c?d' }, true],
  [{ A: 'cxd' }, false],
  [{ A: 'e\\xyzf' }, true],
  [{ A: 'e*f' }, false],
]);

cases('a field with several values matches when any of them does', one({ 'A|endswith': 'b', B: 'x' }), [
  [{ A: ['b', 'c'], B: ['y', 'x'] }, true],
  [{ A: ['c'], B: ['x'] }, false],
  [{ A: [], B: 'x' }, false],
  [{ A: [null, 'ab'], B: 'x' }, true],
]);

cases('not is true where the field is absent', { s: { A: 'a' }, f: { B: 'b' }, condition: 's and not f' }, [
  [{ A: 'a' }, true],
  [{ A: 'a', B: null }, true],
  [{ A: 'a', B: 'b' }, false],
  [{ A: 'a', B: 'c' }, true],
  [{}, false],
]);

cases('not null asks for a value', { s: { A: 'a' }, f: { B: null }, condition: 's and not f' }, [
  [{ A: 'a' }, false],
  [{ A: 'a', B: null }, false],
  [{ A: 'a', B: '' }, true],
]);

cases('several conditions are linked with or', { a: { A: 'a' }, b: { B: 'b' }, condition: ['a and b', 'b'] }, [
  [{ B: 'b' }, true],
  [{ A: 'a' }, false],
]);

cases('counts above one are counted', { a: { A: 1 }, b: { B: 1 }, c: { C: 1 }, condition: '2 of them' }, [
  [{ A: 1 }, false],
  [{ A: 1, C: 1 }, true],
  [{ A: 1, B: 1, C: 1 }, true],
]);

cases('long integers are compared digit by digit', one({ A: 9007199254740993n.toString() }), [
  [{ A: '9007199254740993' }, true],
  [{ A: '9007199254740992' }, false],
]);

cases('names of fields are taken as they are', one({ __proto__x: 'a', 'a.b-c d': 'b', constructor: 'c' }), [
  [{ __proto__x: 'a', 'a.b-c d': 'b', constructor: 'c' }, true],
  [{ __proto__x: 'a', 'a.b-c d': 'b' }, false],
]);

test('a key __proto__ of an event is a field like any other, and inherited keys are none', () => {
  const { rule } = ruleOf(JSON.parse('{"__proto__|contains": "x"}'));
  const fields: Record<string, FieldValue> = Object.create(null);
  assert.equal(bothMatch(rule!, fields), false);
  fields['__proto__'.toString()] = 'axb';
  assert.equal(bothMatch(rule!, fields), true);
  const inherited = goodRule(one({ 'toString|exists': true }));
  assert.equal(bothMatch(inherited, {}), false);
});

test('null within a list is warned of and taken as “or has no value”', () => {
  const { rule, issues } = ruleOf({ A: ['x', null] });
  assert.deepEqual(
    issues.map(({ code, severity }) => [code, severity]),
    [['null_in_list', 'warning']],
  );
  assert.equal(bothMatch(rule!, fieldsOf({})), true);
  assert.equal(bothMatch(rule!, fieldsOf({ A: 'x' })), true);
  assert.equal(bothMatch(rule!, fieldsOf({ A: '' })), false);
});

test('a selection that the condition does not ask for is warned of', () => {
  const { issues } = detectionOf({ a: { A: 1 }, b: { B: 1 }, _c: { C: 1 }, condition: 'a' });
  assert.deepEqual(
    issues.map(({ code, severity }) => [code, severity]),
    [['selection_unused', 'warning']],
  );
});

test('a match tells which selections and fields matched, and by what', () => {
  const rule = goodRule({
    selection: { 'Image|endswith': ['\\cmd.exe', '\\powershell.exe'], 'CommandLine|contains|all': ['-a', '-b'] },
    absent: { Parent: null },
    words: ['Lorem'],
    filter: { User: 'SYSTEM' },
    condition: 'selection and absent and words and not filter',
  });
  const fields = fieldsOf({ Image: ['x', 'C:\\CMD.exe'], CommandLine: 'y -B -A', Note: 'ipsum lorem', User: 'me' });
  assert.deepEqual(matchView(rule, fields), {
    selections: ['selection', 'absent', 'words'],
    fields: [
      { name: 'Image', value: 'C:\\CMD.exe', by: 'selection: Image|endswith \\cmd.exe' },
      { name: 'CommandLine', value: 'y -B -A', by: 'selection: CommandLine|contains|all -a' },
      { name: 'CommandLine', value: 'y -B -A', by: 'selection: CommandLine|contains|all -b' },
      { name: 'Parent', value: undefined, by: 'absent: Parent null' },
      { name: 'Note', value: 'ipsum lorem', by: 'words: Lorem' },
    ],
  });
  assert.equal(matchView(rule, fieldsOf({ Image: 'C:\\cmd.exe' })), undefined);
});

test('events of ten million characters, and of a hundred thousand fields, are matched in time', () => {
  const rule = goodRule({
    a: { 'A|contains': ['needle', 'x?y*z'] },
    b: { 'A|re': ['(a+)+$', '(a|aa)+b', '.*.*.*c'] },
    c: ['keyword'],
    d: { 'A|cidr': '10.0.0.0/8' },
    e: { 'A|gt': 5 },
    f: { 'A|hour': 5 },
    condition: '1 of them',
  });
  const start = performance.now();
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, 'value']));
  assert.equal(bothMatch(rule, fieldsOf(many)), false);
  assert.ok(performance.now() - start < 20_000);
  const { rule: plain } = ruleOf({ 'A|contains': ['needle', '*x?y*z'], 'A|startswith': 'aab' });
  assert.equal(bothMatch(plain!, fieldsOf({ A: 'a'.repeat(10_000_000) })), false);
  assert.ok(performance.now() - start < 40_000);
});

test('a condition that names a long list a thousand times takes no more than one that names it once', () => {
  const long = Array.from({ length: 4000 }, (_, index) => `value ${index}`);
  const condition = Array.from({ length: 400 }, (_, index) => `(${index % 2 ? 'not s' : 's'} and t${index % 5})`);
  const few = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`t${index}`, { B: index }]));
  const rule = goodRule({ s: { A: long }, ...few, condition: condition.join(' or ') });
  const start = performance.now();
  assert.equal(bothMatch(rule, fieldsOf({ A: 'value 3999', B: 2 })), true);
  assert.equal(bothMatch(rule, fieldsOf({ A: 'value', B: 7 })), false);
  assert.ok(performance.now() - start < 20_000, `${performance.now() - start} ms`);
});
