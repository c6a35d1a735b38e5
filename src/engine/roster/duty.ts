/**
 * The duty of a queue through a window: intervals that follow one another without gap or overlap, each with a holder.
 * Everything that the outcome depends on changes only at known instants, so between two of them it is asked once.
 */
import { clipSpans, edgesIn, isWithin, type Span, spanAt, subtractSpans } from '#base/spans.ts';
import { hoursSpans } from '#engine/calendar/hours.ts';
import type { AttendedCover, DutyInterval, DutyRole, Leave, Override, Roster, Unattended } from './model.ts';
import { piecesOf, type Turn } from './turns.ts';

/** Pieces of one layer or override; sorted and disjoint. */
interface Stratum {
  readonly id: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly pieces: readonly Turn[];
}

interface Acceptance {
  readonly unattended: Unattended;
  readonly spans: readonly Span[];
}

/** When each member is away; looked up once for all layers. */
export function leaveByMember(leave: readonly Leave[]): ReadonlyMap<string, readonly Span[]> {
  const byMember = new Map<string, Span[]>();
  for (const { member, from, to } of leave) {
    const spans = byMember.get(member) ?? [];
    spans.push({ from, to });
    byMember.set(member, spans);
  }
  return byMember;
}

const none: readonly Span[] = [];

function present(pieces: readonly Turn[], away: ReadonlyMap<string, readonly Span[]>): Turn[] {
  return pieces.flatMap((piece) => {
    const spans = away.get(piece.member);
    if (spans === undefined) return [piece];
    return subtractSpans([piece], spans).map((span) => ({ ...span, member: piece.member }));
  });
}

const ofOverride = ({ id, role, cover, member, from, to }: Override): Stratum => ({
  id,
  role,
  cover,
  pieces: [{ from, to, member }],
});

/** In the order in which they count. */
function strataOf(roster: Roster, window: Span, away: ReadonlyMap<string, readonly Span[]>): Stratum[] {
  const layers = roster.layers.map(
    (layer): Stratum => ({ id: layer.id, role: layer.role, cover: layer.cover, pieces: piecesOf(layer, window) }),
  );
  // Later overrides win; most of them lie outside any one window.
  const overrides = roster.overrides.filter((one) => one.from < window.to && one.to > window.from).map(ofOverride);
  return [...overrides.reverse(), ...layers].map((stratum) => ({ ...stratum, pieces: present(stratum.pieces, away) }));
}

export const acceptedSpans = (unattended: Unattended, window: Span): readonly Span[] => {
  const { hours, zone } = unattended;
  const spans = hours === undefined ? [unattended] : clipSpans(hoursSpans({ zone, blocks: hours }, window), unattended);
  return clipSpans(spans, window);
};

/** Covers the window exactly: the first begins where it begins, each ends where the next begins. */
export function dutyOf(roster: Roster, leave: readonly Leave[], window: Span): DutyInterval[] {
  const away = leaveByMember(leave);
  const strata = strataOf(roster, window, away);
  const accepted = roster.unattended.map(
    (unattended): Acceptance => ({ unattended, spans: acceptedSpans(unattended, window) }),
  );
  const fallbackAway = roster.fallback.map((member) => away.get(member) ?? none);
  const edges = edgesIn(
    window,
    ...strata.map(({ pieces }) => pieces),
    ...accepted.map(({ spans }) => spans),
    ...fallbackAway,
  );
  const intervals: DutyInterval[] = [];
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from = 0, to = 0] = [edges[index], edges[index + 1]];
    append(intervals, { from, to, ...stateAt(roster, strata, accepted, away, from) });
  }
  return intervals;
}

type DutyState = Omit<DutyInterval, 'from' | 'to'>;

function stateAt(
  roster: Roster,
  strata: readonly Stratum[],
  accepted: readonly Acceptance[],
  away: ReadonlyMap<string, readonly Span[]>,
  at: number,
): DutyState {
  const primary = onAt(strata, 'primary', at);
  const second = onAt(strata, 'secondary', at, primary?.member);
  const secondary = second?.member;
  const secondaryIsHolder = second === undefined && onAt(strata, 'secondary', at) !== undefined;
  const common = { secondary, secondaryIsHolder };
  if (primary !== undefined) {
    const { member, stratum } = primary;
    return { ...common, cover: stratum.cover, holder: member, by: stratum.id, declared: true };
  }
  const acceptance = accepted.find(({ spans }) => spanAt(spans, at) !== undefined)?.unattended;
  if (acceptance !== undefined)
    return { ...common, cover: 'unattended', holder: acceptance.acceptedBy, by: acceptance.id, declared: true };
  const here = roster.fallback.find((member) => !(away.get(member) ?? none).some((span) => isWithin(span, at)));
  return { ...common, cover: 'unattended', holder: here ?? roster.fallback[0], by: undefined, declared: false };
}

/** `not`: somebody who is passed over. */
function onAt(strata: readonly Stratum[], role: DutyRole, at: number, not?: string) {
  for (const stratum of strata) {
    if (stratum.role !== role) continue;
    const piece = spanAt(stratum.pieces, at);
    if (piece !== undefined && piece.member !== not) return { member: piece.member, stratum };
  }
  return undefined;
}

const sameState = (one: DutyInterval, other: DutyInterval): boolean =>
  one.cover === other.cover &&
  one.holder === other.holder &&
  one.secondary === other.secondary &&
  one.secondaryIsHolder === other.secondaryIsHolder &&
  one.by === other.by &&
  one.declared === other.declared;

function append(intervals: DutyInterval[], next: DutyInterval): void {
  const last = intervals.at(-1);
  if (last !== undefined && sameState(last, next)) intervals[intervals.length - 1] = { ...last, to: next.to };
  else intervals.push(next);
}
