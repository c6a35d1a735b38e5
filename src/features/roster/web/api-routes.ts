/** The routes of rosters as the page calls them. */
import type { AttendedCover, Cover, DutyRole } from '#engine/roster/model.ts';
import type { LayerView, OverrideState, RosterView } from '#features/roster/model.ts';
import { apiRoute } from '#ui/api.ts';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'provider';
}

export interface DutyView {
  readonly queueId: string;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly cover: Cover | null;
  readonly holder: Member;
  readonly secondary: Member | null;
  readonly madeBy: string | null;
  readonly declared: boolean;
}

export interface PublishedRoster extends RosterView {
  readonly version: number;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
}

export interface QueueRoster {
  readonly queueId: string;
  readonly name: string;
  readonly roster: PublishedRoster | null;
  readonly now: DutyView;
  readonly can: { readonly manage: boolean };
}

export interface OverrideView {
  readonly id: string;
  readonly queueId: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly member: Member;
  readonly insteadOf: Member | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly state: OverrideState;
  readonly reason: string | null;
  readonly can: { readonly accept: boolean; readonly refuse: boolean; readonly cancel: boolean };
}

export interface UnattendedView {
  readonly id: string;
  readonly queueId: string;
  readonly zone: string;
  readonly hours: LayerView['hours'];
  readonly acceptedBy: Member;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string | null;
}

export interface RosterDetails {
  readonly queueId: string;
  readonly name: string;
  readonly roster: PublishedRoster;
  readonly overrides: readonly OverrideView[];
  readonly unattended: readonly UnattendedView[];
  readonly can: { readonly manage: boolean };
}

export interface FindingView {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly place: string;
  readonly message: string;
  readonly hint: string | null;
  readonly spans: readonly { readonly from: string; readonly to: string }[];
  readonly people: readonly Member[];
}

export interface LeaveView {
  readonly id: string;
  readonly member: Member;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string | null;
  readonly can: { readonly cancel: boolean };
}

export interface HolidayList {
  readonly id: string;
  readonly name: string;
  readonly dates: readonly string[];
}

export interface ProviderView {
  readonly id: string;
  readonly name: string;
  readonly responsible: { readonly id: string; readonly name: string };
}

interface Items<T> {
  readonly items: readonly T[];
}
interface Made {
  readonly id: string;
}

export const listRosters = apiRoute<Items<QueueRoster>>('GET', '/api/rosters');
export const getRoster = apiRoute<RosterDetails>('GET', '/api/rosters/:id');
export const previewRoster = apiRoute<{ duty: readonly DutyView[]; findings: readonly FindingView[] }>(
  'POST',
  '/api/rosters/:id/preview',
);
export const publishRoster = apiRoute<{ version: number }>('PUT', '/api/rosters/:id');
export const listDuty = apiRoute<Items<DutyView>>('GET', '/api/duty');
export const listFindings = apiRoute<Items<FindingView> & { from: string; to: string }>('GET', '/api/roster-findings');
export const makeOverride = apiRoute<Made>('POST', '/api/rosters/:id/overrides');
export const offerSwap = apiRoute<Made>('POST', '/api/rosters/:id/swaps');
export const acceptUnattended = apiRoute<Made>('POST', '/api/rosters/:id/unattended');
export const endUnattended = apiRoute<Made>('POST', '/api/unattended/:id/end');
export const listSwaps = apiRoute<Items<OverrideView>>('GET', '/api/swaps');
export const answerOverride = apiRoute<Made>('POST', '/api/overrides/:id/answer');
export const listLeave = apiRoute<Items<LeaveView>>('GET', '/api/leave');
export const bookLeave = apiRoute<Made>('POST', '/api/leave');
export const cancelLeave = apiRoute<Made>('POST', '/api/leave/:id/cancel');
export const listHolidays = apiRoute<Items<HolidayList>>('GET', '/api/holidays');
export const setHolidays = apiRoute<Made & { dates: readonly string[] }>('POST', '/api/holidays');
export const listProviders = apiRoute<Items<ProviderView>>('GET', '/api/providers');
export const setProvider = apiRoute<Made>('POST', '/api/providers');
