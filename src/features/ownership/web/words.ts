/** Duty in words: who held a queue from when until when, and who could take it over. */
import type { Option } from '#ui/filters.ts';
import { spanText } from '#ui/time-text.ts';
import type { DutyView, QueueView } from './api-routes.ts';

export interface DutyLine extends DutyView {
  readonly id: string;
  /** `3 h`; undefined when the two times are not times. */
  readonly lasted: string | undefined;
  readonly now: boolean;
}

/** The intervals of a queue, latest first. */
export function dutyLines(queue: Pick<QueueView, 'id' | 'duty'>, nowMs: number): readonly DutyLine[] {
  return [...queue.duty]
    .sort((a, b) => (a.startsAt < b.startsAt ? 1 : -1))
    .map((interval) => {
      const ms = (interval.endsAt === null ? nowMs : Date.parse(interval.endsAt)) - Date.parse(interval.startsAt);
      return {
        ...interval,
        id: `${queue.id}@${interval.startsAt}`,
        lasted: Number.isNaN(ms) ? undefined : spanText(Math.max(0, ms)),
        now: interval.endsAt === null,
      };
    });
}

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Everybody but the holder; people of the same name are told apart by their address. */
export function holderOptions(people: readonly Candidate[], holderId: string): readonly Option[] {
  const others = people.filter(({ id }) => id !== holderId);
  return others.map(({ id, name, email }) => ({
    value: id,
    label: others.some((one) => one.id !== id && one.name === name) ? `${name} (${email})` : name,
  }));
}
