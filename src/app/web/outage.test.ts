import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outageOf } from './outage.ts';

const ok = { relational: 'ok', lake: 'ok', pipeline: 'ok' };

test('nothing is said while all is well, and the cause before its consequence otherwise', () => {
  assert.equal(outageOf({ ready: true, checks: ok, warnings: {} }), undefined);
  const full = outageOf({
    ready: false,
    checks: { ...ok, pipeline: 'lake_disk_full' },
    warnings: { disk: 'disk_low' },
  });
  assert.deepEqual([full?.tone, full?.code], ['bad', 'lake_disk_full']);
  assert.match(full?.advice ?? '', /Free room.*nothing of them is lost/);
  const both = { ...ok, pipeline: 'store_restarting', relational: 'database_disk_full' };
  assert.equal(outageOf({ ready: false, checks: both, warnings: {} })?.code, 'database_disk_full');
  const low = outageOf({ ready: true, checks: ok, warnings: { disk: 'disk_low' } });
  assert.deepEqual([low?.tone, low?.code], ['warn', 'disk_low']);
});

test('a code that nobody foresaw is named, and says that it is tried again', () => {
  for (const code of ['internal', 'constructor', 'lake_failed']) {
    const unknown = outageOf({ ready: false, checks: { ...ok, pipeline: code }, warnings: {} });
    assert.equal(unknown?.code, code);
    assert.match(unknown?.advice ?? '', /tried again/);
  }
});
