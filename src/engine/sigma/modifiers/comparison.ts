import type { Comparison } from '#engine/sigma/resolved.ts';
import type { Draft, Refusal } from './modifier.ts';

/** `gt`, `gte`, `lt`, `lte`: of numbers, or of the part of a date that a modifier before it took. */
export function compared(draft: Draft, comparison: Comparison): readonly Draft[] | Refusal {
  if (draft.kind === 'test' && draft.test.kind === 'time')
    return [{ kind: 'test', test: { ...draft.test, comparison } }];
  if (draft.kind === 'raw' && typeof draft.value === 'number' && Number.isFinite(draft.value))
    return [{ kind: 'test', test: { kind: 'compare', comparison, value: draft.value } }];
  return { refused: 'value_type', message: `“${comparison}” needs a number, without quotes.` };
}
