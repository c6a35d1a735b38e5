import { closes, type Verdict } from '#features/alerts/verdicts.ts';
import type { Action } from '#ui/action.ts';
import type { Acting } from './acting.ts';
import { type AlertView, wakeAlert } from './api-routes.ts';

export type AlertDialog =
  | 'verdict'
  | 'note'
  | 'assign'
  | 'duplicate'
  | 'unlink'
  | 'reopen'
  | 'escalate'
  | 'snooze'
  | 'silence';

export interface AlertContext {
  readonly alert: AlertView;
  readonly may: (permission: string) => boolean;
  readonly acting: Acting;
  open(dialog: AlertDialog): void;
  go(to: string, search?: Readonly<Record<string, string | undefined>>): void;
}

/** It was put off, and the hour has not come. */
const isAsleep = ({ snoozedUntil }: AlertView): boolean =>
  snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now();

/** The verdict on the one before, where it was a last word. */
const sameAgain = ({ previous }: AlertView): Verdict | undefined =>
  previous?.verdict != null && closes(previous.verdict.code) ? previous.verdict.code : undefined;

const dialog = (
  id: string,
  title: string,
  keys: string,
  icon: NonNullable<Action<AlertContext>['icon']>,
  name: AlertDialog,
  may: Action<AlertContext>['may'],
): Action<AlertContext> => ({ id, title, section: 'Alert', keys, icon, may, run: ({ open }) => open(name) });

/** What can be done with one alert, on its page and beside the list. The order is that of the buttons. */
export const alertActions: readonly Action<AlertContext>[] = [
  {
    id: 'alert.claim',
    title: 'Claim',
    section: 'Alert',
    keys: 'c',
    icon: 'claim',
    may: ({ alert }) => alert.can.claim,
    run: ({ acting, alert }) => acting.claim(alert),
  },
  dialog('alert.verdict', 'Verdict', 'v', 'verdict', 'verdict', ({ alert }) => alert.can.verdict),
  {
    id: 'alert.same_verdict',
    title: 'Same verdict as last time',
    section: 'Alert',
    keys: 'shift+v',
    icon: 'verdict',
    may: ({ alert }) => alert.can.verdict && sameAgain(alert) !== undefined,
    run: async ({ acting, alert }) => {
      const verdict = sameAgain(alert);
      if (verdict !== undefined) await acting.judge(alert, { verdict, reason: 'the same as last time' });
    },
  },
  dialog(
    'alert.escalate',
    'Escalate',
    'e',
    'escalate',
    'escalate',
    ({ alert, may }) => alert.can.escalate && alert.incidentId === null && may('incident:declare'),
  ),
  dialog('alert.note', 'Note', 'n', 'note', 'note', ({ alert }) => alert.can.note),
  dialog('alert.snooze', 'Put off…', 'h', 'clock', 'snooze', ({ alert }) => alert.can.snooze && !isAsleep(alert)),
  {
    id: 'alert.wake',
    title: 'Take up again',
    section: 'Alert',
    keys: 'h',
    icon: 'play',
    may: ({ alert }) => alert.can.snooze && isAsleep(alert),
    run: async ({ acting, alert }) => void (await acting.send(wakeAlert, alert, {})),
  },
  dialog('alert.silence', 'Silence…', 's', 'pause', 'silence', ({ alert }) => alert.can.silence),
  dialog('alert.reopen', 'Reopen', 'shift+r', 'undo', 'reopen', ({ alert }) => alert.can.reopen),
  dialog('alert.unlink', 'Not a duplicate', 'shift+d', 'undo', 'unlink', ({ alert }) => alert.can.unlink),
  {
    id: 'alert.release',
    title: 'Give back',
    section: 'Alert',
    keys: 'u',
    icon: 'inbox',
    may: ({ alert }) => alert.can.release,
    run: ({ acting, alert }) => acting.release(alert),
  },
  dialog('alert.assign', 'Assign', 'a', 'user', 'assign', ({ alert }) => alert.can.assign),
  dialog('alert.duplicate', 'Duplicate of…', 'd', 'link', 'duplicate', ({ alert }) => alert.can.duplicate),
  {
    id: 'alert.rule',
    title: 'Its rule',
    section: 'Alert',
    keys: 'g l',
    icon: 'rule',
    may: ({ may }) => may('rule:read'),
    run: ({ go, alert }) => go(`/rules/${encodeURIComponent(alert.rule.id)}`),
  },
  {
    id: 'alert.entity',
    title: 'Alerts on the same entity',
    section: 'Alert',
    keys: 'g y',
    icon: 'pivot',
    may: ({ alert }) => alert.entity.value !== null,
    run: ({ go, alert }) =>
      go('/alerts', { entity: `${alert.entity.kind}:${alert.entity.value}`, state: 'open,closed' }),
  },
];

/** How many stand as buttons; the rest is behind "…". */
export const alertButtons = 4;

/** The same without keys, for while the keys mean the rows that are selected. */
export const keylessAlertActions: readonly Action<AlertContext>[] = alertActions.map(
  ({ keys: _, ...action }) => action,
);
