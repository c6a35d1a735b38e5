import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Asset, foldedName, namesToTry, readAssets } from './model.ts';

const table = `Hostname;Aliases;Owner;Criticality;Business service
SRV-FILE01;srv-file01.corp.example, 10.0.4.7;J. Berg;Critical;File shares
ws-07;;;;
`;

test('a table of an inventory is read, whatever it calls its columns; what is empty is not said', () => {
  const { assets, issues } = readAssets(table);
  assert.deepEqual(issues, []);
  assert.deepEqual(assets[0], {
    kind: 'host',
    name: 'SRV-FILE01',
    aliases: ['srv-file01.corp.example', '10.0.4.7'],
    owner: 'J. Berg',
    importance: 'critical',
    service: 'File shares',
    note: '',
  });
  assert.deepEqual([assets[1]?.name, assets[1]?.importance, assets[1]?.owner], ['ws-07', 'normal', '']);
});

test('JSON says the same, also one object alone', () => {
  const one = { name: 'corp\\alice', kind: 'User', aliases: ['alice@corp.example'], importance: 'high' };
  for (const text of [JSON.stringify([one]), JSON.stringify(one)])
    assert.deepEqual(readAssets(text).assets[0], { ...one, kind: 'user', owner: '', service: '', note: '' });
});

test('each row that cannot be used is told with its number and column', () => {
  const issues = (text: string) => readAssets(text).issues.map(({ code, place }) => [code, place]);
  assert.deepEqual(issues('name,importance\nws-01,vital\n,high\nws-03,low\nWS-03.,low\n'), [
    ['asset_unfit', 'row 1, importance'],
    ['asset_unfit', 'row 2, name'],
    ['asset_twice', 'row 4, name'],
  ]);
  assert.deepEqual(issues('[1]'), [['assets_not_objects', '']]);
  assert.deepEqual(issues('{"name":'), [['assets_not_json', '']]);
});

test('whatever text it is, it is read or refused, and what was read is fit to be stored', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      for (const asset of readAssets(text).assets) assert.ok(asset.name.isWellFormed() && asset.name.trim() !== '');
    }),
  );
});

test('an entity is tried as it stands, a host by its short name too', () => {
  assert.deepEqual(namesToTry('host', 'WS-07.Corp.Example.'), ['ws-07.corp.example', 'ws-07']);
  assert.deepEqual(namesToTry('host', '10.0.4.7'), ['10.0.4.7']);
  assert.deepEqual(namesToTry('user', 'corp\\alice.b'), ['corp\\alice.b']);
  const name: Asset['name'] = 'SRV01.';
  assert.equal(foldedName(name), 'srv01');
});
