/** What the firing of a correlation is about: the entity that its hits were grouped by, where they were grouped by one. */
import type { ParsedEvent } from '#engine/events/model.ts';
import { type Entity, entitiesOf, entityOf } from './entities.ts';

export interface GroupedBy {
  readonly name: string;
  readonly value: string;
}

/** `corp\alice` and `alice@host` are named by `alice`, `web-1.corp.example` by itself only. */
const names = ({ kind, value }: Entity): readonly string[] => {
  const folded = value.toLowerCase();
  if (kind !== 'user') return [folded];
  const parts = folded.split(/[\\@]/);
  return [folded, folded.includes('\\') ? (parts.at(-1) ?? folded) : (parts[0] ?? folded)];
};

/**
 * `declared` is what the rule says and wins. Else the first field grouped by whose value is an entity of the event; else
 * that field itself; without any group the source, because the event that completed it is only the last of many.
 */
export function entityOfGroup(event: ParsedEvent, group: readonly GroupedBy[], declared?: string): Entity {
  if (declared !== undefined) return entityOf(event, declared);
  const entities = entitiesOf(event);
  for (const { value } of group) {
    const wanted = value.toLowerCase();
    // The name of an ARN is its end: `arn:aws:iam::111122223333:user/deploy-web`.
    const name = wanted.startsWith('arn:') ? (wanted.split('/').at(-1) ?? wanted) : wanted;
    const found = entities.find((entity) => names(entity).some((one) => one === wanted || one === name));
    if (found !== undefined) return found;
  }
  const [first] = group;
  if (first === undefined) return { kind: 'source', value: event.source };
  return { kind: 'field', value: `${first.name}=${first.value.toLowerCase()}` };
}
