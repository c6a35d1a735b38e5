/** What each line of the correlation specification means here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  correlationText,
  firedBy,
  type HitLine,
  hitOf,
  programOf,
  shown,
  startMs,
} from '#engine/sigma/testing/correlations.ts';
import { Correlator } from './correlator.ts';

const rules = ['a', 'b', 'c'];
const base = { type: 'event_count', rules: ['a'], 'group-by': ['user'], timespan: '10s', condition: { gte: 3 } };
const programWith = (over: object) => programOf([correlationText('x', { ...base, ...over })], rules);
const at = (...seconds: number[]): HitLine[] => seconds.map((second) => ({ rule: 'a', at: second, user: 'ada' }));

test('event_count: so many hits of a group within the timespan, whose start is not part of it', () => {
  const program = programWith({});
  assert.deepEqual(firedBy(program, at(0, 5, 9)), ['x@9']);
  assert.deepEqual(firedBy(program, at(0, 5, 10)), []);
  assert.deepEqual(firedBy(program, at(0, 5, 10, 14)), ['x@14']);
});

test('it fires once for a timespan while the condition holds, and again after', () => {
  assert.deepEqual(firedBy(programWith({}), at(...Array.from({ length: 31 }, (_, second) => second))), [
    'x@2',
    'x@12',
    'x@22',
  ]);
});

test('groups are counted apart, whatever the case of the value; a hit without the field has no group', () => {
  const program = programWith({});
  const users = ['Ada', 'bob', 'ADA', 'bob', null, undefined, 'ada'];
  const lines = users.map((user, index): HitLine => ({ rule: 'a', at: index, user }));
  assert.deepEqual(firedBy(program, lines), ['x@6']);
  const correlator = new Correlator(program);
  const [firing] = lines.flatMap((line, index) => correlator.take(hitOf(line, index)));
  assert.deepEqual(firing?.group, [{ name: 'user', value: 'Ada' }]);
  assert.equal(correlator.counts().unusableHits, 2);
});

test('several fields to group by are linked with and; none make one group', () => {
  const lines: HitLine[] = ['h1', 'h2', 'h1', 'h2', 'h1'].map((host, index) => ({
    rule: 'a',
    at: index,
    user: 'u',
    host,
  }));
  assert.deepEqual(firedBy(programWith({ 'group-by': ['user', 'host'] }), lines), ['x@4']);
  assert.deepEqual(firedBy(programWith({ 'group-by': [] }), lines), ['x@2']);
});

test('realms never meet', () => {
  const lines = at(0, 1, 2, 3).map((line, index) => ({ ...line, realm: index % 2 === 0 ? 'one' : 'two' }));
  assert.deepEqual(firedBy(programWith({}), lines), []);
});

const conditions: readonly (readonly [object, readonly number[]])[] = [
  [{ gt: 2 }, [2]],
  [{ gte: 2 }, [1]],
  [{ lt: 2 }, [0]],
  [{ lte: 2 }, [0]],
  [{ eq: 3 }, [2]],
  [{ neq: 1 }, [1]],
  [{ gt: 2, lte: 3 }, [2]],
  [{ gte: 9 }, []],
];
for (const [condition, fires] of conditions)
  test(`a count that is ${JSON.stringify(condition)}`, () => {
    assert.deepEqual(
      firedBy(programWith({ condition }), at(0, 1, 2, 3)),
      fires.map((second) => `x@${second}`),
    );
  });

test('value_count: different values, whatever their case; hits without one are not counted', () => {
  const program = programWith({ type: 'value_count', condition: { field: 'file', gte: 3 } });
  const lines = ['f1', 'F1', null, 'f2', 'f2', 'f3'].map(
    (file, index): HitLine => ({ rule: 'a', at: index, user: 'u', file }),
  );
  assert.deepEqual(firedBy(program, lines), ['x@5']);
});

test('value_count: several fields are one value together', () => {
  const program = programWith({ type: 'value_count', condition: { field: ['p', 'q'], gte: 3 } });
  const pairs = [
    ['1', '1'],
    ['1', '2'],
    ['1', '1'],
    ['11', '2'],
  ];
  const lines = pairs.map(([p, q], index): HitLine => ({ rule: 'a', at: index, user: 'u', p, q }));
  assert.deepEqual(firedBy(program, lines), ['x@3']);
});

test('temporal: every rule within the timespan, in any order', () => {
  const program = programWith({ type: 'temporal', rules: ['a', 'b', 'c'], condition: undefined });
  const order = (names: string, step = 2) =>
    firedBy(
      program,
      [...names].map((rule, index) => ({ rule, at: index * step, user: 'u' })),
    );
  assert.deepEqual(order('cab'), ['x@4']);
  assert.deepEqual(order('aab'), []);
  assert.deepEqual(order('abc', 5), []);
  assert.deepEqual(order('abcab', 5), []);
  assert.deepEqual(order('abc', 4), ['x@8']);
});

test('temporal with a condition: so many different rules', () => {
  const program = programWith({ type: 'temporal', rules: ['a', 'b', 'c'], condition: { gte: 2 } });
  assert.deepEqual(
    firedBy(
      program,
      [...'aac'].map((rule, index) => ({ rule, at: index, user: 'u' })),
    ),
    ['x@2'],
  );
});

test('temporal_ordered: the rules in the order listed; at the same time counts as in order', () => {
  const program = programWith({ type: 'temporal_ordered', rules: ['a', 'b'], condition: undefined });
  const pair = (first: HitLine, second: HitLine) => firedBy(program, [first, second]);
  assert.deepEqual(pair({ rule: 'a', at: 0, user: 'u' }, { rule: 'b', at: 1, user: 'u' }), ['x@1']);
  assert.deepEqual(pair({ rule: 'b', at: 0, user: 'u' }, { rule: 'a', at: 1, user: 'u' }), []);
  assert.deepEqual(pair({ rule: 'b', at: 1, user: 'u' }, { rule: 'a', at: 1, user: 'u' }), ['x@1']);
  // What happened first but came second: the window of the later hit is looked at again.
  assert.deepEqual(pair({ rule: 'b', at: 1, user: 'u' }, { rule: 'a', at: 0, user: 'u' }), ['x@1']);
});

test('temporal_ordered with a condition: so many of the rules, in order', () => {
  const program = programWith({ type: 'temporal_ordered', rules: ['a', 'b', 'c'], condition: { gte: 2 } });
  const order = (names: string) =>
    firedBy(
      program,
      [...names].map((rule, index) => ({ rule, at: index, user: 'u' })),
    );
  assert.deepEqual(order('cba'), []);
  assert.deepEqual(order('cbac'), ['x@3']);
  assert.deepEqual(order('ac'), ['x@1']);
});

const measures: readonly (readonly [string, object, readonly unknown[], readonly string[]])[] = [
  ['value_sum', { gt: 1000 }, [400, '600', 'x', 0.5], ['x@3']],
  ['value_avg', { gt: 500 }, [400, 600, 601], ['x@2']],
  ['value_avg', { lt: 0.3 }, [0.5, 0.1, 0.2], ['x@2']],
  ['value_percentile', { percentile: 50, gte: 3 }, [1, 2, 3, 4, 5], ['x@4']],
  ['value_percentile', { percentile: 100, gte: 3 }, [1, 2, 3], ['x@2']],
  ['value_percentile', { percentile: 0, gte: 1, lte: 1 }, [3, 2, 1], ['x@2']],
  ['value_percentile', { lte: 25 }, ['p', 'p', 'q', 'p', 'r'], ['x@4']],
];
for (const [type, condition, values, fires] of measures)
  test(`${type} ${JSON.stringify(condition)} of ${JSON.stringify(values)}`, () => {
    const program = programWith({ type, condition: { field: 'v', ...condition } });
    const lines = values.map((v, index) => ({ rule: 'a', at: index, user: 'u', v }) as HitLine);
    assert.deepEqual(firedBy(program, lines), fires);
  });

test('sums are exact in whatever order fractions come and go', () => {
  const program = programWith({ type: 'value_sum', condition: { field: 'v', eq: 0.3 } });
  const lines = [0.1, 1e9, 0.1, 0.1, 0.1].map((v, index): HitLine => ({ rule: 'a', at: index * 3, user: 'u', v }));
  assert.deepEqual(firedBy(program, [...lines, { rule: 'a', at: 14, user: 'u', v: 0 }]), ['x@14']);
});

test('aliases: one name for different fields of different rules', () => {
  const program = programWith({
    type: 'temporal',
    rules: ['a', 'b'],
    condition: undefined,
    'group-by': ['inner', 'outer'],
    aliases: { inner: { a: 'dst', b: 'src' }, outer: { a: 'src', b: 'dst' } },
  });
  const a = { rule: 'a', at: 0, dst: '10.0.0.1', src: '1.1.1.1' };
  assert.deepEqual(firedBy(program, [a, { rule: 'b', at: 1, src: '10.0.0.1', dst: '1.1.1.1' }]), ['x@1']);
  assert.deepEqual(firedBy(program, [a, { rule: 'b', at: 1, src: '1.1.1.1', dst: '10.0.0.1' }]), []);
});

test('a chain: many failures, then a success, of which each counts its own groups', () => {
  const many = correlationText('many', { ...base, 'group-by': ['user', 'host'] });
  const top = correlationText('top', { ...base, type: 'temporal_ordered', rules: ['many', 'b'], condition: undefined });
  const program = programOf([top, many], rules);
  const fail = (second: number, host: string): HitLine => ({ rule: 'a', at: second, user: 'ada', host });
  const success = (second: number): HitLine => ({ rule: 'b', at: second, user: 'ADA', host: 'other' });
  assert.deepEqual(firedBy(program, [fail(0, 'h'), fail(1, 'h'), fail(2, 'h'), success(3)]), ['many@2', 'top@3']);
  assert.deepEqual(firedBy(program, [fail(0, 'h'), fail(1, 'i'), fail(2, 'h'), success(3)]), []);
  // The lower one is quiet by then, but still sees what it sees.
  const long = Array.from({ length: 10 }, (_, second) => fail(second, 'h'));
  assert.deepEqual(firedBy(program, [...long, success(18)]), ['many@2', 'top@18']);
});

test('a hit that comes late counts where it belongs; one that comes too late is counted as that', () => {
  const program = programWith({});
  const limits = { latenessMs: 20_000 };
  assert.deepEqual(firedBy(program, at(0, 9, 15, 5), { limits }), ['x@9']);
  assert.deepEqual(firedBy(program, at(30, 32, 9, 8, 7), { limits }), []);
  const correlator = new Correlator(program, { limits });
  const firings = at(30, 32, 12, 11, 9, 31).flatMap((line, index) => correlator.take(hitOf(line, index)));
  assert.deepEqual(firings.map(shown), ['x@32']);
  assert.equal(firings[0]?.late, true);
  assert.deepEqual([correlator.counts().lateHits, correlator.counts().hits], [2, 4]);
});

test('what is asked of a value alone is not asked again of the windows after it', () => {
  const program = programWith({ type: 'value_percentile', condition: { field: 'v', lte: 20 } });
  const lines = [0, 2, 3, 4, 5, 6, 1].map(
    (second, index): HitLine => ({ rule: 'a', at: second, user: 'u', v: index < 6 ? 'p' : 'q' }),
  );
  assert.deepEqual(firedBy(program, lines), []);
});

test('into a busy group a late hit is counted, and said not to have been judged backwards', () => {
  const correlator = new Correlator(programWith({ condition: { gte: 50 } }), { limits: { revision: 5 } });
  for (const [index, line] of at(1, 2, 3, 4, 5, 6, 0).entries()) correlator.take(hitOf(line, index));
  assert.deepEqual([correlator.counts().unrevisedHits, correlator.counts().hits], [1, 7]);
});

test('a firing names its window, its measure, and the newest of the hits in it', () => {
  const correlator = new Correlator(programWith({ rules: ['a', 'b'], condition: { gte: 4 } }), {
    limits: { contributions: 2 },
  });
  const lines: HitLine[] = [...at(0, 1, 2), { rule: 'b', at: 3, user: 'ada' }];
  const [firing] = lines.flatMap((line, index) => correlator.take(hitOf(line, index)));
  assert.deepEqual(firing, {
    ruleId: 'x',
    fromMs: startMs - 7000,
    toMs: startMs + 3000,
    measure: 4,
    group: [{ name: 'user', value: 'ada' }],
    hits: 4,
    contributions: [
      { ruleId: 'a', timeMs: startMs + 2000, major: 2, minor: 0 },
      { ruleId: 'b', timeMs: startMs + 3000, major: 3, minor: 0 },
    ],
    late: false,
  });
});

test('groups that nothing comes for are let go of after timespan and lateness, by the time of receipt', () => {
  const correlator = new Correlator(programWith({}), { limits: { latenessMs: 5_000 } });
  for (const user of ['u', 'v', 'w']) correlator.take(hitOf({ rule: 'a', at: 0, user }));
  correlator.take(hitOf({ rule: 'a', at: 15, user: 'u' }));
  assert.equal(correlator.counts().groups, 3);
  correlator.take(hitOf({ rule: 'a', at: 16, user: 'u' }));
  assert.deepEqual([correlator.counts().groups, correlator.counts().evictedGroups], [1, 0]);
});

test('a correlation that did not change keeps its state when another did', () => {
  const other = (gte: number) => correlationText('y', { ...base, rules: ['b'], condition: { gte } });
  const x = correlationText('x', base);
  const before = new Correlator(programOf([x, other(3)], rules));
  for (const [index, line] of [...at(0, 1), { rule: 'b', at: 0, user: 'u' }].entries()) before.take(hitOf(line, index));
  const after = new Correlator(programOf([x, other(4)], rules), { saved: before.save() });
  assert.equal(after.counts().hits, 2);
  assert.deepEqual(after.take(hitOf({ rule: 'a', at: 2, user: 'ada' })).map(shown), ['x@2']);
});
