/**
 * What the rules that come along make of the company: alerts for each step of each intrusion, and false alarms a day.
 * `npm run bench:range [-- --seed 7 --days 14 --rate 0.1]`
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dayMs } from '#base/time.ts';
import { hitsOf } from '#engine/range/detect.ts';
import { intrusionNames, intrusions, type RangeOptions, rangeLines } from '#engine/range/index.ts';
import { describeEvent } from '#engine/sources/describe.ts';
import { readShippedRules } from '#features/demo/server/answers.ts';
import { rounded } from './numbers.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    days: { type: 'string', default: '14' },
    rate: { type: 'string', default: '0.1' },
  },
});
const [seed, days, rate] = [Number(values.seed), Number(values.days), Number(values.rate)];
const startMs = Date.UTC(2026, 9, 26);
const rules = await readShippedRules(join(import.meta.dirname, '../content/rules'));
const queued = new Set(
  [...rules.rules, ...rules.correlations]
    .filter(({ level }) => level !== 'informational' && level !== 'low')
    .map(({ id }) => id),
);

/** Alerts as the pipeline makes them, nearly: a rule and an entity on a day. */
function alertsOf(
  options: RangeOptions,
): readonly { readonly key: string; readonly story: string; readonly step: number }[] {
  const alerts = new Map<string, { key: string; story: string; step: number }>();
  for (const { ruleId, at, event, told } of hitsOf(rangeLines(options), rules)) {
    if (!queued.has(ruleId)) continue;
    const { story, step } = told ?? { story: 'everyday', step: 0 };
    const key = `${ruleId} ${describeEvent(event).entity.value} ${Math.floor(at / dayMs)} ${story} ${step}`;
    alerts.set(key, { key, story, step });
  }
  return [...alerts.values()];
}

const noise = alertsOf({ seed, startMs, days, rate, habits: true });
const everyday = noise.filter(({ story }) => story === 'everyday').length;
console.log(
  `false alarms a day: ${rounded(noise.length / days, 1)}, of which everyday life ${rounded(everyday / days, 1)}`,
);
for (const intrusion of intrusionNames) {
  const own = alertsOf({ seed, startMs, days: 1, rate: 0.001, intrusion }).filter(({ story }) => story === intrusion);
  const seen = new Set(own.map(({ step }) => step)).size;
  const { length } = intrusions[intrusion].steps;
  console.log(`${intrusion}: ${own.length} alerts, ${seen} of ${length} steps raise one`);
}
