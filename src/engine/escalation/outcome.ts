/** What becomes of a trigger if nobody acknowledges: the rungs of a ladder against the world, in cells of equal outcome. */
import { type Span, sortedEdges } from '#base/spans.ts';
import type { Ladder, Rung } from './ladder.ts';
import { type Blocker, type Call, isReached, type Reacher, type Segment } from './reach.ts';

/** Two calls of one person closer together than this are one call: storm control joins them. */
export const sameCallMs = 10 * 60_000;

export interface CalledRung {
  readonly rung: Rung;
  readonly calls: readonly Call[];
}

export interface Outcome {
  /** The first human who is reached, and how long after the trigger. */
  readonly first: { readonly member: string; readonly afterMs: number } | undefined;
  /** Everybody whom the ladder reaches. */
  readonly reached: ReadonlySet<string>;
  /** Left a message at least. */
  readonly informed: boolean;
  readonly blockers: ReadonlySet<Blocker>;
  /** Members that a blocker stands before. */
  readonly blocked: ReadonlyMap<Blocker, ReadonlySet<string>>;
}

export function outcomeOf(called: readonly CalledRung[]): Outcome {
  let first: Outcome['first'];
  let informed = false;
  const reached = new Set<string>();
  const blocked = new Map<Blocker, Set<string>>();
  for (const { rung, calls } of called)
    for (const call of calls) {
      for (const blocker of call.blockers) {
        const members = blocked.get(blocker) ?? new Set();
        if (call.member !== undefined) members.add(call.member);
        blocked.set(blocker, members);
      }
      const { member } = call;
      if (member === undefined || call.reach === 'none') continue;
      if (!isReached(call)) {
        informed = true;
        continue;
      }
      reached.add(member);
      first ??= { member, afterMs: rung.offsetMs };
    }
  return { first, reached, informed, blockers: new Set(blocked.keys()), blocked };
}

export interface Cell extends Span {
  readonly first: Outcome['first'];
  /** The only one whom the whole ladder reaches. */
  readonly sole: string | undefined;
  readonly namedButAway: readonly string[];
  readonly calledTwice: readonly string[];
  /** Indexes of the rungs of which something is sent to somebody. */
  readonly alive: readonly number[];
  /** The whole of it, for the cells that need it; only until the next cell is asked for. */
  whole(): Outcome;
}

interface Track {
  readonly rung: Rung;
  readonly targets: readonly (readonly Segment[])[];
  /** Index of the current segment of each target. */
  readonly at: number[];
  /** The current segments. */
  readonly now: Segment[];
  /** Earlier rungs so close before this one that calling somebody again is one call. */
  readonly close: readonly number[];
}

/**
 * Cells that cover the window exactly. Triggers of one cell have the same outcome, because no rung of theirs crosses an
 * edge of what it depends on: the edges of each rung's segments, moved back by its offset, are the only ones there are.
 */
export function* cellsOf(ladder: Ladder, reacher: Reacher, window: Span, critical: boolean): Generator<Cell> {
  const tracks = ladder.rungs.map((rung, index): Track => {
    const targets = rung.targets.map((target) => reacher.segmentsOf(target, rung.via, critical));
    const close = ladder.rungs
      .slice(0, index)
      .flatMap((before, number) => (rung.offsetMs - before.offsetMs < sameCallMs ? [number] : []));
    return { rung, targets, at: targets.map(() => 0), now: [], close };
  });
  const edges = edgesOf(tracks, window);
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from = 0, to = 0] = [edges[index], edges[index + 1]];
    for (const track of tracks) forward(track, from + track.rung.offsetMs);
    yield { from, to, ...gistsOf(tracks), whole: () => outcomeOf(calledOf(tracks)) };
  }
}

const calledOf = (tracks: readonly Track[]): CalledRung[] =>
  tracks.map(({ rung, now }) => ({ rung, calls: now.flatMap((segment) => segment.calls) }));

/** The instants asked for only ever grow, so each list is walked once. */
function forward({ targets, at, now }: Track, when: number): void {
  for (let target = 0; target < targets.length; target++) {
    const segments = targets[target] ?? [];
    let position = at[target] ?? 0;
    while (position + 1 < segments.length && (segments[position]?.to ?? 0) <= when) position += 1;
    at[target] = position;
    const segment = segments[position];
    if (segment !== undefined) now[target] = segment;
  }
}

const nobody: readonly string[] = [];

/** Tens of thousands of cells are judged while somebody types, so nothing is made here that is not needed. */
function gistsOf(tracks: readonly Track[]) {
  let first: Outcome['first'];
  let namedButAway = nobody;
  let calledTwice = nobody;
  let several = false;
  const alive: number[] = [];
  for (let index = 0; index < tracks.length; index++) {
    const track = tracks[index];
    if (track === undefined) continue;
    for (const { gist } of track.now) {
      for (const member of gist.reached) {
        first ??= { member, afterMs: track.rung.offsetMs };
        if (member !== first.member) several = true;
      }
      if (gist.namedButAway.length > 0) namedButAway = [...namedButAway, ...gist.namedButAway];
      if (gist.called.length > 0) alive.push(index);
    }
    if (track.close.length > 0) calledTwice = [...calledTwice, ...again(track, tracks)];
  }
  return { first, sole: several ? undefined : first?.member, namedButAway, calledTwice, alive };
}

function again(track: Track, tracks: readonly Track[]): string[] {
  const before = new Set(track.close.flatMap((index) => (tracks[index]?.now ?? []).flatMap(({ gist }) => gist.called)));
  return track.now.flatMap(({ gist }) => gist.called.filter((member) => before.has(member)));
}

function edgesOf(tracks: readonly Track[], window: Span): number[] {
  const edges = new Set([window.from, window.to]);
  for (const { rung, targets } of tracks)
    for (const segments of targets)
      for (const { from } of segments) {
        const edge = from - rung.offsetMs;
        if (edge > window.from && edge < window.to) edges.add(edge);
      }
  return sortedEdges(edges);
}
