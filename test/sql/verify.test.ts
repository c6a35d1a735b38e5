/** The SQL of real rules over real events, a sample; `npm run verify:sql` compares all. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile } from '#engine/sigma/index.ts';
import { allRules, dataAbsent, recordedLines, regressionSamples } from '#engine/sigma/testing/data.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import { store, verify } from './verify.ts';

test('the SQL of routed rules finds what the matcher finds', { skip: dataAbsent() }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-verify-'));
  const lake = await openChdb({ folder });
  try {
    await migrateLake(lake, join(import.meta.dirname, '../../migrations/lake'));
    const samples = regressionSamples();
    const lines = [
      ...samples.flatMap(({ events }) => events.slice(0, 3).map((event) => JSON.stringify(event))),
      ...recordedLines(20),
    ];
    await store(lake, lines);
    // Those that are sure to match something, and of the others some.
    const sampled = new Set(samples.map(({ ruleId }) => ruleId));
    const { rules } = compile(allRules().rules);
    const some = rules.filter(({ rule }, index) => sampled.has(rule.id) || index % 100 === 0);
    const result = await verify(lake, some, lines);
    assert.deepEqual([result.refused, result.onlyMatcher, result.onlySql], [[], [], []]);
    assert.ok(result.pairs > 250 && result.rulesThatHit > 190, JSON.stringify(result));
  } finally {
    await lake.close();
    await rm(folder, { recursive: true });
  }
});
