import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chipsOf,
  type FilterSpec,
  type FilterValues,
  filterQuery,
  parseFilters,
  setFilter,
  spanMs,
  writeFilters,
} from './filters.ts';
import { parseSearchText, safeNext, writeSearchText } from './search-text.ts';

const spec = {
  q: { kind: 'text', title: 'Search', search: true },
  severity: {
    kind: 'enum',
    title: 'Severity',
    options: [
      { value: 'high', label: 'High' },
      { value: 'low', label: 'Low' },
    ],
  },
  seen: { kind: 'time', title: 'First seen' },
  owner: { kind: 'person', title: 'Owner' },
  old: { kind: 'boolean', title: 'Retrospective', yes: 'only', no: 'without' },
} as const satisfies FilterSpec;

const instant = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());
const arbitraryValues = fc.record(
  {
    q: fc.string({ minLength: 1 }),
    severity: fc.constantFrom(['high'], ['low'], ['low', 'high']),
    seen: fc.oneof(
      fc.constantFrom({ last: '15m' }, { last: '7d' }),
      fc.record({ from: instant, until: fc.option(instant, { nil: undefined }) }, { noNullPrototype: true }),
    ),
    owner: fc.uniqueArray(fc.stringMatching(/^acc_[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 3 }),
    old: fc.boolean(),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test('what is written into the address bar is read back the same', () => {
  fc.assert(
    fc.property(arbitraryValues, (values) => {
      const typed = values as FilterValues<typeof spec>;
      const address = writeSearchText(writeFilters(spec, typed));
      assert.deepEqual(parseFilters(spec, parseSearchText(address)), typed);
    }),
  );
});

test('any address is read without an error, and only known filters come out', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('q', 'severity', 'seen', 'owner', 'old', 'x'), fc.anything()),
      (search) => {
        const values = parseFilters(spec, search);
        assert.ok(Object.keys(values).every((name) => name in spec));
      },
    ),
  );
  assert.deepEqual(parseFilters(spec, { severity: 'unheard', seen: 'yesterday', old: 'maybe', owner: ',' }), {});
  assert.deepEqual(parseFilters(spec, { severity: 'high,unheard' }), { severity: ['high'] });
});

test('the server gets instants, counted back from now', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  assert.deepEqual(filterQuery(spec, { seen: { last: '24h' }, severity: ['low'], old: false }, now), {
    severity: ['low'],
    seenFrom: '2026-11-22T12:00:00.000Z',
    old: false,
  });
  assert.equal(spanMs('2w'), 14 * 86_400_000);
  assert.equal(spanMs('0d'), undefined);
});

test('chips say in words what is set, and the search is none', () => {
  const values: FilterValues<typeof spec> = {
    q: 'mimikatz',
    severity: ['high', 'low'],
    seen: { last: '24h' },
    owner: ['acc_1'],
    old: true,
  };
  assert.deepEqual(
    chipsOf(spec, values, () => 'Ada').map((chip) => chip.text),
    ['High, Low', 'last 24 h', 'Ada', 'only'],
  );
  assert.deepEqual(setFilter(values, 'q', ''), {
    severity: ['high', 'low'],
    seen: { last: '24h' },
    owner: ['acc_1'],
    old: true,
  });
});

test('after sign-in one never lands on another site', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    undefined,
    '',
    '/\t/evil.example',
  ])
    assert.ok(!safeNext(next).includes('evil') || safeNext(next).startsWith('/'), String(next));
  assert.equal(safeNext('//evil.example'), '/');
  assert.equal(safeNext('/\\evil.example'), '/');
  assert.equal(safeNext('/\t/evil.example'), '/');
  assert.equal(safeNext('/alerts?severity=high#x'), '/alerts?severity=high#x');
  fc.assert(
    fc.property(fc.string(), (text) => {
      const to = safeNext(`/${text}`);
      assert.equal(new URL(to, 'http://here.invalid').origin, 'http://here.invalid');
    }),
  );
});
