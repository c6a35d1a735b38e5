/** Changing alerts from the page: calls, refreshes, offers undo, and says what the other person did on a conflict. */
import { useQueryClient } from '@tanstack/react-query';
import { closes, type Verdict } from '#features/alerts/verdicts.ts';
import { type ApiRoute, api } from '#ui/api.ts';
import { countText } from '#ui/time-text.ts';
import { progressToast, toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { type AlertView, claimAlert, judgeAlert, releaseAlert, reopenAlert } from './api-routes.ts';
import { type BulkAction, type BulkSum, bulkText, idsIn, inPieces, sendPiece, undoOf } from './bulk.ts';
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
  bulk(action: BulkAction, scope: BulkScope, did: string): Promise<void>;
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

  async function changeMany(action: BulkAction, ids: readonly string[], did: string): Promise<BulkSum> {
    const progress = progressToast();
    try {
      return await inPieces(action, ids, sendPiece, (handled, of) =>
        progress.say(`${did} ${countText(handled)} of ${countText(of)} …`),
      );
    } finally {
      progress.end();
      refresh();
    }
  }

  async function takeBack(action: BulkAction, ids: readonly string[]): Promise<void> {
    const sum = await changeMany(action, ids, 'Took back');
    toast({ text: bulkText(sum, 'Took back'), tone: sum.refused > 0 || sum.stopped !== undefined ? 'bad' : 'plain' });
  }

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
      const { ids, more } = await idsIn(scope);
      const sum = await changeMany(action, ids, did);
      const undo = undoOf(action);
      toast({
        text: bulkText({ ...sum, more }, did),
        tone: sum.refused > 0 || sum.stopped !== undefined ? 'bad' : 'plain',
        ...(undo === undefined || sum.changed.length === 0 ? {} : { undo: () => takeBack(undo, sum.changed) }),
      });
    },
  };
}
