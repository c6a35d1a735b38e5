import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellText, columnIds, csvOf, isNumeric, meaningOf } from './query.ts';
import {
  eventsQuery,
  fillOf,
  fitsFilter,
  groupKey,
  healthOf,
  lagText,
  stagesOf,
  stallAdvice,
  totalsOf,
} from './words.ts';

const spool = {
  firstOffset: 0,
  nextOffset: 0,
  committedOffset: 0,
  bytes: 0,
  maxBytes: 100,
  oldestReceivedAt: null,
  rememberedKeys: 0,
};

test('what waits in the spool has come, though no source has it yet', () => {
  const sources = [
    { source: 'windows-event', received: 6, stored: 4, dead: 1, rejected: 1 },
    { source: 'unknown', received: 2, stored: 0, dead: 0, rejected: 2 },
  ];
  assert.deepEqual(totalsOf({ sources, waitingEvents: 3 }), { came: 11, stored: 4, dead: 1, rejected: 3 });
});

test('health follows stall, lag and fill', () => {
  const stall = { stage: 'lake', code: 'lake_down', message: 'x', since: 'y' };
  assert.equal(healthOf({ stall, lagSeconds: 0, spool }), 'bad');
  assert.equal(healthOf({ stall: null, lagSeconds: 90, spool }), 'warn');
  assert.equal(healthOf({ stall: null, lagSeconds: 0, spool: { ...spool, bytes: 90 } }), 'warn');
  assert.equal(healthOf({ stall: null, lagSeconds: 0, spool }), 'good');
  assert.equal(fillOf({ bytes: 5, maxBytes: 0 }), 0);
  assert.equal(lagText(0.2), 'none');
  assert.equal(lagText(75), '1 min');
});

test('every stall says what to do', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (stage, code) => stallAdvice(stage, code).length > 20));
});

test('the stages of a batch share its time', () => {
  const batch = { from: 0, to: 1, events: 1, dead: 0, hits: 0, bytes: 1, matchMs: 1, lakeMs: 2, relationalMs: 1 };
  assert.deepEqual(
    stagesOf(batch).map(({ share }) => share),
    [0.25, 0.5, 0.25],
  );
  assert.equal(stagesOf({ ...batch, matchMs: 0, lakeMs: 0, relationalMs: 0 })[0]?.share, 0);
});

test('groups that differ in their kind of message only are told apart', () => {
  const group = {
    code: 'event_not_json',
    sender: 'tok_a',
    senderName: null,
    source: 'unknown',
    count: 1,
    firstAt: '2026-11-02T08:00:00.000Z',
    lastAt: '2026-11-02T08:00:00.000Z',
    message: 'at 7',
    hint: '',
    template: 'at #',
    sample: 'x',
  };
  assert.notEqual(groupKey(group), groupKey({ ...group, template: 'near …' }));
  assert.ok(fitsFilter(group, { code: 'event_not_json', template: 'at #' }));
  assert.ok(!fitsFilter(group, { code: 'event_not_json', template: 'near …' }));
});

test('the name of a source cannot leave its quotes', () => {
  assert.match(eventsQuery("a' OR '1"), /source = 'a\\' OR \\'1'/);
  assert.match(eventsQuery('a\\'), /source = 'a\\\\'/);
});

test('values of an answer keep null apart from empty, and names apart from each other', () => {
  assert.equal(cellText(null), null);
  assert.equal(cellText(''), '');
  assert.equal(cellText({ a: [1] }), '{"a":[1]}');
  assert.deepEqual(columnIds(['a', 'a']), ['0:a', '1:a']);
  assert.ok(isNumeric('Nullable(UInt64)') && !isNumeric('String'));
  assert.match(meaningOf('host_name') ?? '', /host\.name/);
});

test('an answer as a file keeps every value and runs nothing in a spreadsheet', () => {
  assert.equal(
    csvOf(
      ['a', 'b'],
      [
        ['x,"y"', '=1+1'],
        [-1, null],
      ],
    ),
    'a,b\r\n"x,""y""",\'=1+1\r\n-1,\r\n',
  );
});
