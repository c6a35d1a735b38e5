/**
 * An **action** is one thing that a person can do here and now. The same object feeds the button, the menu, the key
 * and the palette, so that they cannot disagree about its name, its key or who may do it.
 *
 *     export const claim: Action<{ alert: Alert }> = {
 *       id: 'alert.claim', title: 'Claim', section: 'Alert', icon: 'claim', keys: 'c',
 *       may: ({ alert }) => alert.can.claim,
 *       run: ({ alert }) => api(claimRoute, { params: { id: alert.id } }),
 *     };
 */
import type { IconName } from './icon-names.ts';

/** Whose keys come first when several are bound to the same key; `overlay` (dialogs, palette) silences all below it. */
export const layers = ['global', 'page', 'list', 'drawer', 'overlay'] as const;
export type Layer = (typeof layers)[number];

/** What a person is asked before something that cannot be undone. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  /** The word on the button, such as "Revoke". */
  readonly yes: string;
  /** Must be typed first, for what would hurt most: a name. */
  readonly type?: string;
}

export interface Action<Context> {
  /** `noun.verb`, stable. */
  readonly id: string;
  readonly title: string | ((context: Context) => string);
  /** The heading under which the palette and the sheet of keys show it. */
  readonly section: string;
  readonly icon?: IconName;
  /** One way to press it (`c`, `g q`, `mod+k`, `shift+x`), or several. */
  readonly keys?: string | readonly string[];
  /** False: not offered anywhere. The server refuses it all the same. */
  may(context: Context): boolean;
  run(context: Context): void | Promise<void>;
  readonly danger?: boolean;
  /** Only for what cannot be undone. */
  confirm?(context: Context): Confirmation | undefined;
  /** False: a movement such as "next row", which a palette of commands would only clutter. */
  readonly inPalette?: boolean;
}

/** An action bound to its context: what buttons, menus, keys and the palette take. */
export interface Offered {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly icon: IconName | undefined;
  readonly keys: readonly string[];
  readonly danger: boolean;
  readonly inPalette: boolean;
  readonly layer: Layer;
  readonly confirm: (() => Confirmation | undefined) | undefined;
  readonly run: () => void | Promise<void>;
}

const keyList = (keys: string | readonly string[] | undefined): readonly string[] =>
  keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;

/** Binds one action, whether or not it may be done. `context` is asked again when it runs, so it is never stale. */
export function bind<Context>(action: Action<Context>, context: () => Context, layer: Layer = 'page'): Offered {
  return {
    id: action.id,
    title: typeof action.title === 'function' ? action.title(context()) : action.title,
    section: action.section,
    icon: action.icon,
    keys: keyList(action.keys),
    danger: action.danger ?? false,
    inPalette: action.inPalette ?? true,
    layer,
    confirm: action.confirm === undefined ? undefined : () => action.confirm?.(context()),
    run: () => action.run(context()),
  };
}

/** The actions that may be done in this context, in the order given. */
export function offer<Context>(
  actions: readonly Action<Context>[],
  context: () => Context,
  layer: Layer = 'page',
): readonly Offered[] {
  return actions.filter((action) => action.may(context())).map((action) => bind(action, context, layer));
}

/** Groups in the order of first appearance. */
export function bySection(offered: readonly Offered[]): readonly (readonly [string, readonly Offered[]])[] {
  const groups = new Map<string, Offered[]>();
  for (const one of offered) {
    const group = groups.get(one.section);
    if (group === undefined) groups.set(one.section, [one]);
    else group.push(one);
  }
  return [...groups];
}
