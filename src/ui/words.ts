/** Severities and verdicts as they are shown: word, letter and shape, so that nothing is told by colour alone. */
export const severities = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export type SeverityName = (typeof severities)[number];
export type SeverityShape = 'diamond' | 'house' | 'square' | 'circle' | 'ring';

export const severityWords: Readonly<
  Record<SeverityName, { readonly label: string; readonly letter: string; readonly shape: SeverityShape }>
> = {
  critical: { label: 'Critical', letter: 'C', shape: 'diamond' },
  high: { label: 'High', letter: 'H', shape: 'house' },
  medium: { label: 'Medium', letter: 'M', shape: 'square' },
  low: { label: 'Low', letter: 'L', shape: 'circle' },
  informational: { label: 'Informational', letter: 'i', shape: 'ring' },
};

export const severityOptions = severities.map((value) => ({ value, label: severityWords[value].label }));

export const isSeverity = (text: string): text is SeverityName => severities.includes(text as SeverityName);

export type Tone = 'bad' | 'warn' | 'good' | 'calm' | 'plain';

const verdictFamilies: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  true_positive: { label: 'True positive', tone: 'bad' },
  benign_true_positive: { label: 'Benign true positive', tone: 'good' },
  false_positive: { label: 'False positive', tone: 'calm' },
  undetermined: { label: 'Undetermined', tone: 'warn' },
};

/** `policy_breach`, `policy-breach` → `policy breach` */
export const plainWords = (name: string): string => name.replace(/[_-]+/g, ' ');

export interface VerdictWords {
  readonly family: string;
  /** `succeeded`, `expected admin work`; absent when only the family is known. */
  readonly detail: string | undefined;
  readonly tone: Tone;
}

/** Reads `true_positive.succeeded`, `true-positive` or the like; one that we do not know is shown as it is. */
export function verdictWords(verdict: string): VerdictWords {
  const [head = '', ...rest] = verdict.split(/[./:]/);
  const family = verdictFamilies[head.replaceAll('-', '_')];
  return {
    family: family?.label ?? plainWords(head),
    detail: rest.length === 0 ? undefined : plainWords(rest.join(' ')),
    tone: family?.tone ?? 'plain',
  };
}

/** `Ada Lovelace` → `AL`, `ada@example.org` → `A`; never more than two letters. */
export function initialsOf(name: string): string {
  const words = name
    .split('@')[0]
    ?.split(/[\s._-]+/)
    .filter((word) => word !== '');
  if (words === undefined || words.length === 0) return '?';
  const ends = words.length === 1 ? [words[0]] : [words[0], words.at(-1)];
  return ends.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}

/** One of `count` hues for a name: always the same, so that people are recognised in a list. */
export function hueOf(name: string, count: number): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
