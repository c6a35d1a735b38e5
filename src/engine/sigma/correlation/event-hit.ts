/** A hit on an event, as correlations look at it. */
import type { FieldValue, LogSource, ParsedEvent } from '#engine/events/model.ts';
import type { CorrelatedHit } from './hit.ts';

export interface HitOnEvent extends Omit<CorrelatedHit, 'field' | 'ruleId'> {
  readonly event: ParsedEvent;
  readonly hit: { readonly ruleId: string; readonly logSource: LogSource };
}

/**
 * A field is looked for where the rule matched, under the names of its log source; then among the native fields of the
 * event, then among the common ones, by which hits of different sources can be grouped without aliases.
 */
export function correlatedHit({ event, hit, ...about }: HitOnEvent): CorrelatedHit {
  const { fields } = event.views.find(({ logSource }) => logSource === hit.logSource) ?? event;
  const common = event.common as Readonly<Record<string, FieldValue | undefined>>;
  const field = (name: string): FieldValue | undefined => fields[name] ?? event.fields[name] ?? common[name];
  return { ...about, ruleId: hit.ruleId, field };
}
