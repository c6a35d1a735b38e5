import { z } from 'zod';
import { idSchema, instantSchema, textSchema } from '#base/schema.ts';
import { longestSnoozeDays } from '#features/alerts/model.ts';
import { verdictCodes } from '#features/alerts/verdicts.ts';
import { type Changing, change, type Route } from '#features/journal/server/index.ts';
import { addNote } from './add-note.ts';
import { assignAlert, demandAssignable } from './assign-alert.ts';
import { claimAlert } from './claim-alert.ts';
import { alertAbsent, changeAlert, type Decide, type PeopleParts } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { linkDuplicate, unlinkDuplicate } from './link-duplicate.ts';
import { alertView } from './present.ts';
import { releaseAlert } from './release-alert.ts';
import { reopenAlert } from './reopen-alert.ts';
import { demandEnd } from './silence.ts';
import { snoozeAlert, wakeAlert } from './snooze-alert.ts';
import { scopesOfAlerts, visibleAlerts } from './store.ts';
import { viewAlert } from './views.ts';

export const optionalReason = textSchema(4000, 0).default('');
export const verdictBody = z.object({
  verdict: z.enum(verdictCodes),
  reason: optionalReason,
  nextStep: textSchema(2000).optional(),
});
export const assignBody = z.object({ assigneeId: idSchema('acc'), reason: optionalReason });
export const snoozeBody = z.object({ until: instantSchema, reason: optionalReason });
export const reasonBody = z.object({ reason: textSchema(4000) });
export const duplicateBody = z.object({ duplicateOf: idSchema('alr'), reason: optionalReason });

const idParams = z.object({ id: idSchema('alr') });
const noBody = z.object({}).optional();

interface VerbSpec<B extends z.ZodType> {
  readonly name: string;
  readonly verb: string;
  readonly needs: 'alert:triage' | 'alert:assign' | 'alert:read';
  readonly summary: string;
  readonly body: B;
  readonly errors: readonly string[];
  decide(body: z.output<B>): Decide;
  before?(changing: Changing, id: string, body: z.output<B>): Promise<void>;
}

/** All changes of one alert look alike: `POST /api/alerts/:id/<verb>` answers with the alert as it is then. */
const verbRoute = <B extends z.ZodType>(parts: PeopleParts, spec: VerbSpec<B>): Route =>
  change({
    name: `alerts.${spec.name}`,
    method: 'POST',
    path: `/api/alerts/:id/${spec.verb}`,
    needs: spec.needs,
    summary: spec.summary,
    params: idParams,
    body: spec.body,
    returns: alertView,
    errors: ['alert_absent', ...spec.errors],
    async run(changing, { params, body }) {
      await spec.before?.(changing, params.id, body);
      await changeAlert(changing, params.id, spec.decide(body), parts);
      return viewAlert(changing.tx, changing.actor, params.id, parts);
    },
  });

const workErrors = ['alert_already_closed', 'alert_already_claimed', 'alert_not_permitted', 'person_needed'];

const owningRoutes = (parts: PeopleParts): readonly Route[] => [
  verbRoute(parts, {
    name: 'claim',
    verb: 'claim',
    needs: 'alert:triage',
    summary: 'Takes the alert out of its queue; of two at once one wins and the other is told who.',
    body: noBody,
    errors: workErrors,
    decide: () => claimAlert,
  }),
  verbRoute(parts, {
    name: 'release',
    verb: 'release',
    needs: 'alert:read',
    summary: 'Gives the alert back to its queue; for its owner and for those who assign work.',
    body: noBody,
    errors: ['alert_already_closed', 'alert_not_claimed', 'alert_not_yours', 'alert_not_permitted'],
    decide: () => releaseAlert,
  }),
  verbRoute(parts, {
    name: 'assign',
    verb: 'assign',
    needs: 'alert:assign',
    summary: 'Gives the alert to a person.',
    body: assignBody,
    errors: ['alert_already_closed', 'alert_not_permitted', 'assignee_not_active', 'assignee_not_permitted'],
    decide: assignAlert,
    async before(changing, id, body) {
      const scopes = await scopesOfAlerts(changing.tx, [id], visibleAlerts(changing.actor));
      if (scopes.length === 0) throw alertAbsent();
      await demandAssignable(changing, body.assigneeId, scopes, parts);
    },
  }),
];

const snoozingRoutes = (parts: PeopleParts): readonly Route[] => [
  verbRoute(parts, {
    name: 'snooze',
    verb: 'snooze',
    needs: 'alert:triage',
    summary: 'Puts the alert off until an hour; who does owns it. It comes back by itself, or when its severity rises.',
    body: snoozeBody,
    errors: [...workErrors, 'end_out_of_bounds'],
    decide: snoozeAlert,
    before: async ({ now }, _, { until }) => demandEnd(until, now, longestSnoozeDays),
  }),
  verbRoute(parts, {
    name: 'wake',
    verb: 'wake',
    needs: 'alert:triage',
    summary: 'Takes up an alert that was put off.',
    body: noBody,
    errors: [...workErrors, 'alert_not_snoozed'],
    decide: () => wakeAlert,
  }),
];

const judgingRoutes = (parts: PeopleParts): readonly Route[] => [
  verbRoute(parts, {
    name: 'verdict',
    verb: 'verdict',
    needs: 'alert:triage',
    summary: 'Judges the alert; every verdict but undetermined closes it.',
    body: verdictBody,
    errors: [...workErrors, 'next_step_needed'],
    decide: giveVerdict,
  }),
  verbRoute(parts, {
    name: 'reopen',
    verb: 'reopen',
    needs: 'alert:triage',
    summary: 'Opens a closed alert again; who does owns it from then on.',
    body: reasonBody,
    errors: ['alert_not_closed', 'alert_is_duplicate', 'alert_not_permitted', 'person_needed'],
    decide: reopenAlert,
  }),
  verbRoute(parts, {
    name: 'note',
    verb: 'notes',
    needs: 'alert:triage',
    summary: 'Adds a note.',
    body: z.object({ text: textSchema(20_000) }),
    errors: ['alert_not_permitted'],
    decide: addNote,
  }),
  change({
    name: 'alerts.link_duplicate',
    method: 'POST',
    path: '/api/alerts/:id/duplicate',
    needs: 'alert:triage',
    summary: 'Closes the alert as a duplicate of another; a link, not a verdict.',
    params: idParams,
    body: duplicateBody,
    returns: alertView,
    errors: ['alert_absent', ...workErrors, 'duplicate_of_itself', 'duplicate_of_duplicate', 'duplicate_elsewhere'],
    async run(changing, { params, body }) {
      await linkDuplicate(changing, params.id, body, parts);
      return viewAlert(changing.tx, changing.actor, params.id, parts);
    },
  }),
  verbRoute(parts, {
    name: 'unlink_duplicate',
    verb: 'unlink',
    needs: 'alert:triage',
    summary: 'Takes back a link and opens the alert again.',
    body: reasonBody,
    errors: ['alert_not_duplicate', 'alert_not_permitted', 'person_needed'],
    decide: unlinkDuplicate,
  }),
];

export const alertChangeRoutes = (parts: PeopleParts): readonly Route[] => [
  ...owningRoutes(parts),
  ...snoozingRoutes(parts),
  ...judgingRoutes(parts),
];
