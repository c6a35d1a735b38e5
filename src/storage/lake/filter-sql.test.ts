/**
 * Rules as lake filters: the matcher, the filter in memory and its SQL in the embedded lake give the same answer.
 * `WATCHFLOOR_FILTER_RUNS` runs more generated rules than usual.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Fields, FieldValue } from '#engine/events/model.ts';
import type { Reading } from '#engine/events/reading.ts';
import { holds } from '#engine/query/evaluate.ts';
import type { LakeFilter } from '#engine/query/filter.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import { modifiers } from '#engine/sigma/modifiers/index.ts';
import { filterOfView } from '#engine/sigma/query/filter.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { examplesOf } from '#engine/sigma/testing/examples.ts';
import { detection, event, everyChain, field, ruleValues } from '#engine/sigma/testing/generated.ts';
import { detectionOf, fieldsOf, goodRule } from '#engine/sigma/testing/rules.ts';
import { fieldsOfView, seenAs, type ViewSpec } from '#engine/sources/views.ts';
import { openFilterScope } from './filter-sql.ts';
import { type FilterLake, openFilterLake } from './testing/filters.ts';

let filters: FilterLake;
before(async () => {
  filters = await openFilterLake();
});
after(() => filters.close());

const runs = Number(process.env.WATCHFLOOR_FILTER_RUNS ?? 3);
/** The short form always makes the same few, which hit something; the long one makes new ones each time. */
const chosen = process.env.WATCHFLOOR_FILTER_RUNS === undefined ? { seed: 11 } : {};

const rowOf = (native: Fields) => ({
  scope: 's',
  source: 'test',
  logSources: ['test//'],
  time: '2026-11-23T08:58:50.123Z',
  native,
});

/** Asks all three of the view of events with these native fields; how often the rules matched. */
async function agree(
  rules: readonly ResolvedRule[],
  events: readonly Fields[],
  spec: ViewSpec = { logSource: {} },
): Promise<number> {
  const asked = rules.map((rule) => filterOfView(rule, fieldsOfView(spec)));
  const first = await filters.add(events.map((native) => ({ native })));
  const answers = await filters.answers(asked, first, events.length);
  assert.equal(answers.length, events.length);
  let hits = 0;
  for (const [at, fields] of events.entries())
    for (const [index, rule] of rules.entries()) {
      const says = `${rule.rule.text} on ${JSON.stringify(fields)} seen as ${JSON.stringify(spec)}`;
      const matches = matchView(rule, seenAs(spec, fields).fields) !== undefined;
      assert.equal(holds(asked[index] as LakeFilter, rowOf(fields)), matches, `in memory: ${says}`);
      assert.equal(answers[at]?.[index], matches, `in the lake: ${says}`);
      if (matches) hits++;
    }
  return hits;
}

test('every example of every modifier, each rule on the events of all', async () => {
  for (const modifier of modifiers) {
    const cases = examplesOf(modifier);
    const rules = [...new Map(cases.map(({ rule }) => [rule.rule.text, rule])).values()];
    const events = [...new Map(cases.map(({ fields }) => [JSON.stringify(fields), fields])).values()];
    if (cases.length > 0) await agree(rules, events);
  }
});

const resolvable = (made: object): readonly ResolvedRule[] => {
  const { rule } = detectionOf(made, { list: ['a*', '10.0.0.0/8', 'b'] });
  return rule === undefined ? [] : [rule];
};

test('generated rules on generated events', async () => {
  let hits = 0;
  const [rules, events] = [
    fc.array(detection, { minLength: 40, maxLength: 60 }),
    fc.array(event, { minLength: 20, maxLength: 30 }),
  ];
  await fc.assert(
    fc.asyncProperty(rules, events, async (made, fields) => {
      hits += await agree(made.flatMap(resolvable), fields.map(fieldsOf));
    }),
    { numRuns: runs, endOnFailure: true, ...chosen },
  );
  assert.ok(hits > 100, `${hits} hits`);
});

test('generated single items with any modifier on generated events', async () => {
  const key = fc.tuple(field, fc.constantFrom(...everyChain)).map(([name, made]) => [name, ...made].join('|'));
  const item = fc.tuple(key, ruleValues).map(([name, values]) => ({ s: { [name]: values }, condition: 's' }));
  const [rules, events] = [
    fc.array(item, { minLength: 80, maxLength: 100 }),
    fc.array(event, { minLength: 20, maxLength: 30 }),
  ];
  await fc.assert(
    fc.asyncProperty(rules, events, async (made, fields) => {
      await agree(made.flatMap(resolvable), fields.map(fieldsOf));
    }),
    { numRuns: runs, endOnFailure: true, ...chosen },
  );
});

const nativeName = fc.constantFrom('A', 'B', 'a0', 'a1', 'a2', '0', '__proto__', 'a.b');
const nativeValue = fc.oneof(
  ruleValues as fc.Arbitrary<FieldValue>,
  fc.constantFrom('0x1A4', '-', '', '0xfffffffffffff', '0x1ffffffffffffff'),
);

const readings: fc.Arbitrary<Reading> = fc.letrec<{ reading: Reading }>((tie) => ({
  reading: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constantFrom('native', 'said', 'decimal'), name: nativeName }),
    fc.record({ kind: fc.constant('beginning'), name: nativeName, start: fc.constantFrom('', 'a', '/') }),
    fc.record({
      kind: fc.constant('table'),
      name: nativeName,
      entries: fc.constantFrom({}, { a: 'b', A: '', '4': 'B', true: 'a' }),
    }),
    fc.record({ kind: fc.constant('numbered'), prefix: fc.constantFrom('a', 'A', ''), by: fc.constantFrom(' ', '') }),
    fc.record({ kind: fc.constant('always'), text: fc.constantFrom('', 'a', 'B') }),
    fc.record({ kind: fc.constant('first'), of: fc.array(tie('reading'), { maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('joined'),
      of: fc.array(tie('reading'), { minLength: 1, maxLength: 3 }),
      by: fc.constantFrom('', '-', '\\'),
    }),
  ) as fc.Arbitrary<Reading>,
})).reading;
test('generated rules on views whose fields are read in any way', async () => {
  const view = fc.record({ open: fc.boolean(), readings: fc.dictionary(field, readings, { minKeys: 1 }) });
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(view, { minLength: 4, maxLength: 6 }),
      fc.array(detection, { minLength: 10, maxLength: 14 }),
      fc.array(fc.dictionary(nativeName, nativeValue), { minLength: 20, maxLength: 30 }),
      async (views, made, fields) => {
        for (const { open, readings: read } of views) {
          const spec = { logSource: {}, ...(open ? { also: read } : { only: read }) };
          const rules = made.flatMap(resolvable);
          hits += await agree(rules, fields.map(fieldsOf), spec);
        }
      },
    ),
    { numRuns: Math.ceil(runs / 3), endOnFailure: true, ...chosen },
  );
  assert.ok(hits > 100, `${hits} hits`);
});

const one = (key: string, ...values: readonly unknown[]): ResolvedRule =>
  goodRule({ s: { [key]: values.length === 1 ? values[0] : values }, condition: 's' });

test('expressions with characters beyond ASCII', async () => {
  const sources = ['äΣ?', 'xä*', 'ä{2}', '[äΣ]+$', '\\Qä?\\E', '\\Qä', '(?i)Σ', 'a|ä', '\\\\ä?x', '😀?b', '\\.ä?'];
  const texts = ['ä', 'äΣ', 'ää', 'Σ', 'σ', 'x', 'ä?', '\\x', '\\äx', 'b', '😀b', '.', 'a', 'xyz', ''];
  const rules = sources.map((source) => one('A|re', source));
  assert.ok(
    (await agree(
      rules,
      texts.map((text) => fieldsOf({ A: text })),
    )) > 30,
  );
});

test('numbers and what looks like them', async () => {
  const written = [
    '5',
    '+5',
    '-5',
    '5.',
    '.5',
    '05',
    '5e0',
    '0.5e1',
    '5E-1',
    '1e400',
    '-1e400',
    '1e-400',
    '0x5',
    '5 ',
    '',
  ];
  const numbers = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 200, seed: 5 });
  const values = [...written, ...numbers, ...numbers.map(String), 2 ** 53, 2 ** 63, 2 ** 64, 1e21, 1.5e300, 5e-324, -0];
  const rules = [...numbers.slice(0, 40), 5, -5, 0.5, 0, 1e21].flatMap((number) =>
    ['A|gt', 'A|gte', 'A|lt', 'A|lte', 'A'].map((key) => one(key, number)),
  );
  assert.ok(
    (await agree(
      rules,
      values.map((value) => fieldsOf({ A: value })),
    )) > 1000,
  );
});

test('addresses and what looks like them', async () => {
  const part = fc.constantFrom(
    '0',
    '1',
    '01',
    '255',
    '256',
    'ffff',
    'F',
    '',
    '10',
    '00001',
    '1.2.3.4',
    '01.2.3.4',
    'g',
  );
  const made = fc.oneof(
    fc.array(part, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(':')),
    fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
    fc.tuple(fc.ipV6(), fc.constantFrom('', '%eth0', '%', '%a%b', ' ')).map((parts) => parts.join('')),
    fc.ipV4(),
    fc.ipV4().map((address) => `::ffff:${address}`),
  );
  const texts = fc.sample(made, { numRuns: 2000, seed: 7 });
  const networks = [
    '0.0.0.0/0',
    '::/0',
    '128.0.0.0/1',
    '10.0.0.0/8',
    '8000::/1',
    '::/1',
    '::ffff:0:0/95',
    '1::/16',
    '::1',
  ];
  const rules = networks.map((network) => one('A|cidr', network));
  assert.ok(
    (await agree(
      rules,
      texts.map((text) => fieldsOf({ A: text })),
    )) > 1000,
  );
});

test('dates of all years, and what looks like them', async () => {
  const two = fc.integer({ min: 0, max: 61 }).map((number) => String(number).padStart(2, '0'));
  const day = fc.constantFrom('00', '01', '02', '28', '29', '30', '31', '32', '04');
  const month = fc.constantFrom('00', '01', '02', '03', '06', '11', '12', '13');
  const year = fc.oneof(
    fc.constantFrom('0000', '0004', '1900', '2000', '2024', '9999'),
    fc.integer({ min: 1000, max: 9999 }).map(String),
  );
  const end = fc.constantFrom('', 'Z', '+01:00', '-0130', ' z', '.5Z', ',123456', 'x', '\u00a0', '\u200b');
  const time = fc
    .tuple(fc.constantFrom('T', ' ', 't'), two, two, fc.constantFrom('', ':07'), end)
    .map(([t, h, m, s, z]) => `${t}${h}:${m}${s}${z}`);
  const date = fc
    .tuple(fc.constantFrom('', ' ', '\ufeff'), year, month, day, fc.oneof(time, end))
    .map(([b, y, m, d, t]) => `${b}${y}-${m}-${d}${t}`);
  const texts = [...fc.sample(date, { numRuns: 900, seed: 3 }), `2026-02-04T08:07:28.${'1'.repeat(200)}Z`];
  const rules = ['year', 'month', 'day', 'week', 'hour', 'minute'].flatMap((part) =>
    [1, 4, 23, 52, 53].flatMap((value) =>
      [`A|${part}`, `A|${part}|gte`].flatMap((key) => resolvable({ s: { [key]: value }, condition: 's' })),
    ),
  );
  assert.ok(
    (await agree(
      rules,
      texts.map((text) => fieldsOf({ A: text })),
    )) > 1000,
  );
});

test('every character folds in the lake as it does in the matcher', async () => {
  const characters = Array.from({ length: 0x20000 }, (_, code) => code)
    .filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
    .map((code) => String.fromCodePoint(code));
  const differ: string[] = [];
  for (let at = 0; at < characters.length; at += 8192) {
    const some = characters.slice(at, at + 8192);
    const [row] = await filters.lake.query<{ folded: readonly string[] }>({
      sql: `WITH ${openFilterScope().withClause()} SELECT arrayMap(c -> fold(c), {characters:Array(String)}) AS folded`,
      params: { characters: some },
    });
    differ.push(...some.filter((character, index) => fold(character) !== row?.folded[index]));
  }
  assert.deepEqual(differ, []);
});

test('texts of a rule cannot leave their quotes', async () => {
  const nasty = [
    "') OR 1 --",
    "\\'",
    '\\',
    "\\\\'",
    'a\0b',
    '\u2028',
    '{x:String}',
    '/* */',
    '`',
    '"',
    '\\x41',
    '%',
    '_',
    '$1',
  ];
  const rules = nasty.flatMap((text) =>
    ['A', 'A|contains', 'A|startswith', 'A|endswith', "B'`|contains"].map((key) => one(key, text)),
  );
  const likes = nasty.map((text) => one('A|contains', `a?${text.replaceAll('\\', '\\\\')}*b?`));
  const events = nasty.flatMap((text) => [{ A: text }, { A: `ax${text}yybz` }, { "B'`": text }]).map(fieldsOf);
  assert.ok((await agree([...rules, ...likes], events)) > 50);
});
