/** What a condition says, with places. Patterns (`1 of selection*`) are already the names that they stand for. */
import type { Place } from '#engine/sigma/model.ts';

export type Condition =
  | { readonly kind: 'and'; readonly parts: readonly Condition[] }
  | { readonly kind: 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'selection'; readonly name: string; readonly at: Place }
  /** At least `least` of the named selections match. */
  | { readonly kind: 'count'; readonly least: number; readonly names: readonly string[]; readonly written: string };
