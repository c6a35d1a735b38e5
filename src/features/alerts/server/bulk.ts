/**
 * The same change on many alerts: given by id, or all that match a filter. Runs in transactions of at most 500, so that
 * claims and the pipeline never wait long behind it, and tells which alerts refused and why.
 */
import { z } from 'zod';
import type { Actor } from '#base/actor.ts';
import { idSchema, textSchema } from '#base/schema.ts';
import type { Instant } from '#base/time.ts';
import { alertFilterSchema } from '#features/alerts/filters.ts';
import { longestSnoozeDays } from '#features/alerts/model.ts';
import { type Route, read, type Working, type Write, work } from '#features/journal/server/index.ts';
import { addNote } from './add-note.ts';
import { assignAlert, demandAssignable } from './assign-alert.ts';
import { assignBody, duplicateBody, reasonBody, snoozeBody, verdictBody } from './change-routes.ts';
import { claimAlert } from './claim-alert.ts';
import { type BulkResult, changeAlerts, type PeopleParts, type Refused } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { linkDuplicates, unlinkDuplicate } from './link-duplicate.ts';
import { matchingIds } from './list-store.ts';
import { releaseAlert } from './release-alert.ts';
import { reopenAlert } from './reopen-alert.ts';
import { demandEnd } from './silence.ts';
import { snoozeAlert } from './snooze-alert.ts';
import { scopesOfAlerts, visibleAlerts } from './store.ts';

const chunk = 500;
const most = 10_000;
const refusedShown = 200;

const action = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claim') }),
  z.object({ kind: z.literal('release') }),
  z.object({ kind: z.literal('assign'), ...assignBody.shape }),
  z.object({ kind: z.literal('verdict'), ...verdictBody.shape }),
  z.object({ kind: z.literal('reopen'), ...reasonBody.shape }),
  z.object({ kind: z.literal('unlink'), ...reasonBody.shape }),
  z.object({ kind: z.literal('snooze'), ...snoozeBody.shape }),
  z.object({ kind: z.literal('note'), text: textSchema(20_000) }),
  z.object({ kind: z.literal('duplicate'), ...duplicateBody.shape }),
]);
type BulkAction = z.output<typeof action>;

async function apply(write: Write, ids: readonly string[], asked: BulkAction, parts: PeopleParts): Promise<BulkResult> {
  switch (asked.kind) {
    case 'claim':
      return changeAlerts(write, ids, claimAlert, parts);
    case 'release':
      return changeAlerts(write, ids, releaseAlert, parts);
    case 'verdict':
      return changeAlerts(write, ids, giveVerdict(asked), parts);
    case 'reopen':
      return changeAlerts(write, ids, reopenAlert(asked), parts);
    case 'unlink':
      return changeAlerts(write, ids, unlinkDuplicate(asked), parts);
    case 'snooze':
      demandEnd(asked.until, write.now, longestSnoozeDays);
      return changeAlerts(write, ids, snoozeAlert(asked), parts);
    case 'note':
      return changeAlerts(write, ids, addNote(asked), parts);
    case 'duplicate':
      return linkDuplicates(
        write,
        ids.filter((id) => id !== asked.duplicateOf),
        asked,
        parts,
      );
    case 'assign': {
      const scopes = await scopesOfAlerts(write.tx, ids, visibleAlerts(write.actor));
      await demandAssignable(write, asked.assigneeId, scopes, parts);
      return changeAlerts(write, ids, assignAlert(asked), parts);
    }
  }
}

const resultView = z.object({
  done: z.int(),
  /** Those of them that are another than before: what an undo is asked for. */
  changed: z.array(z.string()),
  refused: z.int(),
  /** The first of those that refused. */
  refusals: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  /** True when more matched than are changed at once: ask again. */
  more: z.boolean(),
});

const idsOf = async (
  db: Working['db'],
  actor: Actor,
  now: Instant,
  body: {
    readonly ids?: readonly string[] | undefined;
    readonly match?: z.output<typeof alertFilterSchema> | undefined;
  },
): Promise<string[]> =>
  body.match === undefined
    ? [...new Set(body.ids ?? [])].sort()
    : matchingIds(db, visibleAlerts(actor), body.match, { me: actor.id, now }, most + 1);

/** What a change of everything that matches is about, so that a page can ask in pieces, show how far it is, and take it back. */
export const matchingRoute = (): Route =>
  read({
    name: 'alerts.matching',
    method: 'GET',
    path: '/api/alerts/matching',
    needs: 'alert:read',
    summary: 'The ids of the alerts that match, as many as are changed at once.',
    query: alertFilterSchema,
    returns: z.object({ ids: z.array(z.string()), more: z.boolean() }),
    async run({ db, actor, now }, { query }) {
      const ids = await matchingIds(db, visibleAlerts(actor), query, { me: actor.id, now }, most + 1);
      return { ids: ids.slice(0, most), more: ids.length > most };
    },
  });

export const bulkRoute = (parts: PeopleParts): Route =>
  work({
    name: 'alerts.bulk',
    method: 'POST',
    path: '/api/alerts/bulk',
    needs: 'alert:triage',
    summary:
      'Claims, releases, assigns, judges, reopens, notes or links many alerts, or takes links back; tells which ones refused and why.',
    body: z
      .object({
        action,
        ids: z.array(idSchema('alr')).min(1).max(most).optional(),
        match: alertFilterSchema.optional(),
        /** Left out of what matches. */
        except: z.array(idSchema('alr')).max(most).default([]),
      })
      .refine((body) => (body.ids === undefined) !== (body.match === undefined), 'give either ids or match'),
    returns: resultView,
    errors: ['alert_absent', 'next_step_needed', 'end_out_of_bounds', 'assignee_not_active', 'assignee_not_permitted'],
    async run({ journal, db, actor, request, now }, { body }) {
      const except = new Set(body.except);
      const found = (await idsOf(db, actor, now, body)).filter((id) => !except.has(id));
      const ids = found.slice(0, most);
      let done = 0;
      const changed: string[] = [];
      const refused: Refused[] = [];
      for (let start = 0; start < ids.length; start += chunk) {
        const part = ids.slice(start, start + chunk);
        const result = await journal.write(actor, (write) => apply(write, part, body.action, parts), {
          cause: request.id,
        });
        done += result.done.length;
        changed.push(...result.changed);
        refused.push(...result.refused);
      }
      return {
        done,
        changed,
        refused: refused.length,
        refusals: refused.slice(0, refusedShown).map((one) => ({ ...one, details: one.details ?? null })),
        more: found.length > most,
      };
    },
  });
