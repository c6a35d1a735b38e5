import assert from 'node:assert/strict';
import { test } from 'node:test';
import { habitNames, habits, intrusionNames } from '#engine/range/index.ts';
import { verdicts } from '#features/alerts/verdicts.ts';
import { type JudgedAlert, outcomeOf, plannedFor, scoreOf, verdictFor } from './model.ts';

const judged = (more: Partial<JudgedAlert>): JudgedAlert => ({
  id: 'alr_1',
  title: 'Shadow Copies Deleted',
  verdict: 'true_positive.succeeded',
  story: 'ransomware-precursor',
  truth: 'intrusion',
  minutes: 4,
  ...more,
});

test('verdict and truth give an outcome; which kind of harmless is not told apart', () => {
  const cases = [
    ['true_positive.succeeded', 'intrusion', 'found'],
    ['true_positive.policy_breach', 'benign', 'false_alarm'],
    ['false_positive.logic', 'intrusion', 'missed'],
    ['benign_true_positive.authorised_test', 'intrusion', 'missed'],
    ['benign_true_positive.authorised_test', 'false', 'cleared'],
    ['false_positive.data', 'benign', 'cleared'],
    ['false_positive.data', null, 'undecided'],
    [null, 'intrusion', 'undecided'],
  ] as const;
  for (const [verdict, truth, outcome] of cases) assert.equal(outcomeOf({ verdict, truth }), outcome);
});

test('the score counts by story and overall, and its time is the middle one', () => {
  const score = scoreOf([
    judged({ minutes: 1 }),
    judged({ minutes: 30, verdict: 'false_positive.logic' }),
    judged({ minutes: 5, story: 'restore-test', truth: 'benign' }),
    judged({ minutes: null, story: null, truth: null }),
  ]);
  assert.deepEqual(score.counts, { found: 1, missed: 1, false_alarm: 1, cleared: 0, undecided: 1 });
  assert.equal(score.medianMinutes, 5);
  assert.deepEqual(score.stories.map(({ story }) => story).sort(), ['ransomware-precursor', 'restore-test']);
  assert.equal(scoreOf([]).medianMinutes, null);
});

test('what colleagues say of a story counts as right, and every intrusion happens once', () => {
  for (const name of habitNames) {
    const { family } = verdicts[verdictFor(name, habits[name].truth)];
    assert.equal(family, habits[name].truth === 'false' ? 'false_positive' : 'benign_true_positive', name);
  }
  const planned = plannedFor(0).map(({ story }) => story);
  assert.deepEqual(
    planned.filter((story) => intrusionNames.some((name) => name === story)).sort(),
    [...intrusionNames].sort(),
  );
});
