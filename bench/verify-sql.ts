/**
 * `npm run verify:sql [-- --every 1 --json]`: the SQL of every rule of SigmaHQ, run in the embedded lake over the
 * recorded attacks and the rules' own samples, against the reference matcher. Ends with 1 when the two differ.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from '#engine/sigma/index.ts';
import { allRules, dataAbsent, recordedLines, regressionSamples } from '#engine/sigma/testing/data.ts';
import { sources } from '#engine/sources/index.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import { store, verify } from '../test/sql/verify.ts';

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' }, json: { type: 'boolean' } } });
const say = (text: string): void => {
  if (values.json !== true) process.stderr.write(`${text}\n`);
};

async function main(folder: string): Promise<number> {
  const lake = await openChdb({ folder });
  try {
    await migrateLake(lake, join(import.meta.dirname, '../migrations/lake'));
    const samples = regressionSamples().flatMap(({ events }) => events.map((event) => JSON.stringify(event)));
    const lines = [...samples, ...recordedLines(Number(values.every))];
    const began = performance.now();
    await store(lake, lines);
    say(`${lines.length} events stored in ${Math.round(performance.now() - began)} ms`);
    const logSources = sources.flatMap((source) => source.logSources);
    const { rules, unrouted } = compile(allRules().rules, { logSources });
    const lost = new Set(unrouted.map(({ ruleId }) => ruleId));
    const routed = rules.filter(({ rule }) => !lost.has(rule.id));
    const result = await verify(lake, routed, lines, (done) => say(`${done} of ${routed.length} rules asked`));
    process.stdout.write(`${JSON.stringify(result, null, values.json === true ? 0 : 2)}\n`);
    return result.refused.length + result.onlyMatcher.length + result.onlySql.length === 0 ? 0 : 1;
  } finally {
    await lake.close();
  }
}

const absent = dataAbsent();
if (absent !== false) {
  process.stderr.write(`${absent}\n`);
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-verify-'));
  process.exitCode = await main(folder);
  await rm(folder, { recursive: true });
}
