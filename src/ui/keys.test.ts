import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Layer, layers } from './action.ts';
import { createKeyReader, keyCaps, keyConflicts, mayFire, placeOf, tokenOf } from './keys.ts';

const press = (key: string, more: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const binding = (id: string, keys: string, layer: Layer = 'page') => ({ id, keys: [keys], layer });

test('a press becomes a token that does not depend on the keyboard', () => {
  assert.equal(tokenOf(press('c')), 'c');
  assert.equal(tokenOf(press('X', { shiftKey: true })), 'shift+x');
  assert.equal(tokenOf(press('?', { shiftKey: true })), '?');
  assert.equal(tokenOf(press('k', { metaKey: true })), 'mod+k');
  assert.equal(tokenOf(press('Enter', { shiftKey: true })), 'shift+Enter');
  assert.equal(tokenOf(press(' ')), 'Space');
  assert.equal(tokenOf(press('@', { ctrlKey: true, altKey: true })), '@');
  assert.equal(tokenOf(press('Shift', { shiftKey: true })), undefined);
  assert.equal(tokenOf(press('a', { isComposing: true })), undefined);
});

test('sequences wait, run, and are given up', () => {
  const reader = createKeyReader(() => [binding('queue', 'g q'), binding('claim', 'c')]);
  assert.equal(reader.press('g', 'page', 0).kind, 'wait');
  assert.deepEqual(reader.pending, ['g']);
  const run = reader.press('q', 'page', 100);
  assert.equal(run.kind === 'run' && run.binding.id, 'queue');
  reader.press('g', 'page', 200);
  assert.equal(reader.press('q', 'page', 5000).kind, 'none');
  reader.press('g', 'page', 6000);
  const anew = reader.press('c', 'page', 6100);
  assert.equal(anew.kind === 'run' && anew.binding.id, 'claim');
});

test('the innermost layer wins', () => {
  const reader = createKeyReader(() => [binding('clear', 'Escape', 'list'), binding('close', 'Escape', 'drawer')]);
  const run = reader.press('Escape', 'page', 0);
  assert.equal(run.kind === 'run' && run.binding.id, 'close');
});

test('no key without Ctrl fires while somebody types, and none of the page inside a dialog', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...layers), (token, layer) => {
      if (!token.startsWith('mod+')) assert.equal(mayFire(token, layer, 'typing'), false);
      assert.equal(mayFire(token, layer, 'overlay'), layer === 'overlay');
    }),
  );
  assert.equal(mayFire('Enter', 'list', 'button'), false);
  assert.equal(mayFire('j', 'list', 'button'), true);
  assert.equal(mayFire('mod+k', 'global', 'typing'), true);
});

test('where the focus is follows from the element', () => {
  const element = (tagName: string, inside: string | undefined = undefined, type?: string) => ({
    tagName,
    ...(type === undefined ? {} : { type }),
    closest: (selector: string) => (inside !== undefined && selector.includes(inside) ? {} : null),
  });
  assert.equal(placeOf(null), 'page');
  assert.equal(placeOf(element('INPUT', undefined, 'text')), 'typing');
  assert.equal(placeOf(element('INPUT', undefined, 'checkbox')), 'button');
  assert.equal(placeOf(element('TEXTAREA')), 'typing');
  assert.equal(placeOf(element('BUTTON', 'button')), 'button');
  assert.equal(placeOf(element('INPUT', '[role=dialog]', 'text')), 'overlay');
  assert.equal(placeOf(element('DIV')), 'page');
});

test('keys that could never be reached are found', () => {
  assert.deepEqual(keyConflicts([binding('a', 'g'), binding('b', 'g q')]), [{ keys: 'g', ids: ['a', 'b'] }]);
  assert.deepEqual(keyConflicts([binding('a', 'c'), binding('b', 'c')]), [{ keys: 'c', ids: ['a', 'b'] }]);
  assert.deepEqual(keyConflicts([binding('a', 'c'), binding('b', 'c', 'list'), binding('d', 'd')]), []);
});

test('key caps say what to press', () => {
  assert.deepEqual(keyCaps('g q'), [['G'], ['Q']]);
  assert.deepEqual(keyCaps('mod+k'), [['Ctrl', 'K']]);
  assert.deepEqual(keyCaps('mod+k', true), [['⌘', 'K']]);
  assert.deepEqual(keyCaps('mod++'), [['Ctrl', '+']]);
  assert.deepEqual(keyCaps('Escape'), [['Esc']]);
});
