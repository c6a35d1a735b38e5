import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, bind, bySection, offer } from './action.ts';
import { createActionRegistry } from './action-registry.ts';

const claim: Action<{ mine: boolean; log: string[] }> = {
  id: 'alert.claim',
  title: ({ mine }) => (mine ? 'Release' : 'Claim'),
  section: 'Alert',
  keys: 'c',
  may: ({ mine }) => !mine,
  run: ({ log }) => void log.push('claimed'),
};

test('what may not be done is not offered', () => {
  assert.equal(offer([claim], () => ({ mine: true, log: [] })).length, 0);
  assert.equal(offer([claim], () => ({ mine: false, log: [] }))[0]?.title, 'Claim');
});

test('an offered action runs on the context of that moment', async () => {
  let log: string[] = [];
  const offered = bind(claim, () => ({ mine: false, log }));
  log = [];
  await offered.run();
  assert.deepEqual(log, ['claimed']);
});

test('the registry lists innermost first, one entry per id, and takes back', () => {
  const registry = createActionRegistry();
  let told = 0;
  registry.subscribe(() => {
    told += 1;
  });
  const context = () => ({ mine: false, log: [] });
  registry.register([bind(claim, context, 'global')]);
  const back = registry.register([
    bind({ ...claim, section: 'Drawer' }, context, 'drawer'),
    bind({ ...claim, id: 'b' }, context, 'list'),
  ]);
  assert.deepEqual(
    registry.list().map((one) => [one.id, one.layer]),
    [
      ['alert.claim', 'drawer'],
      ['b', 'list'],
    ],
  );
  assert.deepEqual(
    bySection(registry.list()).map(([section]) => section),
    ['Drawer', 'Alert'],
  );
  back();
  assert.deepEqual(
    registry.list().map((one) => one.layer),
    ['global'],
  );
  assert.equal(registry.list(), registry.list());
  assert.equal(told, 3);
});
