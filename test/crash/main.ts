/**
 * `npm run test:crash`: nothing acknowledged is lost and nothing is doubled, whatever is killed and whenever.
 *
 *   npm run test:crash -- --rounds 20 --events 50000 --seed 1
 *
 * Prints a line a round. Ends with 1 when anything differs; the folder of that round is kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomOf } from '#engine/range/random.ts';
import { loadOf } from './batches.ts';
import { differences } from './outcome.ts';
import { describe, disasterOf } from './plan.ts';
import { makeTemplate, removeFolder, runRound, undisturbed } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    events: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    /** Begins with this round of the plan; to repeat one. */
    from: { type: 'string', default: '1' },
  },
});
const [rounds, events, seed, from] = [values.rounds, values.events, values.seed, values.from].map(Number) as [
  number,
  number,
  number,
  number,
];

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-crash-'));
const load = loadOf(seed, events, 500);
console.log(`${rounds} rounds of ${events} events (${load.planted} made to hit), seed ${seed}`);
const template = await makeTemplate(join(folder, 'template'));
const expected = await undisturbed(template, join(folder, 'undisturbed'), load);
console.log(`undisturbed: ${expected.events.different} events, ${expected.alerts.length} alerts`);
const already = differences(expected, expected, load);
if (already.length > 0 || expected.alerts.length === 0)
  throw new Error(`the undisturbed run is wrong: ${already.join('; ')}`);

let wrong = 0;
let calm = 0;
for (let round = from; round < from + rounds; round += 1) {
  const random = randomOf(seed * 1000 + round);
  const disaster = disasterOf(round - 1, events, random);
  const dataDir = join(folder, `round-${round}`);
  const began = Date.now();
  const result = await runRound({ template, dataDir, load, expected, disaster, random });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const verdict = result.faults.length > 0 ? 'WRONG' : 'ok   ';
  const missed = result.struck ? '' : ' (never came to pass)';
  console.log(
    `${verdict} round ${round}: ${describe(disaster)}${missed}; ${result.restarts} restarts, ${result.resent} requests sent again, ${seconds} s`,
  );
  if (!result.struck) calm += 1;
  if (result.faults.length === 0) {
    await removeFolder(dataDir);
    continue;
  }
  wrong += 1;
  for (const fault of result.faults) console.log(`      ${fault}`);
  console.log(`      kept: ${dataDir}, log: ${dataDir}.log`);
}

await removeFolder(template.dataDir);
console.log(`${rounds - wrong} of ${rounds} rounds lost nothing and doubled nothing; ${calm} without a disaster`);
if (wrong === 0) rmSync(folder, { recursive: true, force: true });
process.exitCode = wrong === 0 ? 0 : 1;
