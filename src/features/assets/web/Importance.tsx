import type { Importance } from '#features/assets/model.ts';
import { Absent, Tag } from '#ui/Value.tsx';

const tones = { low: 'plain', normal: 'plain', high: 'warn', critical: 'bad' } as const;

/** What it would mean to lose it; `null` is not *normal*, nobody said. */
export function ImportanceTag({ importance }: { importance: Importance | null }) {
  return importance === null ? <Absent what="not listed" /> : <Tag tone={tones[importance]}>{importance}</Tag>;
}
