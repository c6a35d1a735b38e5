import type { Action } from '#ui/action.ts';
import type { RuleView } from './api-routes.ts';

export type RuleDialog = 'switch' | 'move';

export interface RuleContext {
  readonly rule: RuleView;
  readonly may: (permission: string) => boolean;
  open(dialog: RuleDialog): void;
  showAlerts(): void;
}

const manages = ({ may }: RuleContext): boolean => may('rule:manage');

/** What can be done with one rule, on its page and beside the list. */
export const ruleActions: readonly Action<RuleContext>[] = [
  {
    id: 'rule.alerts',
    title: 'Its alerts',
    section: 'Rule',
    icon: 'alert',
    keys: 'a',
    may: ({ may }) => may('alert:read'),
    run: ({ showAlerts }) => showAlerts(),
  },
  {
    id: 'rule.switch',
    title: ({ rule }) => (rule.enabled ? 'Switch off' : 'Switch on'),
    section: 'Rule',
    keys: 's',
    may: manages,
    run: ({ open }) => open('switch'),
  },
  {
    id: 'rule.move',
    title: 'Change its attention',
    section: 'Rule',
    icon: 'escalate',
    keys: 'm',
    may: manages,
    run: ({ open }) => open('move'),
  },
];
