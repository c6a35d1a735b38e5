import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Offered } from './action.ts';
import { actionRegistry } from './action-registry.ts';
import { performNow } from './perform.ts';

export interface Toast {
  readonly text: string;
  /** Takes back what was just done; also under the key `z` while the toast is there. */
  readonly undo?: () => void | Promise<void>;
  readonly tone?: 'good' | 'bad' | 'plain';
}

const borderOf = { good: 'var(--wf-good)', bad: 'var(--wf-bad)', plain: 'var(--wf-edge)' } as const;

/** "Claimed. Undo" at the foot of the page; stays longer when it can be undone, and until closed when it is bad news. */
export function toast({ text, undo, tone = 'plain' }: Toast): void {
  const id = crypto.randomUUID();
  const offered: Offered | undefined = undo && {
    id: 'undo',
    title: `Undo: ${text}`,
    section: 'This page',
    icon: 'undo',
    keys: ['z'],
    danger: false,
    inPalette: true,
    layer: 'page',
    confirm: undefined,
    run: () => {
      notifications.hide(id);
      return undo();
    },
  };
  const withdraw = offered === undefined ? () => {} : actionRegistry.register([offered]);
  notifications.show({
    id,
    message: (
      <span className="wf-toast">
        <span>{text}</span>
        {offered && (
          <Button variant="subtle" size="compact-xs" onClick={() => performNow(offered)}>
            Undo <kbd className="wf-key">Z</kbd>
          </Button>
        )}
      </span>
    ),
    autoClose: tone === 'bad' ? false : undo === undefined ? 5000 : 12_000,
    withBorder: true,
    style: { borderInlineStart: `3px solid ${borderOf[tone]}` },
    closeButtonProps: { 'aria-label': 'Close this message' },
    onClose: withdraw,
  });
}

/** Says how far something long has come, in one place at the foot of the page, until it ends; shown from the first word on. */
export function progressToast(): { say(text: string): void; end(): void } {
  const id = crypto.randomUUID();
  let shown = false;
  return {
    say(text) {
      const said = {
        id,
        message: text,
        loading: true,
        autoClose: false as const,
        withBorder: true,
        withCloseButton: false,
      };
      if (shown) notifications.update(said);
      else notifications.show(said);
      shown = true;
    },
    end() {
      if (shown) notifications.hide(id);
    },
  };
}
