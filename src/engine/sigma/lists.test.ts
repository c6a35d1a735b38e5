import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isListName, listLimits, parseLists } from './lists.ts';

const read = (text: string) => parseLists(text, { file: 'lists.yml' });
const codes = (text: string) => read(text).issues.map(({ code, place }) => [code, place]);

test('lists by name, single values and numbers as texts, over several documents', () => {
  const { lists, issues } = read('Servers:\n    - srv*\n    - 7\none: x\n---\n__proto__: [y]\n');
  assert.deepEqual(issues, []);
  assert.deepEqual(Object.entries(lists), [
    ['Servers', ['srv*', '7']],
    ['one', ['x']],
    ['__proto__', ['y']],
  ]);
});

test('what is no list is refused with its place', () => {
  assert.deepEqual(codes('- a'), [['lists_type', 'lists.yml:1:1']]);
  assert.deepEqual(codes(''), [['lists_type', 'lists.yml:1:1']]);
  assert.deepEqual(codes('a: b\nc: {d: e}'), [['list_values', 'lists.yml:2:1']]);
  assert.deepEqual(codes('a: []'), [['list_values', 'lists.yml:1:1']]);
  assert.deepEqual(codes('a: [b, null]'), [['list_values', 'lists.yml:1:1']]);
  assert.deepEqual(codes('a b: c'), [['list_name', 'lists.yml:1:1']]);
  assert.deepEqual(codes(`a: ${'x'.repeat(listLimits.characters + 1)}`), [['list_too_large', 'lists.yml:1:1']]);
  assert.equal(codes('a: [')[0]?.[0], 'yaml_syntax');
});

test('a name is what can stand between percent signs', () => {
  assert.deepEqual(['Servers', 'a.b-c', '', 'a b', 'a%', 'x'.repeat(201)].map(isListName), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
