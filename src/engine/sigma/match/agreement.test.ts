/** Generated rules on generated events: the indexed matcher finds what the plain walk over the resolved form finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ParsedEvent } from '#engine/events/model.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { detection, event, everyChain, field, ruleValues, value } from '#engine/sigma/testing/generated.ts';
import { agreeOn, bothMatch, detectionOf, eventOf, fieldsOf, ruleText } from '#engine/sigma/testing/rules.ts';
import { isRefusedOnly } from '#engine/sigma/testing/verdicts.ts';

/** `WATCHFLOOR_TEST_THOROUGH=20` tries twenty times as much. */
const runs = Number(process.env.WATCHFLOOR_TEST_THOROUGH ?? 1);

test('the two matchers agree on everything that can be resolved', () => {
  let resolved = 0;
  fc.assert(
    fc.property(detection, fc.array(event, { minLength: 1, maxLength: 5 }), (made, events) => {
      const { rule, issues } = detectionOf(made, { list: ['a*', '10.0.0.0/8', 'b'] });
      assert.equal(rule === undefined, isRefusedOnly(issues));
      if (rule === undefined) return;
      resolved++;
      agreeOn(
        [rule],
        events.map((fields) => eventOf(fieldsOf(fields), rule.rule.logSource)),
      );
    }),
    { numRuns: 600 * runs },
  );
  assert.ok(resolved > 200 * runs, `${resolved} rules were resolved`);
});

const logSource = fc.record(
  { product: fc.constantFrom('p', 'q'), category: fc.constantFrom('c', 'd'), service: fc.constantFrom('s') },
  { requiredKeys: [] },
);
const ruleSource = logSource.filter((source) => Object.keys(source).length > 0);
/** Rules of one log source mostly ask for a number first, as those of Windows channels do. */
const manyRules = fc.array(
  fc.record({ made: detection, source: ruleSource, number: fc.option(fc.integer({ min: 1, max: 3 })) }),
  { minLength: 1, maxLength: 8 },
);
const view = fc.record({ source: logSource, number: fc.oneof(fc.integer({ min: 1, max: 4 }), value) });
const manyEvents = fc.array(
  fc.record({ fields: fc.array(event, { minLength: 1, maxLength: 2 }), views: fc.array(view, { maxLength: 4 }) }),
  { minLength: 1, maxLength: 6 },
);

test('many rules on events with several views give the same hits in the same order, routed or not', () => {
  let hits = 0;
  fc.assert(
    fc.property(manyRules, manyEvents, fc.boolean(), (madeRules, madeEvents, routing) => {
      const texts = madeRules.map(({ made, source, number }, index) => {
        const numbered = { ...made, number: { N: number }, condition: `number and (${made.condition})` };
        return ruleText(number === null ? made : numbered, { id: `rule-${index}`, logsource: source });
      });
      const parsed = texts.flatMap((one, index) => parseRules(one, { file: `${index}.yml` }).rules);
      const { rules } = compile(parsed, { placeholders: { list: ['a*', 'b'] } });
      const events = madeEvents.map(({ fields, views }): ParsedEvent => {
        const made = fields.map((one) => fieldsOf({ ...one, N: views[0]?.number }));
        // Views share their fields, or not.
        const all = views.map(({ source }, index) => ({
          logSource: source,
          fields: made[index % 3 === 2 ? 1 : 0] ?? {},
        }));
        return { ...eventOf({}), views: all };
      });
      hits += agreeOn(rules, events, routing).length;
    }),
    { numRuns: 300 * runs },
  );
  assert.ok(hits > 30 * runs, `${hits} hits`);
});

test('long lists, and values that begin, end and hold many literals at once, agree', () => {
  const short = fc.string({
    unit: fc.constantFrom('a', 'b', 'A', '\\', '.', '\u212a', 'k'),
    minLength: 1,
    maxLength: 5,
  });
  const chains = fc.constantFrom(
    '',
    '|contains',
    '|startswith',
    '|endswith',
    '|contains|cased',
    '|re|i',
    '|contains|all',
  );
  const lists = fc.array(short, { minLength: 2, maxLength: 60 });
  const values = fc.array(
    fc.array(short, { maxLength: 12 }).map((all) => all.join('')),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(chains, lists, lists, values, (modifier, one, other, texts) => {
      const made = {
        s: { [`A${modifier}`]: one },
        t: { 'A|contains': other },
        w: other,
        condition: 's or (t and not w)',
      };
      const { rule } = detectionOf(made);
      const events = texts.map((text) => eventOf(fieldsOf({ A: text, B: [text, null] }), { product: 'test' }));
      if (rule !== undefined) agreeOn([rule], events);
    }),
    { numRuns: 200 * runs },
  );
});

test('a single item with any modifier agrees too, and says hits as well as misses', () => {
  const anyKey = fc.tuple(field, fc.constantFrom(...everyChain)).map(([name, made]) => [name, ...made].join('|'));
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(anyKey, ruleValues, fc.array(event, { minLength: 1, maxLength: 8 }), (made, values, events) => {
      const { rule } = detectionOf({ s: { [made]: values }, condition: 's' }, { list: ['a*', 'b'] });
      if (rule === undefined) return;
      const hits = agreeOn(
        [rule],
        events.map((fields) => eventOf(fieldsOf(fields))),
      );
      verdicts.add(hits.length > 0);
    }),
    { numRuns: 1200 * runs },
  );
  assert.equal(verdicts.size, 2);
});

test('any regular expression is matched or refused, in time, and never throws', () => {
  const piece = fc.constantFrom(
    ...'ab.*+?^$|()[]{}\\,123',
    '(?',
    '(?i)',
    '(?=',
    '{2,3}',
    '{1000}',
    '\\d',
    '\\pL',
    '[^',
    '(?<n>',
    '😀',
    '\uD800',
  );
  const source = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 14 }).map((all) => all.join('')),
  );
  const start = performance.now();
  fc.assert(
    fc.property(source, fc.string({ unit: 'binary', maxLength: 200 }), (regex, subject) => {
      const { rule, issues } = detectionOf({ s: { 'A|re': regex }, condition: 's' });
      if (rule === undefined)
        assert.deepEqual(
          issues.map(({ code }) => code),
          ['regex_unsupported'],
        );
      else bothMatch(rule, fieldsOf({ A: subject }));
    }),
    { numRuns: 500 },
  );
  assert.ok(performance.now() - start < 15_000);
});

test('expressions that take other engines minutes take no time', () => {
  const subject = `${'a'.repeat(50_000)}!`;
  const start = performance.now();
  for (const source of ['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    const { rule } = detectionOf({ s: { 'A|re': source }, condition: 's' });
    assert.equal(bothMatch(rule!, fieldsOf({ A: subject })), false);
  }
  assert.ok(performance.now() - start < 8000, `${performance.now() - start} ms`);
  for (const source of ['('.repeat(5000), '(a{1000}){1000}', 'x'.repeat(10_001), '(((a{100}){100}){100})']) {
    const { issues } = detectionOf({ s: { 'A|re': source }, condition: 's' });
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['regex_unsupported'],
      source.slice(0, 30),
    );
  }
});

test('what a generated rule says is kept through reading and resolving', () => {
  fc.assert(
    fc.property(detection, (made) => {
      const { rules } = parseRules(ruleText(made), { file: 'r.yml' });
      for (const rule of rules) assert.deepEqual(JSON.parse(rule.text), JSON.parse(ruleText(made)));
    }),
    { numRuns: 200 },
  );
});

test('events with few of many fields agree: there each field of the event is asked for, not each of the rules', () => {
  const names = Array.from({ length: 40 }, (_, index) => `F${index}`);
  const texts = names.map((name, index) =>
    ruleText(
      { s: { [name]: 'a*' }, t: { [`${name}x`]: null, 'A|contains': 'b' }, condition: 's and not t' },
      { id: `r${index}` },
    ),
  );
  const { rules } = compile(texts.flatMap((one, index) => parseRules(one, { file: `${index}.yml` }).rules));
  const some = fc.dictionary(fc.constantFrom(...names, 'A', '__proto__', 'toString'), value, { maxKeys: 6 });
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 4 }), (events) => {
      agreeOn(
        rules,
        events.map((fields) => eventOf(fieldsOf(fields))),
      );
    }),
    { numRuns: 100 * runs },
  );
});
