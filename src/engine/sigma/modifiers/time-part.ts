import type { TimePart } from '#engine/sigma/resolved.ts';
import { asWritten } from './drafts.ts';
import type { Draft, Refusal } from './modifier.ts';

/** Least and greatest. The specification counts 52 weeks; ISO years have up to 53, so that is let through. */
const ranges: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9999],
};

export function timePart(draft: Draft, part: TimePart): readonly Draft[] | Refusal {
  const text = asWritten(draft, part);
  if (typeof text !== 'string') return text;
  const value = draft.kind === 'raw' ? draft.value : undefined;
  const [least, greatest] = ranges[part];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest)
    return [{ kind: 'test', test: { kind: 'time', part, comparison: 'eq', value } }];
  return { refused: 'value_type', message: `“${part}” needs a whole number from ${least} to ${greatest}.` };
}
