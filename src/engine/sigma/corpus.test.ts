/** The engine over SigmaHQ's rules, their own samples, and recorded attacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventView, type ParsedEvent, serves } from '#engine/events/model.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { compile } from './index.ts';
import { matchView } from './match/reference.ts';
import { allRules, dataAbsent, recordedLines, regressionSamples } from './testing/data.ts';

const skip = dataAbsent();

let compiled: ReturnType<typeof compile> | undefined;

/** All rules without any lists, compiled once. */
function everyday(): ReturnType<typeof compile> {
  compiled ??= compile(allRules().rules);
  return compiled;
}

function eventOf(input: string | object): ParsedEvent | undefined {
  const result = parseLine(input as string);
  return 'value' in result ? result.value : undefined;
}

test('every live SigmaHQ rule is read without an issue', { skip }, () => {
  const { rules, issues } = allRules();
  assert.deepEqual(issues, []);
  assert.equal(rules.length, 3780);
});

test('the only rules refused are the 25 whose placeholders have no list; with lists all run', { skip }, () => {
  const { matcher, issues } = everyday();
  assert.deepEqual([...new Set(issues.map((issue) => issue.code))], ['placeholder_unresolved']);
  assert.equal(new Set(issues.map((issue) => issue.ruleId)).size, 25);
  assert.equal(matcher.size, 3755);
  const names = issues.map((issue) => /%([^%]+)%/.exec(issue.message)?.[1] ?? '');
  const placeholders = Object.fromEntries(names.map((name) => [name, ['value*']]));
  const filled = compile(allRules().rules, { placeholders });
  assert.deepEqual(filled.issues, []);
  assert.equal(filled.matcher.size, 3780);
});

test('each of the 202 regression samples is matched by its own rule', { skip }, () => {
  const { matcher } = everyday();
  const samples = regressionSamples();
  assert.equal(samples.length, 202);
  const missed = samples.filter(({ ruleId, events }) => {
    const hits = events.flatMap((event) => {
      const parsed = eventOf(event);
      assert.ok(parsed, ruleId);
      return matcher.match(parsed).filter((hit) => hit.ruleId === ruleId);
    });
    for (const { matched } of hits) assert.ok(matched.selections.length > 0 && matched.fields.length > 0, ruleId);
    return hits.length === 0;
  });
  assert.deepEqual(
    missed.map(({ ruleId }) => ruleId),
    [],
  );
});

/** Ids of the rules that the reference matcher finds, on the views that serve their log sources. */
const referenceHits = (rules: ReturnType<typeof compile>['rules'], event: ParsedEvent): readonly string[] =>
  rules
    .filter((rule) =>
      event.views.some(
        ({ logSource, fields }) => serves(logSource, rule.rule.logSource) && matchView(rule, fields) !== undefined,
      ),
    )
    .map(({ rule }) => rule.id)
    .sort();

test('the everyday matcher finds what the reference finds, over samples and recorded attacks', { skip }, () => {
  const { matcher, rules } = everyday();
  // Every second sample: the reference is slow, and the one before has seen them all.
  const samples = regressionSamples().filter((_, index) => index % 2 === 0);
  const inputs = [...samples.flatMap(({ events }) => events.slice(0, 1)), ...recordedLines(2500)];
  const byId = new Map(rules.map((rule) => [rule.rule.id, rule]));
  let hits = 0;
  for (const input of inputs) {
    const event = eventOf(input);
    if (event === undefined) continue;
    const all = matcher.match(event);
    const found = all.map((hit) => hit.ruleId);
    for (const { ruleId, matched, logSource } of all) {
      const view: EventView | undefined = event.views.find((one) => one.logSource === logSource);
      assert.deepEqual(matched, matchView(byId.get(ruleId)!, view!.fields), ruleId);
    }
    hits += found.length;
    assert.equal(new Set(found).size, found.length, 'a rule hits an event once');
    assert.deepEqual([...found].sort(), referenceHits(rules, event));
  }
  assert.ok(hits > 101, `${hits} hits`);
});
