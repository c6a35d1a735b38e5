/** The short form of `npm run test:crash`. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomOf } from '#engine/range/random.ts';
import { loadOf } from './batches.ts';
import { differences, type Outcome } from './outcome.ts';
import { type Disaster, describe } from './plan.ts';
import { makeTemplate, removeFolder, runRound, type Template, undisturbed } from './round.ts';

const skip = process.platform === 'linux' ? false : 'finds the processes to kill by /proc';
const events = 4000;
const load = loadOf(7, events, 100);
const folder = mkdtempSync(join(tmpdir(), 'watchfloor-crash-'));
let template: Template;
let expected: Outcome;

before(async () => {
  if (skip !== false) return;
  template = await makeTemplate(join(folder, 'template'));
  expected = await undisturbed(template, join(folder, 'undisturbed'), load);
});
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test('an undisturbed run stores every event once and raises alerts', { skip }, () => {
  assert.deepEqual(differences(expected, expected, load), []);
  assert.ok(load.planted > 0 && expected.alerts.length > 0);
});

const disasters: readonly Disaster[] = [
  { kind: 'fault', point: 'between-lake-and-relational', nth: 1 },
  { kind: 'kill', target: 'lake', afterEvents: 800, delayMs: 50 },
  { kind: 'kill', target: 'app', afterEvents: 2000, delayMs: 20 },
];

for (const [at, disaster] of disasters.entries()) {
  test(`after ${describe(disaster)} nothing is lost, nothing is doubled and the journal holds`, { skip }, async () => {
    const dataDir = join(folder, `round-${at}`);
    const result = await runRound({ template, dataDir, load, expected, disaster, random: randomOf(at) });
    assert.deepEqual(result.faults, []);
    assert.ok(result.struck);
    await removeFolder(dataDir);
  });
}
