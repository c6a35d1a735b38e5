import { useEffect, useRef } from 'react';
import { type Action, type Layer, type Offered, offer } from './action.ts';
import { actionRegistry } from './action-registry.ts';
import { createKeyReader, placeOf, tokenOf } from './keys.ts';
import { performNow } from './perform.ts';
import { createValue, useValue } from './value-store.ts';

const signatureOf = (offered: readonly Offered[]): string =>
  offered.map((one) => `${one.id}\u0000${one.title}\u0000${one.keys.join(',')}`).join('\u0001');

/**
 * Offers actions for as long as the component is there: their keys work, the palette and the sheet of keys list them.
 * Returns those that may be done now, for `ActionButton` and `ActionMenu`. The context may change with every render.
 */
export function useActions<Context>(
  actions: readonly Action<Context>[],
  context: Context,
  layer: Layer = 'page',
): readonly Offered[] {
  const latest = useRef(context);
  latest.current = context;
  const offered = offer(actions, () => latest.current, layer);
  const signature = signatureOf(offered);
  const kept = useRef<{ signature: string; offered: readonly Offered[]; actions: readonly Action<Context>[] }>(
    undefined,
  );
  if (kept.current?.signature !== signature || kept.current.actions !== actions)
    kept.current = { signature, offered, actions };
  const stable = kept.current.offered;
  useEffect(() => actionRegistry.register(stable), [stable]);
  return stable;
}

/** Everything that can be done now, innermost first. */
export const useOffered = (): readonly Offered[] =>
  useValue({ get: actionRegistry.list, subscribe: actionRegistry.subscribe });

/** The tokens pressed so far of a sequence such as `g q`, for the hint at the foot of the page. */
export const pendingKeys = createValue<readonly string[]>([]);

const ownKeys = /^(Arrow|Page|Home|End)/;

/** Listens to the keyboard of the whole tab. Mounted once, by the kit. */
export function useKeyboard(): void {
  useEffect(() => {
    const reader = createKeyReader(actionRegistry.list);
    const onKey = (event: KeyboardEvent): void => {
      const token = event.defaultPrevented ? undefined : tokenOf(event);
      if (token === undefined) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (ownKeys.test(token) && target?.closest('[data-own-arrows]') !== null && target !== null) return;
      const reading = reader.press(token, placeOf(target), performance.now());
      pendingKeys.set(reader.pending);
      if (reading.kind !== 'none') event.preventDefault();
      if (reading.kind === 'run') performNow(reading.binding);
    };
    const forget = (): void => {
      reader.reset();
      pendingKeys.set([]);
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('blur', forget);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('blur', forget);
    };
  }, []);
}
