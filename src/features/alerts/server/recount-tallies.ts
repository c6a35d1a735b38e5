/**
 * Counts the tallies again from the lake. A run of which the lake holds nothing any more keeps its tally: that is
 * retention at work, not a count of zero.
 */
import type { TallyGain } from '#features/alerts/decide-hits.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { Relational } from '#storage/relational/port.ts';
import { type AlertRun, replaceTallies, runsAfter } from './hit-store.ts';
import { countRuns } from './lake-store.ts';

export interface RecountReport {
  readonly alerts: number;
  /** Alerts whose tally differed and was put right. */
  readonly corrected: readonly string[];
  /** Alerts of whose hits the lake holds none. */
  readonly forgotten: number;
}

const chunk = 500;

/** The pipeline must stand still meanwhile, else hits that it writes between the two reads are missed. */
export async function recountTallies(relational: Relational, lake: Lake): Promise<RecountReport> {
  let alerts = 0;
  let forgotten = 0;
  const corrected: string[] = [];
  for (let after = ''; ; ) {
    const runs = await runsAfter(relational, after, chunk);
    const last = runs.at(-1);
    if (last === undefined) return { alerts, corrected, forgotten };
    const counts = await countRuns(lake, runs);
    corrected.push(...(await replaceTallies(relational, counts)));
    alerts += runs.length;
    forgotten += runs.length - counts.length;
    after = last.alertId;
  }
}

export interface HitPlace {
  readonly key: string;
  readonly retrospective: boolean;
  readonly offset: number;
  readonly idx: number;
  readonly time: string;
}

const before = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** The same count over hits in memory: the plain reference that tests hold the lake's and the pipeline's against. */
export function countPlainly(run: AlertRun, hits: readonly HitPlace[]): TallyGain | undefined {
  const mine = hits.filter((hit) => {
    const at = [hit.offset, hit.idx] as const;
    const inside = !before(at, run.start) && (run.end === null || before(at, run.end));
    return hit.key === run.key && hit.retrospective === run.retrospective && inside;
  });
  if (mine.length === 0) return undefined;
  const times = mine.map((hit) => hit.time).sort();
  const [last] = [...mine].sort((a, b) => b.offset - a.offset || b.idx - a.idx);
  return {
    alertId: run.alertId,
    hits: new Set(mine.map((hit) => `${hit.offset}.${hit.idx}`)).size,
    firstHitAt: times[0] ?? '',
    lastHitAt: times.at(-1) ?? '',
    last: { offset: last?.offset ?? 0, idx: last?.idx ?? 0 },
  };
}
