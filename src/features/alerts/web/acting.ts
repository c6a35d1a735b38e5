/** Changing alerts from the page: calls, refreshes, offers undo, and says what the other person did on a conflict. */
import { useQueryClient } from '@tanstack/react-query';
import { closes, type Verdict } from '#features/alerts/verdicts.ts';
import { type ApiRoute, api } from '#ui/api.ts';
import { countText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import {
  type AlertView,
  type BulkView,
  bulkAlerts,
  claimAlert,
  judgeAlert,
  releaseAlert,
  reopenAlert,
} from './api-routes.ts';
import type { BulkScope } from './queue-filters.ts';
import { conflictText, verdictTitle } from './words.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly nextStep?: string;
}

export interface Acting {
  /** Calls a route on one alert. Rejects with the problem, except where the other person was faster: then it says so. */
  send<Reply>(route: ApiRoute<Reply>, alert: Pick<AlertView, 'id'>, body: object): Promise<Reply | undefined>;
  claim(alert: AlertView): Promise<void>;
  release(alert: AlertView): Promise<void>;
  judge(alert: AlertView, judgement: Judgement): Promise<void>;
  bulk(action: object, scope: BulkScope, did: string): Promise<void>;
  refresh(): void;
}

export function useActing(): Acting {
  const queries = useQueryClient();
  const refresh = (): void => refreshTopics(queries, ['alert', 'incident', 'journal']);

  async function send<Reply>(route: ApiRoute<Reply>, { id }: Pick<AlertView, 'id'>, body: object) {
    try {
      const reply = await api(route, { params: { id }, body });
      refresh();
      return reply;
    } catch (error) {
      const conflict = conflictText(error, Date.now());
      if (conflict === undefined) throw error;
      toast({ text: conflict, tone: 'bad' });
      refresh();
      return undefined;
    }
  }

  const undoing = (route: ApiRoute<AlertView>, alert: AlertView, body: object) => async () => {
    await send(route, alert, body);
  };

  return {
    send,
    refresh,
    async claim(alert) {
      const claimed = await send(claimAlert, alert, {});
      if (claimed !== undefined) toast({ text: 'Claimed', undo: undoing(releaseAlert, alert, {}) });
    },
    async release(alert) {
      const released = await send(releaseAlert, alert, {});
      if (released !== undefined) toast({ text: 'Back in the queue', undo: undoing(claimAlert, alert, {}) });
    },
    async judge(alert, judgement) {
      const judged = await send(judgeAlert, alert, judgement);
      if (judged === undefined) return;
      const text = verdictTitle(judgement.verdict);
      if (!closes(judgement.verdict)) toast({ text });
      else toast({ text, undo: undoing(reopenAlert, alert, { reason: 'taken back at once' }) });
    },
    async bulk(action, scope, did) {
      const result = await api(bulkAlerts, { body: { action, ...scope } });
      refresh();
      toast({ text: bulkText(result, did), tone: result.refused > 0 ? 'bad' : 'plain' });
    },
  };
}

/** "Claimed 12; 2 refused: Ada has this alert." */
export function bulkText({ done, refused, refusals, more }: BulkView, did: string): string {
  const reasons = [...new Set(refusals.map((one) => one.message))].slice(0, 3).join('; ');
  const told = refused === 0 ? '' : `; ${countText(refused)} refused: ${reasons}`;
  return `${did} ${countText(done)}${told}.${more ? ' More match: do it again for the rest.' : ''}`;
}
