/** The routes of queues as the page calls them. */
import { apiRoute } from '#ui/api.ts';

export interface Holder {
  readonly id: string;
  readonly name: string;
}

export interface DutyView {
  readonly holder: Holder;
  readonly startsAt: string;
  /** `null`: until further notice. */
  readonly endsAt: string | null;
}

export interface QueueView {
  readonly id: string;
  readonly scope: string;
  readonly name: string;
  readonly holder: Holder;
  readonly since: string;
  readonly duty: readonly DutyView[];
}

export const listQueues = apiRoute<{ items: readonly QueueView[] }>('GET', '/api/queues');
export const assignDuty = apiRoute<{ queueId: string; holderId: string }>('POST', '/api/queues/:id/duty');
