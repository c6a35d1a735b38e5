/**
 * What a modifier is. A new one is one file beside this and one line in `index.ts`.
 *
 * An item's values start as **drafts** as written; its modifiers change them from left to right, or set one of the
 * item's **settings**; what is left is turned into tests in `resolve.ts`. Examples are run as tests.
 */
import type { FieldValue } from '#engine/events/model.ts';
import type { RuleValue } from '#engine/sigma/model.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { Position, ValueTest } from '#engine/sigma/resolved.ts';

export type Draft =
  /** As written; wildcards not yet read. */
  | { readonly kind: 'raw'; readonly value: RuleValue['value']; readonly text: string }
  /** `bytes`: each character stands for one byte (after `utf16` and its like). */
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly bytes: boolean }
  | { readonly kind: 'test'; readonly test: ValueTest };

export interface Refusal {
  readonly refused: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface ItemSettings {
  readonly position: Position;
  readonly cased: boolean;
  readonly link: 'any' | 'all';
  readonly negated: boolean;
}

/** Named lists for placeholders, `{ Servers: ['srv*'] }`. */
export type Placeholders = Readonly<Record<string, readonly string[]>>;

export interface ModifierContext {
  /** What a placeholder stands for. */
  listNamed(name: string): readonly string[] | undefined;
}

/** Modifiers of one family may not meet some other families in one item; `resolve-item.ts` holds the table. */
export type Family =
  | 'link'
  | 'negation'
  | 'position'
  | 'case'
  | 'placeholder'
  | 'dash'
  | 'encoding'
  | 'regex'
  | 'regex-flag'
  | 'network'
  | 'presence'
  | 'reference'
  | 'comparison'
  | 'time';

export interface Example {
  /** All modifiers of the item, in order: `['wide', 'base64offset', 'contains']`. */
  readonly modifiers: readonly string[];
  readonly values: readonly RuleValue['value'][];
  /** Values of the field that match; `undefined` stands for a field that is absent. */
  readonly hits: readonly (FieldValue | undefined)[];
  readonly misses: readonly (FieldValue | undefined)[];
  /** Further fields of the event. */
  readonly others?: Readonly<Record<string, FieldValue>>;
  readonly placeholders?: Placeholders;
}

/** A combination that has to be refused, and with which code. */
export interface RefusedExample {
  readonly modifiers: readonly string[];
  readonly values: readonly RuleValue['value'][];
  readonly code: string;
}

export interface Modifier {
  readonly name: string;
  readonly family: Family;
  readonly says: string;
  readonly settings?: Partial<ItemSettings>;
  /** One draft in, as many out as the value stands for. */
  readonly apply?: (draft: Draft, context: ModifierContext) => readonly Draft[] | Refusal;
  readonly examples: readonly Example[];
  readonly refused?: readonly RefusedExample[];
}

export const isRefusal = (result: object): result is Refusal => 'refused' in result;
