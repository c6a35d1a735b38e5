/** Whom a target stands for and whether they can be reached, through time, as segments within which nothing changes. */
import { edgesIn, mergeSpans, type Span, spanAt } from '#base/spans.ts';
import { hoursSpans } from '#engine/calendar/hours.ts';
import { dutyOf, leaveByMember } from '#engine/roster/duty.ts';
import type { DutyInterval } from '#engine/roster/model.ts';
import type { CallTarget } from './ladder.ts';
import { type Contact, type EscalationWorld, type MethodKind, testedForMs } from './model.ts';

/** `waking` and `at-desk` reach a human; `informing` leaves a message; `none` does not even that. */
export type Reach = 'waking' | 'at-desk' | 'informing' | 'none';

/** What stands in the way. */
export const blockers = {
  on_leave: 'on leave',
  quiet_hours: 'quiet hours',
  channel_untested: 'the waking channel was not tested in the last 90 days',
  channel_unverified: 'no channel was verified by the person',
  no_method: 'no channel of the kind asked for',
  provider_closed: 'the provider does not answer then',
  duty_gap: 'nobody is on duty',
  no_secondary: 'nobody is second on duty',
  unattended: 'the hours are declared unattended',
  nobody_there: 'the step names nobody who is there',
} as const;
export type Blocker = keyof typeof blockers;

export interface Call {
  /** Account or provider; `undefined` when the target stands for nobody then. */
  readonly member: string | undefined;
  readonly reach: Reach;
  /** Ids of the methods that are tried, in order. */
  readonly methods: readonly string[];
  readonly blockers: readonly Blocker[];
  /** Why this person: `on duty for triage (primary)`. */
  readonly because: string;
}

export interface Segment extends Span {
  readonly calls: readonly Call[];
  /** What the prover asks of the calls in each of its cells; worked out once for equal calls. */
  readonly gist: Gist;
}

export interface Gist {
  /** In the order of the calls. */
  readonly reached: readonly string[];
  /** Everybody to whom something is sent. */
  readonly called: readonly string[];
  /** Named by the policy itself, and on leave. */
  readonly namedButAway: readonly string[];
  readonly number: number;
}

const gistOf = (calls: readonly Call[], number: number): Gist => {
  const membersOf = (list: readonly Call[]) => list.flatMap(({ member }) => member ?? []);
  return {
    reached: membersOf(calls.filter(isReached)),
    called: membersOf(calls.filter(({ reach }) => reach !== 'none')),
    namedButAway: membersOf(
      calls.filter(({ blockers: found, because }) => found.includes('on_leave') && because === named),
    ),
    number,
  };
};

const named = 'named by the policy';

export const isReached = (call: Call): boolean => call.reach === 'waking' || call.reach === 'at-desk';

export interface Reacher {
  readonly duty: ReadonlyMap<string, readonly DutyInterval[]>;
  /** Sorted, without gap over the window. `critical`: quiet hours do not count. */
  segmentsOf(target: CallTarget, via: readonly MethodKind[] | undefined, critical: boolean): readonly Segment[];
}

interface State {
  readonly world: EscalationWorld;
  readonly window: Span;
  readonly duty: ReadonlyMap<string, readonly DutyInterval[]>;
  readonly away: ReadonlyMap<string, readonly Span[]>;
  readonly staffed: ReadonlyMap<string, readonly Span[]>;
  /** Calls that were seen, with their numbers. */
  readonly states: Map<string, Calls>;
}

export function openReacher(world: EscalationWorld, window: Span): Reacher {
  const duty = new Map(world.rosters.map((roster) => [roster.queueId, dutyOf(roster, world.leave, window)]));
  const state: State = {
    world,
    window,
    duty,
    away: merged(leaveByMember(world.leave)),
    staffed: merged(staffedBy(duty)),
    states: new Map(),
  };
  const known = new Map<string, readonly Segment[]>();
  return {
    duty,
    segmentsOf(target, via, critical) {
      const key = JSON.stringify([target, via ?? null, critical]);
      const segments = known.get(key) ?? segmentsOf(state, target, { via, critical });
      known.set(key, segments);
      return segments;
    },
  };
}

const merged = (lists: ReadonlyMap<string, readonly Span[]>): ReadonlyMap<string, readonly Span[]> =>
  new Map([...lists].map(([member, spans]) => [member, mergeSpans(spans)]));

function staffedBy(duty: ReadonlyMap<string, readonly DutyInterval[]>): Map<string, Span[]> {
  const staffed = new Map<string, Span[]>();
  for (const intervals of duty.values())
    for (const { from, to, cover, holder, secondary } of intervals) {
      if (cover !== 'staffed') continue;
      for (const member of secondary === undefined ? [holder] : [holder, secondary]) {
        const spans = staffed.get(member) ?? [];
        spans.push({ from, to });
        staffed.set(member, spans);
      }
    }
  return staffed;
}

interface Asked {
  readonly via: readonly MethodKind[] | undefined;
  readonly critical: boolean;
}

function segmentsOf(state: State, target: CallTarget, asked: Asked): readonly Segment[] {
  switch (target.kind) {
    case 'person':
      return memberSegments(state, target.id, asked, named);
    case 'provider':
      return memberSegments(state, target.id, asked, 'the outside provider');
    case 'team':
      return teamSegments(state, target.id, asked);
    case 'duty':
      return dutySegments(state, target.id, target.role, asked);
  }
}

type Calls = Pick<Segment, 'calls' | 'gist'>;

function numbered(state: State, key: string, make: () => readonly Call[]): Calls {
  const known = state.states.get(key);
  if (known !== undefined) return known;
  const calls = make();
  const fresh = { calls, gist: gistOf(calls, state.states.size) };
  state.states.set(key, fresh);
  return fresh;
}

const nobody = (state: State, blocker: Blocker, because: string): Calls =>
  numbered(state, `nobody ${blocker} ${because}`, () => [
    { member: undefined, reach: 'none', methods: [], blockers: [blocker], because },
  ]);

const one = (state: State, call: Call): Calls =>
  numbered(state, `${call.member} ${call.reach} ${call.methods} ${call.blockers} ${call.because}`, () => [call]);

function memberSegments(state: State, member: string, asked: Asked, because: string): readonly Segment[] {
  const contact = state.world.contacts.get(member);
  if (contact === undefined) return [{ ...state.window, ...nobody(state, 'nobody_there', because) }];
  const facts = factsOf(state, contact, asked);
  const expiries = contact.methods.flatMap(({ testedAt }) =>
    testedAt === undefined ? [] : [{ from: testedAt, to: testedAt + testedForMs }],
  );
  const { away, quiet, staffed, open } = facts;
  return between(edgesIn(state.window, away, quiet, staffed, open ?? [], expiries), (at) =>
    one(state, callAt(contact, facts, asked, at, because)),
  );
}

function between(edges: readonly number[], callsAt: (at: number) => Calls): Segment[] {
  const segments: Segment[] = [];
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from = 0, to = 0] = [edges[index], edges[index + 1]];
    const { calls, gist } = callsAt(from);
    segments.push({ from, to, calls, gist });
  }
  return segments;
}

interface ContactFacts {
  readonly away: readonly Span[];
  readonly quiet: readonly Span[];
  readonly staffed: readonly Span[];
  /** When a provider answers; `undefined`: always. */
  readonly open: readonly Span[] | undefined;
}

const factsOf = (state: State, contact: Contact, { critical }: Asked): ContactFacts => ({
  away: state.away.get(contact.id) ?? [],
  quiet: critical || contact.quiet === undefined ? [] : hoursSpans(contact.quiet, state.window),
  staffed: state.staffed.get(contact.id) ?? [],
  open: contact.hours === undefined ? undefined : hoursSpans(contact.hours, state.window),
});

function callAt(contact: Contact, facts: ContactFacts, { via }: Asked, at: number, because: string): Call {
  const { id: member } = contact;
  const refuse = (...found: Blocker[]): Call => ({ member, reach: 'none', methods: [], blockers: found, because });
  if (spanAt(facts.away, at) !== undefined) return refuse('on_leave');
  if (facts.open !== undefined && spanAt(facts.open, at) === undefined) return refuse('provider_closed');
  const atDesk = spanAt(facts.staffed, at) !== undefined;
  if (!atDesk && spanAt(facts.quiet, at) !== undefined) return refuse('quiet_hours');
  const asked = contact.methods.filter((method) => via === undefined || via.includes(method.kind));
  if (asked.length === 0) return refuse('no_method');
  const usable = asked.filter((method) => method.verified);
  if (usable.length === 0) return refuse('channel_unverified');
  const methods = usable.map((method) => method.id);
  const waking = usable.filter((method) => method.waking);
  const isTested = waking.some(
    ({ testedAt }) => testedAt !== undefined && testedAt <= at && at < testedAt + testedForMs,
  );
  if (isTested) return { member, reach: 'waking', methods, blockers: [], because };
  if (atDesk) return { member, reach: 'at-desk', methods, blockers: [], because };
  return { member, reach: 'informing', methods, blockers: waking.length > 0 ? ['channel_untested'] : [], because };
}

function teamSegments(state: State, id: string, asked: Asked): readonly Segment[] {
  const because = `of the team ${id}`;
  const members = state.world.teams.get(id) ?? [];
  if (members.length === 0) return [{ ...state.window, ...nobody(state, 'nobody_there', because) }];
  const lists = members.map((member) => memberSegments(state, member, asked, because));
  const at = lists.map(() => 0);
  return between(edgesIn(state.window, ...lists), (from) => {
    const now = lists.flatMap((segments, index) => {
      // Both go forward in time, so each list is walked once.
      while ((segments[at[index] ?? 0]?.to ?? Number.POSITIVE_INFINITY) <= from) at[index] = (at[index] ?? 0) + 1;
      return segments[at[index] ?? 0] ?? [];
    });
    const key = `team ${now.map(({ gist }) => gist.number).join(' ')}`;
    return numbered(state, key, () => now.flatMap(({ calls }) => calls));
  });
}

const missing = ({ cover, declared }: DutyInterval): Blocker => {
  if (cover !== 'unattended') return 'no_secondary';
  return declared ? 'unattended' : 'duty_gap';
};

function dutySegments(state: State, queueId: string, role: 'primary' | 'secondary', asked: Asked): readonly Segment[] {
  const because = `on duty for ${queueId} (${role})`;
  const intervals = state.duty.get(queueId);
  if (intervals === undefined) return [{ ...state.window, ...nobody(state, 'nobody_there', because) }];
  return intervals.flatMap((interval): readonly Segment[] => {
    const { from, to, cover, declared, holder, secondary } = interval;
    if (role === 'primary' && cover === 'unattended')
      return [{ from, to, ...nobody(state, declared ? 'unattended' : 'duty_gap', because) }];
    const member = role === 'primary' ? holder : secondary;
    if (member === undefined) return [{ from, to, ...nobody(state, missing(interval), because) }];
    return memberSegments({ ...state, window: { from, to } }, member, asked, because);
  });
}
