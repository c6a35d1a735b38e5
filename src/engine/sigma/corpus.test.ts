/** The engine over SigmaHQ's rules, their own samples, and recorded attacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedEvent } from '#engine/events/model.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { compile } from './index.ts';
import { allRules, dataAbsent, recordedLines, regressionSamples } from './testing/data.ts';
import { agreeOn } from './testing/rules.ts';

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

/** `WATCHFLOOR_TEST_THOROUGH=20` looks at twenty times as many recorded events; 2500 at all of them. */
const share = Number(process.env.WATCHFLOOR_TEST_THOROUGH ?? 1);

for (const routing of [true, false])
  test(`the matcher finds what the reference finds, ${routing ? 'routed' : 'every rule on every event'}`, {
    skip,
  }, () => {
    const { rules } = everyday();
    // Every second sample: the reference is slow, and the test before has seen them all.
    const samples = regressionSamples().filter((_, index) => index % (routing ? 2 : 40) === 0);
    const every = Math.max(1, Math.round((routing ? 1500 : 20_000) / share));
    const inputs = [...samples.flatMap(({ events }) => events.slice(0, 1)), ...recordedLines(every)];
    const events = inputs.flatMap((input) => eventOf(input) ?? []);
    const hits = agreeOn(rules, events, routing);
    assert.ok(hits.length > (routing ? 101 : 10), `${hits.length} hits`);
  });
