/** What happens in which round. */

import type { Random } from '#engine/range/random.ts';
import { type FaultPoint, faultPoints } from '#features/pipeline/server/faults.ts';

export const killTargets = [
  'app',
  'lake',
  'postmaster',
  'app, and again while it recovers',
  'lake, three times',
  'postmaster with its children',
  'one backend of the database',
  'everything at once',
] as const;
export type KillTarget = (typeof killTargets)[number];

export type Disaster =
  | { readonly kind: 'kill'; readonly target: KillTarget; readonly afterEvents: number; readonly delayMs: number }
  | { readonly kind: 'fault'; readonly point: FaultPoint; readonly nth: number };

export const describe = (disaster: Disaster): string =>
  disaster.kind === 'fault' ? `${disaster.point}:${disaster.nth}` : `kill ${disaster.target}`;

/** The three kinds and the six points in turn, then the mixed ones; moments by chance. */
export function disasterOf(round: number, events: number, random: Random): Disaster {
  const all = [...killTargets.slice(0, 3), ...faultPoints, ...killTargets.slice(3)];
  const what = all[round % all.length];
  const point = faultPoints.find((one) => one === what);
  if (point !== undefined) return { kind: 'fault', point, nth: random.int(1, 3) };
  return {
    kind: 'kill',
    target: what as KillTarget,
    afterEvents: random.int(Math.floor(events / 20), Math.floor(events * 0.9)),
    delayMs: random.int(0, 400),
  };
}
