import { ActionIcon, Button, type ButtonProps, Menu } from '@mantine/core';
import { Fragment } from 'react';
import { bySection, type Offered } from './action.ts';
import { Icon } from './Icon.tsx';
import { keyCaps } from './keys.ts';
import { performNow } from './perform.ts';

const mac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

/** Key caps: `<Keys keys="g q" />`. */
export function Keys({ keys }: { keys: string }) {
  const caps = keyCaps(keys, mac);
  return (
    <span className="wf-keys">
      {caps.map((token, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the sequence is the identity
        <Fragment key={index}>
          {token.map((cap) => (
            <kbd key={cap} className="wf-key">
              {cap}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}

export interface ActionButtonProps {
  readonly action: Offered | undefined;
  /** `filled` for the one thing that the page is for. */
  readonly variant?: 'filled' | 'default' | 'subtle';
  readonly showKey?: boolean;
  readonly size?: ButtonProps['size'];
}

/** A button of an action; nothing at all when the action is not offered. */
export function ActionButton({ action, variant = 'default', showKey = true, size = 'xs' }: ActionButtonProps) {
  if (action === undefined) return null;
  const key = action.keys[0];
  return (
    <Button
      size={size}
      variant={action.danger && variant === 'default' ? 'outline' : variant}
      {...(action.danger ? { color: 'danger' } : {})}
      leftSection={action.icon && <Icon name={action.icon} size={15} />}
      rightSection={showKey && key !== undefined ? <Keys keys={key} /> : undefined}
      onClick={() => performNow(action)}
    >
      {action.title}
    </Button>
  );
}

/** A small button that shows its sign only; the name is on hover and for screen readers. */
export function ActionIconButton({ action }: { action: Offered | undefined }) {
  if (action === undefined) return null;
  const tip =
    action.keys[0] === undefined
      ? action.title
      : `${action.title} (${keyCaps(action.keys[0], mac)
          .map((token) => token.join('+'))
          .join(' ')})`;
  return (
    <ActionIcon aria-label={action.title} data-tip={tip} onClick={() => performNow(action)}>
      <Icon name={action.icon ?? 'more'} />
    </ActionIcon>
  );
}

/** The items of actions, for a `Menu.Dropdown`; one heading per section when there are several. */
export function ActionItems({ actions }: { actions: readonly Offered[] }) {
  const groups = bySection(actions);
  return groups.map(([section, members]) => (
    <Fragment key={section}>
      {groups.length > 1 && <Menu.Label>{section}</Menu.Label>}
      {members.map((action) => (
        <Menu.Item
          key={action.id}
          leftSection={action.icon && <Icon name={action.icon} size={15} />}
          rightSection={action.keys[0] !== undefined && <Keys keys={action.keys[0]} />}
          {...(action.danger ? { color: 'danger' } : {})}
          onClick={() => performNow(action)}
        >
          {action.title}
        </Menu.Item>
      ))}
    </Fragment>
  ));
}

/** "…" with the rest of the actions; nothing when there are none. */
export function ActionMenu({ actions, label = 'More actions' }: { actions: readonly Offered[]; label?: string }) {
  if (actions.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={label} data-tip={label}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ActionItems actions={actions} />
      </Menu.Dropdown>
    </Menu>
  );
}
