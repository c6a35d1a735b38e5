/** One change on many alerts, asked for in pieces: how far it is can be shown, and what was changed can be taken back. */
import { closes, type Verdict } from '#features/alerts/verdicts.ts';
import { api } from '#ui/api.ts';
import { problemFrom } from '#ui/problem.ts';
import { countText } from '#ui/time-text.ts';
import { type BulkView, bulkAlerts, matchingAlerts } from './api-routes.ts';
import type { BulkScope } from './queue-filters.ts';

export type BulkAction =
  | { readonly kind: 'claim' | 'release' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly reason: string; readonly nextStep?: string }
  | { readonly kind: 'reopen' | 'unlink'; readonly reason: string };

/** What takes an action back; `undefined` where the action leaves nothing to take back. */
export function undoOf(action: BulkAction): BulkAction | undefined {
  const reason = 'taken back at once';
  if (action.kind === 'claim') return { kind: 'release' };
  if (action.kind === 'release') return { kind: 'claim' };
  return action.kind === 'verdict' && closes(action.verdict) ? { kind: 'reopen', reason } : undefined;
}

/** Small enough to be answered within a moment, large enough that ten thousand are a few requests. */
const piece = 1000;

export type SendPiece = (action: BulkAction, ids: readonly string[]) => Promise<BulkView>;

export interface BulkSum extends BulkView {
  /** What stopped it before the end. */
  readonly stopped?: string;
}

/** Never rejects: what was done before a piece failed is told, so that it can be taken back. */
export async function inPieces(
  action: BulkAction,
  ids: readonly string[],
  send: SendPiece,
  far: (handled: number, of: number) => void,
): Promise<BulkSum> {
  const answers: BulkView[] = [];
  let stopped: string | undefined;
  for (let start = 0; start < ids.length && stopped === undefined; start += piece) {
    if (ids.length > piece) far(start, ids.length);
    try {
      answers.push(await send(action, ids.slice(start, start + piece)));
    } catch (error) {
      stopped = problemFrom(error).title;
    }
  }
  const sum = (of: (one: BulkView) => number): number => answers.reduce((all, one) => all + of(one), 0);
  return {
    done: sum((one) => one.done),
    refused: sum((one) => one.refused),
    changed: answers.flatMap((one) => one.changed),
    refusals: answers.flatMap((one) => one.refusals),
    more: false,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

export const sendPiece: SendPiece = (action, ids) => api(bulkAlerts, { body: { action, ids } });

/** The rows selected; or all that match at this moment, without those taken out. */
export async function idsIn(scope: BulkScope): Promise<{ readonly ids: readonly string[]; readonly more: boolean }> {
  if ('ids' in scope) return { ids: scope.ids, more: false };
  const found = await api(matchingAlerts, { query: scope.match });
  const except = new Set(scope.except);
  return { ids: found.ids.filter((id) => !except.has(id)), more: found.more };
}

/** "Claimed 12; 2 refused: Ada has this alert." */
export function bulkText({ done, refused, refusals, more, stopped }: BulkSum, did: string): string {
  const reasons = [...new Set(refusals.map((one) => one.message))].slice(0, 3).join('; ');
  const told = refused === 0 ? '' : `; ${countText(refused)} refused: ${reasons}`;
  const halted = stopped === undefined ? '' : ` Then it stopped: ${stopped}.`;
  return `${did} ${countText(done)}${told}.${halted}${more ? ' More match: do it again for the rest.' : ''}`;
}
