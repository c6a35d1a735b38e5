import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertListQuery } from '#features/alerts/filters.ts';
import { type FilterSpec, filterQuery, parseFilters, writeFilters } from '#ui/filters.ts';
import { alertFilters, bulkScope, presetOf, queuePresets, withDefaultView } from './queue-filters.ts';

const asAddress = (query: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );

test('every filter of the page is one that the server knows', () => {
  const query = filterQuery(
    alertFilters as FilterSpec,
    {
      ...Object.fromEntries(
        Object.entries(alertFilters).map(([name, filter]) => [
          name,
          filter.kind === 'enum'
            ? filter.options.map((option) => option.value)
            : filter.kind === 'person'
              ? ['me', 'none']
              : filter.kind === 'time'
                ? { last: '24h' }
                : filter.kind === 'boolean'
                  ? true
                  : 'text',
        ]),
      ),
      incident: ['any'],
    } as never,
    new Date(),
  );
  const parsed = alertListQuery.strict().safeParse(asAddress({ ...query, sort: '-severity' }));
  assert.deepEqual(parsed.error?.issues, undefined);
});

test('a view survives the address bar and is recognised there', () => {
  for (const preset of queuePresets) {
    const address = asAddress(writeFilters(alertFilters, preset.values));
    assert.equal(presetOf(parseFilters(alertFilters, address))?.id, preset.id);
  }
});

const state = {
  spec: alertFilters,
  values: {},
  setValues: () => {},
  sort: { column: 'severity', descending: true },
  setSort: () => {},
  viewKey: 'k',
  query: () => ({ sort: '-severity' }),
};

test('an address that says nothing means the queue: open, unclaimed or mine', () => {
  assert.deepEqual(withDefaultView(state).query(), {
    sort: '-severity',
    state: ['open'],
    owner: ['me', 'none'],
    incident: ['none'],
    snoozed: false,
  });
  const chosen = { ...state, values: { q: 'x' } };
  assert.equal(withDefaultView(chosen), chosen);
});

test('a bulk change names the rows, or what matches without those taken out', () => {
  assert.deepEqual(bulkScope({ mode: 'some', keys: new Set(['alr_1']) }, {}), { ids: ['alr_1'] });
  const query = { state: ['open'], retrospective: true, q: '', sort: '-severity', hitFrom: undefined };
  assert.deepEqual(bulkScope({ mode: 'all', except: new Set(['alr_2']) }, query), {
    match: { state: 'open', retrospective: 'true' },
    except: ['alr_2'],
  });
});

test('a click on a ready-made view is told apart from every other', () => {
  for (const preset of queuePresets) assert.equal(presetOf(preset.values)?.id, preset.id);
  assert.equal(presetOf({ state: ['open'], severity: ['high'] }), undefined);
});
