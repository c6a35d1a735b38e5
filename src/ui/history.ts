/** A thing's history, as sentences: who did what, why and when. Features turn their journal entries into this. */
import type { Instant } from '#base/time.ts';
import { dayText } from './time-text.ts';
import type { Tone } from './words.ts';

export interface HistoryEntry {
  readonly id: string;
  readonly at: Instant;
  readonly who: { readonly name: string; readonly kind: 'person' | 'token' | 'operator' | 'system' };
  /** Continues the name: "claimed the alert". */
  readonly did: string;
  /** The reason that was given. */
  readonly why?: string | undefined;
  /** Free text, such as a note; shown as it was written, never as markup. */
  readonly text?: string | undefined;
  /** What changed, such as owner: "queue" → "Ada". */
  readonly changes?: readonly { readonly name: string; readonly from?: string; readonly to?: string }[];
  readonly tone?: Tone;
  /** The payload was erased on purpose; the entry itself still counts. */
  readonly erased?: boolean;
  /** Sequence in the journal, for reference. */
  readonly sequence?: number | undefined;
}

export interface HistoryDay {
  readonly day: string;
  readonly entries: readonly HistoryEntry[];
}

/** Entries under the heading of their day, in the order given. */
export function historyDays(entries: readonly HistoryEntry[], zone: string): readonly HistoryDay[] {
  const days: { day: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayText(entry.at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
