import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ColumnShape,
  defaultChoice,
  fitColumns,
  gridTemplate,
  moveColumn,
  readChoice,
  toggleColumn,
} from './columns.ts';
import { fuzzyFind } from './fuzzy.ts';
import { holdRows } from './held-rows.ts';
import {
  isEmptySelection,
  isSelected,
  noSelection,
  selectAll,
  selectedCount,
  selectRange,
  toggleKey,
  toggleShown,
} from './selection.ts';

const keyOf = (row: string): string => row;
const hold = (shown: string[], rows: string[], hasMore = false) => holdRows(shown, { rows, hasMore }, keyOf);

test('new rows wait, rows that left stay, and the next page is appended', () => {
  assert.deepEqual(hold(['a', 'b'], ['n', 'a', 'm', 'b', 'c']), { rows: ['a', 'b', 'c'], fresh: 2, gone: new Set() });
  assert.deepEqual(hold(['a', 'b', 'c'], ['a', 'c']), { rows: ['a', 'b', 'c'], fresh: 0, gone: new Set(['b']) });
  assert.deepEqual(hold(['a', 'b', 'c'], ['n', 'a', 'b'], true), { rows: ['a', 'b', 'c'], fresh: 1, gone: new Set() });
  assert.deepEqual(hold([], ['a']).rows, ['a']);
  assert.deepEqual(hold(['a'], ['x', 'y']), { rows: ['a'], fresh: 2, gone: new Set(['a']) });
});

test('whatever comes, no row that is shown ever moves, and none is lost or doubled', () => {
  const rows = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { maxLength: 12 });
  fc.assert(
    fc.property(rows, rows, fc.boolean(), (shown, incoming, hasMore) => {
      const held = hold(shown, incoming, hasMore);
      assert.deepEqual(held.rows.slice(0, shown.length), shown.length === 0 ? [] : shown);
      assert.equal(new Set(held.rows).size, held.rows.length);
      const below = held.rows.length - shown.length;
      assert.equal(held.fresh + below, incoming.filter((row) => !shown.includes(row)).length);
    }),
  );
});

test('selecting: one, a range, all that is shown, everything that matches', () => {
  const order = ['a', 'b', 'c', 'd'];
  const one = toggleKey(noSelection, 'b');
  assert.ok(isSelected(one, 'b') && !isSelected(one, 'a'));
  assert.equal(selectedCount(selectRange(one, order, 'd', 'b'), 9), 3);
  assert.ok(isEmptySelection(toggleShown(toggleShown(noSelection, order), order)));
  const most = toggleKey(selectAll, 'a');
  assert.ok(!isSelected(most, 'a') && isSelected(most, 'z'));
  assert.equal(selectedCount(most, 4312), 4311);
  assert.equal(selectedCount(most, undefined), undefined);
  assert.ok(isSelected(selectRange(most, order, 'a', 'b'), 'a'));
});

const columns: readonly ColumnShape[] = [
  { id: 'sev', title: 'Severity', width: 60 },
  { id: 'title', title: 'Title', fixed: true },
  { id: 'owner', title: 'Owner', width: 150 },
  { id: 'rule', title: 'Rule', width: 150, optional: true },
];

test('columns are shown, hidden, moved and remembered', () => {
  const first = defaultChoice(columns);
  assert.deepEqual(first.shown, ['sev', 'title', 'owner']);
  const without = toggleColumn(first, columns, 'sev');
  assert.deepEqual(toggleColumn(without, columns, 'sev').shown, first.shown);
  assert.deepEqual(toggleColumn(first, columns, 'title'), first);
  assert.deepEqual(moveColumn(first, 'owner', -1).shown, ['sev', 'owner', 'title']);
  assert.equal(gridTemplate(columns, { sev: 80 }, 34), '34px 80px minmax(120px, 1fr) 150px 150px');
});

test('what was remembered is read whatever became of it', () => {
  fc.assert(
    fc.property(fc.anything(), (remembered) => {
      const { shown } = readChoice(columns, remembered);
      assert.ok(shown.includes('title') && shown.every((id) => columns.some((column) => column.id === id)));
    }),
  );
  assert.deepEqual(readChoice(columns, { shown: ['owner', 'gone', 'owner'], widths: { owner: 90, sev: 'x' } }), {
    shown: ['title', 'owner'],
    widths: { owner: 90 },
  });
});

test('in little room the last columns give way, never what is fixed or first', () => {
  assert.deepEqual(
    fitColumns(columns, {}, 450).map((column) => column.id),
    ['sev', 'title', 'owner'],
  );
  assert.deepEqual(
    fitColumns(columns, {}, 10).map((column) => column.id),
    ['sev', 'title'],
  );
  assert.equal(fitColumns(columns, {}, Number.POSITIVE_INFINITY).length, 4);
});

test('the palette finds by a few letters, the beginnings of words first', () => {
  const titles = ['Dead letters', 'Claim', 'Clear all filters', 'Verdict'];
  const find = (wanted: string) => fuzzyFind(titles, wanted, (title) => title);
  assert.equal(find('cl')[0], 'Claim');
  assert.equal(find('dl')[0], 'Dead letters');
  assert.deepEqual(find('xyz'), []);
  assert.deepEqual(find(''), titles);
});
