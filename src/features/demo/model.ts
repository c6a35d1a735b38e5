/** The demonstration: what is in it, and how somebody's verdicts compare with what is true. Pure. */
import { dayMs, hourMs, minuteMs } from '#base/time.ts';
import { type PlannedStory, type RangeOptions, type StoryName, stories } from '#engine/range/index.ts';
import type { Truth } from '#engine/range/story.ts';
import { type Verdict, verdicts } from '#features/alerts/verdicts.ts';

export const demoDays = 14;
export const demoName = 'Demo company';
/** Of the generator: the same number makes the same company. */
export const demoSeed = 7;
/** Lines a second, on the average of a week: some 120,000 in fourteen days, and a trickle afterwards. */
const rate = 0.1;

/** Colleagues who were there before; none of them can sign in. */
export const colleagues = [
  { name: 'Imke Brandt (demo)', email: 'imke.brandt@demo.invalid' },
  { name: 'Tomas Riva (demo)', email: 'tomas.riva@demo.invalid' },
  { name: 'Noor Halim (demo)', email: 'noor.halim@demo.invalid' },
] as const;

/** When stories begin, before (or, as negative hours, after) the moment of loading. */
const plan: readonly (readonly [StoryName, number])[] = [
  ['linux-miner', 10 * 24],
  ['penetration-test', 8 * 24],
  ['password-spray', 6 * 24],
  ['restore-test', 20],
  ['cloud-key-theft', 30],
  ['dull-but-real', 14],
  ['mail-to-domain-admin', 6],
  ['web-shell', -0.75],
  ['insider', -4],
  ['ransomware-precursor', -26],
  ['supply-chain-installer', -50],
];

export const plannedFor = (endMs: number): readonly PlannedStory[] =>
  plan.map(([story, hoursBefore]) => ({ story, atMs: endMs - hoursBefore * hourMs }));

export const historyOptions = (seed: number, endMs: number): RangeOptions => ({
  seed,
  startMs: endMs - demoDays * dayMs,
  days: demoDays,
  rate,
  habits: true,
  planned: plannedFor(endMs),
});

/** What happens in a span after loading; each span has chance of its own, and the stories go on. */
export const liveOptions = (seed: number, endMs: number, fromMs: number, untilMs: number): RangeOptions => ({
  seed: (seed + Math.floor(fromMs / minuteMs)) >>> 0,
  startMs: fromMs,
  days: (untilMs - fromMs) / dayMs,
  rate,
  habits: true,
  planned: plannedFor(endMs),
});

/** What colleagues say of an alert, from what is true of it. */
export function verdictFor(story: StoryName, truth: Truth): Verdict {
  if (truth === 'intrusion') return 'true_positive.succeeded';
  if (truth === 'false') return 'false_positive.logic';
  const tests: readonly StoryName[] = ['penetration-test', 'vulnerability-scanner', 'phishing-training'];
  return tests.includes(story) ? 'benign_true_positive.authorised_test' : 'benign_true_positive.expected_admin_work';
}

export interface JudgedAlert {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict | null;
  readonly story: StoryName | null;
  readonly truth: Truth | null;
  readonly minutes: number | null;
}

export const outcomes = ['found', 'missed', 'false_alarm', 'cleared', 'undecided'] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * **found**: an intrusion taken for one. **missed**: an intrusion closed as harmless. **false_alarm**: something harmless
 * taken for an intrusion. **cleared**: something harmless closed as that; which kind of harmless is not told apart.
 */
export function outcomeOf({ verdict, truth }: Pick<JudgedAlert, 'verdict' | 'truth'>): Outcome {
  if (verdict === null || truth === null || verdicts[verdict].family === 'undetermined') return 'undecided';
  const isAttack = verdicts[verdict].family === 'true_positive';
  if (truth === 'intrusion') return isAttack ? 'found' : 'missed';
  return isAttack ? 'false_alarm' : 'cleared';
}

export interface StoryScore {
  readonly story: StoryName;
  readonly title: string;
  readonly why: string;
  readonly counts: Readonly<Record<Outcome, number>>;
}

export interface Score {
  readonly counts: Readonly<Record<Outcome, number>>;
  /** From claim to verdict, the middle one; null while there is none. */
  readonly medianMinutes: number | null;
  /** Of those stories of which the person judged something, so that the key stays sealed for the rest. */
  readonly stories: readonly StoryScore[];
  readonly alerts: readonly (JudgedAlert & { readonly outcome: Outcome })[];
}

const noCounts = (): Record<Outcome, number> => ({ found: 0, missed: 0, false_alarm: 0, cleared: 0, undecided: 0 });

export function scoreOf(judged: readonly JudgedAlert[]): Score {
  const counts = noCounts();
  const byStory = new Map<StoryName, Record<Outcome, number>>();
  const alerts = judged.map((alert) => ({ ...alert, outcome: outcomeOf(alert) }));
  for (const { story, outcome } of alerts) {
    counts[outcome] += 1;
    if (story === null) continue;
    const own = byStory.get(story) ?? noCounts();
    own[outcome] += 1;
    byStory.set(story, own);
  }
  const minutes = alerts.flatMap((alert) => (alert.minutes === null ? [] : [alert.minutes])).sort((a, b) => a - b);
  return {
    counts,
    medianMinutes: minutes[Math.floor(minutes.length / 2)] ?? null,
    stories: [...byStory].map(([story, own]) => ({
      story,
      title: stories[story].title,
      why: stories[story].why,
      counts: own,
    })),
    alerts,
  };
}
