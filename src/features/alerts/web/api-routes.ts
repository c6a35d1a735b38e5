/** The routes of alerts as the page calls them. */
import type { AlertState, Attention, EntityKind, Severity } from '#features/alerts/model.ts';
import type { AlertAbilities } from '#features/alerts/policy.ts';
import type { Verdict } from '#features/alerts/verdicts.ts';
import type { Importance } from '#features/assets/model.ts';
import type { AssetView } from '#features/assets/web/api-routes.ts';
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

export interface PersonView {
  readonly id: string;
  readonly name: string;
}

export interface OwnerView extends PersonView {
  readonly how: 'claimed' | 'assigned' | 'queue';
  readonly queue: PersonView | null;
  readonly since: string;
}

export interface VerdictView {
  readonly code: Verdict;
  readonly by: PersonView | null;
  readonly at: string | null;
  readonly reason: string | null;
  readonly nextStep: string | null;
}

export interface AlertView {
  readonly id: string;
  readonly key: string;
  readonly scope: string;
  readonly title: string | null;
  readonly rule: { readonly id: string; readonly version: string };
  readonly severity: Severity;
  readonly severityRaisedAt: string | null;
  readonly attention: Attention;
  readonly entity: { readonly kind: EntityKind; readonly value: string | null };
  readonly retrospective: boolean;
  readonly state: AlertState;
  readonly owner: OwnerView;
  readonly awareSince: string | null;
  readonly verdict: VerdictView | null;
  readonly raisedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: PersonView | null;
  readonly hits: number;
  readonly firstHitAt: string | null;
  readonly lastHitAt: string | null;
  readonly recurrence: number;
  readonly previous: {
    readonly id: string;
    readonly state: AlertState | null;
    readonly verdict: VerdictView | null;
  } | null;
  readonly duplicateOf: string | null;
  readonly incidentId: string | null;
  readonly importance: Importance | null;
  readonly snoozedUntil: string | null;
  readonly silenceId: string | null;
  readonly can: AlertAbilities;
}

export interface NoteView {
  readonly id: string;
  readonly author: { readonly ref: string; readonly name: string };
  readonly text: string | null;
  readonly at: string;
}

export interface AlertDetails extends AlertView {
  readonly notes: readonly NoteView[];
  readonly sameKey: readonly AlertView[];
  readonly duplicates: readonly AlertView[];
  readonly ruleVerdicts: readonly { readonly verdict: string; readonly count: number }[];
  readonly asset: AssetView | null;
  readonly silence: {
    readonly id: string;
    readonly endsAt: string;
    readonly by: PersonView;
    readonly reason: string | null;
  } | null;
}

export interface SilenceView {
  readonly id: string;
  readonly scope: string;
  readonly alertId: string;
  readonly rule: { readonly id: string; readonly title: string | null };
  readonly entity: AlertView['entity'];
  readonly severity: Severity;
  readonly reason: string | null;
  readonly madeBy: PersonView;
  readonly madeAt: string;
  readonly endsAt: string;
  readonly liftedBy: PersonView | null;
  readonly liftedAt: string | null;
  readonly liftReason: string | null;
  readonly alerts: number;
  readonly hits: number;
  readonly lastHitAt: string | null;
  readonly truePositives: number;
  readonly can: { readonly lift: boolean };
}

export interface EventView {
  readonly id: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly timeFlag: string;
  readonly source: string;
  readonly logSource: string;
  readonly retrospective: boolean;
  readonly common: Readonly<Record<string, string | number>>;
}

export interface MatchedFieldView {
  readonly name: string;
  readonly value?: string | number | boolean | null;
  readonly by: string;
}

/** The firing of a correlation: its window `(from, to]`, and what was compared. */
export interface CorrelationView {
  readonly from: string;
  readonly to: string;
  readonly measure: number;
  readonly group: readonly { readonly name: string; readonly value: string }[];
  readonly hits: number;
  readonly late: boolean;
}

/** One of the hits that made a correlation fire. */
export interface PartView {
  /** Of the event. */
  readonly id: string;
  readonly rule: { readonly id: string; readonly title: string | null };
  readonly time: string;
  /** `null`: the lake does not hold it any more. */
  readonly event: EventView | null;
}

export interface HitEventView extends EventView {
  readonly native: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly matched: {
    readonly selections: readonly string[];
    readonly fields: readonly MatchedFieldView[];
    readonly correlation: CorrelationView | null;
  };
}

export interface BulkView {
  readonly done: number;
  /** Ids of those that are another than before. */
  readonly changed: readonly string[];
  readonly refused: number;
  readonly refusals: readonly { readonly id: string; readonly code: string; readonly message: string }[];
  readonly more: boolean;
}

export interface AroundView {
  readonly items: readonly EventView[];
  readonly from: string;
  readonly until: string;
  readonly more: boolean;
}

/** `nothing`: the event names no such thing. `failed`: no answer came, so that it is unknown. */
export type ContextPart<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'nothing' }
  | { readonly state: 'failed' };

export interface CountedValues {
  readonly total: number;
  readonly most: readonly { readonly value: string; readonly events: number }[];
}

export interface LineageView {
  readonly ancestors: readonly EventView[];
  readonly children: readonly EventView[];
  readonly moreChildren: boolean;
}

export interface PrevalenceView {
  readonly field: string;
  readonly value: string;
  readonly firstSeenAt: string | null;
  readonly events: number;
  readonly hosts: number;
  readonly users: number;
}

export interface UsualView {
  readonly name: string;
  readonly system: boolean;
  readonly events: number;
  readonly hosts: CountedValues;
  readonly addresses: CountedValues;
  readonly hours: readonly number[];
}

export interface ContextView {
  readonly event: EventView | null;
  readonly sentence: string | null;
  readonly days: number;
  readonly lineage: ContextPart<LineageView>;
  readonly prevalence: ContextPart<{ readonly reachesTo: string | null; readonly values: readonly PrevalenceView[] }>;
  readonly person: ContextPart<UsualView>;
  readonly others: { readonly total: number; readonly items: readonly AlertView[] };
}

export interface NoiseView {
  readonly rule: { readonly id: string; readonly title: string | null };
  readonly alerts: number;
  readonly silenced: number;
  readonly hits: number;
  readonly entities: number;
  readonly judged: number;
  readonly truePositives: number;
  readonly benign: number;
  readonly falsePositives: number;
  readonly minutes: number;
  readonly timed: number;
}

const verb = (name: string) => apiRoute<AlertView>('POST', `/api/alerts/:id/${name}`);

export const listAlerts: ApiRoute<ListPage<AlertView>> = apiRoute('GET', '/api/alerts');
export const getAlert = apiRoute<AlertDetails>('GET', '/api/alerts/:id');
export const getEvents = apiRoute<{ items: readonly HitEventView[]; total: number; forgotten: number }>(
  'GET',
  '/api/alerts/:id/events',
);
export const getAround = apiRoute<AroundView>('GET', '/api/alerts/:id/around');
export const getParts = apiRoute<{ items: readonly PartView[] }>('GET', '/api/alerts/:id/made-of');
export const getContext = apiRoute<ContextView>('GET', '/api/alerts/:id/context');
export const claimAlert = verb('claim');
export const releaseAlert = verb('release');
export const assignAlert = verb('assign');
export const judgeAlert = verb('verdict');
export const reopenAlert = verb('reopen');
export const noteAlert = verb('notes');
export const linkAlert = verb('duplicate');
export const unlinkAlert = verb('unlink');
export const snoozeAlert = verb('snooze');
export const wakeAlert = verb('wake');
export const silenceAlert = verb('silence');
export const listSilences: ApiRoute<ListPage<SilenceView>> = apiRoute('GET', '/api/silences');
export const getNoise = apiRoute<{ readonly since: string; readonly items: readonly NoiseView[] }>('GET', '/api/noise');
export const liftSilence = apiRoute<object>('POST', '/api/silences/:id/lift');
export const matchingAlerts = apiRoute<{ ids: readonly string[]; more: boolean }>('GET', '/api/alerts/matching');
export const bulkAlerts = apiRoute<BulkView>('POST', '/api/alerts/bulk');

/** Of incidents, which stand above alerts, the little that escalating needs. */
export interface IncidentChoice {
  readonly id: string;
  readonly title: string | null;
  readonly severity: Severity;
}
export const escalateAlert = apiRoute<IncidentChoice>('POST', '/api/alerts/:id/escalate');
export const openIncidents: ApiRoute<ListPage<IncidentChoice>> = apiRoute('GET', '/api/incidents');
export const listPeople: ApiRoute<ListPage<PersonView>> = apiRoute('GET', '/api/people');
/** A rule's own words, for the plain sentence and the steps. */
export const getRule = apiRoute<{
  readonly title: string;
  readonly description: string | null;
  readonly falsePositives: readonly string[];
  readonly triage: readonly string[];
}>('GET', '/api/rules/:id');
