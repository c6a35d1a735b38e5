import type { Outcome } from '#features/demo/model.ts';

export const outcomeWords: Readonly<
  Record<Outcome, { title: string; tone: 'good' | 'bad' | 'warn' | 'plain'; says: string }>
> = {
  found: { title: 'found', tone: 'good', says: 'Alerts of an intrusion that you took for one' },
  missed: { title: 'missed', tone: 'bad', says: 'Alerts of an intrusion that you closed as harmless' },
  false_alarm: { title: 'false alarms', tone: 'warn', says: 'Harmless alerts that you took for an intrusion' },
  cleared: { title: 'cleared', tone: 'good', says: 'Harmless alerts that you closed as that' },
  undecided: { title: 'undecided', tone: 'plain', says: 'Alerts that you left undetermined' },
};

/** In the order in which they are shown. */
export const outcomeOrder = [
  'found',
  'missed',
  'false_alarm',
  'cleared',
  'undecided',
] as const satisfies readonly Outcome[];

export const truthWords = {
  intrusion: 'an intrusion',
  benign: 'as the rule says, and meant to be',
  false: 'not what the rule means',
} as const;

export const minutesText = (minutes: number | null): string => {
  if (minutes === null) return 'not measured';
  return minutes < 1 ? 'under a minute' : minutes < 90 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
};
