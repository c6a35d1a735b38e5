/**
 * Keys, read without a browser so that they can be tested.
 *
 * Words: a **token** is one press (`c`, `shift+x`, `mod+k`, `?`, `Enter`); **keys** are tokens in a row (`g q`).
 * `mod` is Ctrl, or Command on a Mac. Signs that need Shift on some keyboards (`?`, `*`) are named by the sign alone.
 */
import { type Layer, layers } from './action.ts';

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** True while an input method is composing a character. */
  readonly isComposing?: boolean;
}

/** Where the focus is: in a text field, on something that Enter and Space press, in a dialog or menu, or elsewhere. */
export type Place = 'page' | 'typing' | 'button' | 'overlay';

export interface KeyBinding {
  readonly keys: readonly string[];
  readonly layer: Layer;
}

const modifierKeys = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process']);
const isLetter = (key: string): boolean => key.length === 1 && key.toLowerCase() !== key.toUpperCase();

/** The token of a press; undefined for one that means nothing by itself. */
export function tokenOf(press: KeyPress): string | undefined {
  if (press.isComposing === true || press.key === '' || modifierKeys.has(press.key)) return undefined;
  const printable = [...press.key].length === 1;
  // AltGr reports Ctrl and Alt together and only serves to write a sign such as @ or {.
  const altGr = press.ctrlKey && press.altKey && printable;
  const parts: string[] = [];
  if ((press.ctrlKey || press.metaKey) && !altGr) parts.push('mod');
  if (press.altKey && !altGr) parts.push('alt');
  if (press.shiftKey && (!printable || isLetter(press.key))) parts.push('shift');
  parts.push(press.key === ' ' ? 'Space' : isLetter(press.key) ? press.key.toLowerCase() : press.key);
  return parts.join('+');
}

export const tokensOf = (keys: string): readonly string[] => keys.split(' ').filter((token) => token !== '');

/** May a binding that begins with this token fire while the focus is at this place? */
export function mayFire(token: string, layer: Layer, place: Place): boolean {
  if (place === 'overlay') return layer === 'overlay';
  if (place === 'typing') return token.startsWith('mod+') && token !== 'mod+a';
  if (place === 'button') return token !== 'Enter' && token !== 'Space';
  return true;
}

export type Reading<B> = { readonly kind: 'run'; readonly binding: B } | { readonly kind: 'wait' | 'none' };

export interface KeyReader<B extends KeyBinding> {
  press(token: string, place: Place, nowMs: number): Reading<B>;
  /** The tokens pressed so far of a sequence. */
  readonly pending: readonly string[];
  reset(): void;
}

const startsWith = (keys: readonly string[], start: readonly string[]): boolean =>
  start.length <= keys.length && start.every((token, index) => keys[index] === token);

/** Reads presses into bindings. The innermost layer wins; a sequence is given up after `patienceMs`. */
export function createKeyReader<B extends KeyBinding>(bindings: () => readonly B[], patienceMs = 1200): KeyReader<B> {
  let pending: readonly string[] = [];
  let since = 0;

  const find = (tokens: readonly string[], place: Place): Reading<B> => {
    const allowed = bindings()
      .filter((binding) => mayFire(tokens[0] ?? '', binding.layer, place))
      .sort((a, b) => layers.indexOf(b.layer) - layers.indexOf(a.layer));
    const has = (binding: B, whole: boolean): boolean =>
      binding.keys.map(tokensOf).some((keys) => startsWith(keys, tokens) && (keys.length === tokens.length) === whole);
    const exact = allowed.find((binding) => has(binding, true));
    if (exact !== undefined) return { kind: 'run', binding: exact };
    return { kind: allowed.some((binding) => has(binding, false)) ? 'wait' : 'none' };
  };

  return {
    get pending() {
      return pending;
    },
    reset() {
      pending = [];
    },
    press(token, place, nowMs) {
      const before = nowMs - since > patienceMs ? [] : pending;
      since = nowMs;
      let tokens = [...before, token];
      let reading = find(tokens, place);
      // A press that does not continue the sequence begins anew rather than being swallowed.
      if (reading.kind === 'none' && before.length > 0) {
        tokens = [token];
        reading = find(tokens, place);
      }
      pending = reading.kind === 'wait' ? tokens : [];
      return reading;
    },
  };
}

export interface KeyConflict {
  readonly keys: string;
  readonly ids: readonly string[];
}

/** Bindings of one layer of which one could never be reached: same keys, or one the beginning of the other. */
export function keyConflicts(bindings: readonly (KeyBinding & { readonly id: string })[]): readonly KeyConflict[] {
  const all = bindings.flatMap((binding) => binding.keys.map((keys) => ({ ...binding, tokens: tokensOf(keys) })));
  return all.flatMap((a, index) =>
    all
      .filter((b, other) => other !== index && a.layer === b.layer && a.id !== b.id && startsWith(b.tokens, a.tokens))
      .filter((b, _, found) => a.tokens.length < b.tokens.length || (found.length > 0 && a.id < b.id))
      .map((b) => ({ keys: a.tokens.join(' '), ids: [a.id, b.id] })),
  );
}

const signs: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  shift: 'Shift',
  alt: 'Alt',
};

/** What to print on the key caps, one list per token: `g q` → `[['G'], ['Q']]`, `mod+k` → `[['Ctrl', 'K']]`. */
export function keyCaps(keys: string, mac = false): readonly (readonly string[])[] {
  return tokensOf(keys).map((token) => {
    // `+` itself may be the key: only a plus between two signs separates.
    const parts = token.split(/(?<=.)\+(?=.)/);
    return parts.map((part) => {
      if (part === 'mod') return mac ? '⌘' : 'Ctrl';
      return signs[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    });
  });
}

/** The little of an element that decides where the focus is. */
export interface FocusedElement {
  readonly tagName: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  closest(selector: string): unknown;
}

const buttonInputs = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'range', 'color']);

export function placeOf(element: FocusedElement | null): Place {
  if (element === null) return 'page';
  if (element.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]') !== null) return 'overlay';
  const tag = element.tagName.toUpperCase();
  if (tag === 'INPUT') return buttonInputs.has(element.type ?? 'text') ? 'button' : 'typing';
  if (tag === 'TEXTAREA' || tag === 'SELECT' || element.isContentEditable === true) return 'typing';
  return element.closest('button, a[href], summary, [role=button], [role=link], [role=tab]') === null
    ? 'page'
    : 'button';
}
