import { Modal } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Keys } from './Actions.tsx';
import type { Offered } from './action.ts';
import { fuzzyFind } from './fuzzy.ts';
import { Icon } from './Icon.tsx';
import { performNow } from './perform.ts';
import { useOffered } from './use-actions.ts';
import { createValue, useValue } from './value-store.ts';

/** Is the palette open? */
export const paletteOpen = createValue(false);

/** Every action and every page, found by a few letters. */
export function Palette() {
  const open = useValue(paletteOpen);
  return (
    <Modal
      opened={open}
      onClose={() => paletteOpen.set(false)}
      withCloseButton={false}
      title={undefined}
      padding={0}
      size={620}
      yOffset="12vh"
      aria-label="Commands and pages"
      returnFocus
    >
      {open && <PaletteBody close={() => paletteOpen.set(false)} />}
    </Modal>
  );
}

function usePaletteKeys(found: readonly Offered[], close: () => void) {
  const [at, setAt] = useState(0);
  const chosen = Math.min(at, found.length - 1);
  const choose = (action: Offered | undefined): void => {
    if (action === undefined) return;
    close();
    // After the dialog gave the focus back, so that an action may move it elsewhere.
    setTimeout(() => performNow(action), 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) setAt((chosen + step + found.length) % found.length);
    else if (event.key === 'Enter') choose(found[chosen]);
    else return;
    event.preventDefault();
  };
  return { chosen, setAt, choose, onKeyDown };
}

function PaletteBody({ close }: { close: () => void }) {
  const [wanted, setWanted] = useState('');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const offered = useOffered().filter((action) => action.inPalette);
  const found = fuzzyFind(offered, wanted, (action) => `${action.title} · ${action.section}`).slice(0, 60);
  const { chosen, setAt, choose, onKeyDown } = usePaletteKeys(found, close);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${chosen}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div className="wf-palette">
      <input
        className="wf-palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[chosen] && `${id}-${chosen}`}
        aria-label="Find a command or a page"
        placeholder="Find a command or a page…"
        data-autofocus
        value={wanted}
        onChange={(event) => {
          setWanted(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Commands" className="wf-palette-list">
        {found.map((action, index) => (
          <PaletteRow
            key={action.id}
            id={`${id}-${index}`}
            action={action}
            index={index}
            chosen={index === chosen}
            onPoint={() => setAt(index)}
            onChoose={() => choose(action)}
          />
        ))}
        {found.length === 0 && <p className="wf-palette-none">No command or page is called that.</p>}
      </div>
    </div>
  );
}

interface PaletteRowProps {
  readonly id: string;
  readonly action: Offered;
  readonly index: number;
  readonly chosen: boolean;
  onPoint(): void;
  onChoose(): void;
}

function PaletteRow({ id, action, index, chosen, onPoint, onChoose }: PaletteRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above holds the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: options of a combobox are not focused themselves
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      data-at={index}
      className="wf-palette-row"
      data-danger={action.danger || undefined}
      onPointerMove={chosen ? undefined : onPoint}
      onClick={onChoose}
    >
      <span className="wf-palette-icon">{action.icon && <Icon name={action.icon} />}</span>
      <span className="wf-clip">{action.title}</span>
      <span className="wf-dim wf-clip">{action.section}</span>
      {action.keys[0] !== undefined && <Keys keys={action.keys[0]} />}
    </div>
  );
}
