/**
 * A **story** is what happens on purpose: an intrusion, or a habit that looks like one. Data on the page of a detection
 * engineer: each step says which technique it shows, what it does, and which of the rules that come along report it.
 */
import type { Scene } from './writers.ts';

export interface Step {
  /** Minutes after the story's begin; never falls. */
  readonly minute: number;
  /** ATT&CK. */
  readonly technique: string;
  readonly what: string;
  /** File names, without ending, of the rules that report it. */
  readonly rules: readonly string[];
  play(scene: Scene, turn: number): void;
}

/** What is true of the alerts of a story: what a person who looks into it finds. */
export const truths = ['intrusion', 'benign', 'false'] as const;
export type Truth = (typeof truths)[number];

export interface Story {
  readonly title: string;
  readonly truth: Truth;
  /** Why it is so, as a colleague would note it. */
  readonly why: string;
  readonly steps: readonly Step[];
}

/** A story that comes again, at hours (UTC) of the days that it names. */
export interface Habit extends Story {
  /** Hours of the day, as 9.5; each is a turn of its own. */
  readonly hours: readonly number[];
  /** Days count from the first one of 1970, so that a habit does not depend on when the range begins; 0 is Sunday. */
  on(day: number, weekday: number): boolean;
}

export const workdays = (_day: number, weekday: number): boolean => weekday >= 1 && weekday <= 5;
export const everyDay = (): boolean => true;
export const onWeekday =
  (wanted: number) =>
  (_day: number, weekday: number): boolean =>
    weekday === wanted;
export const everyDays =
  (count: number, from = 0) =>
  (day: number, weekday: number): boolean =>
    weekday >= 1 && weekday <= 5 && day % count === from;

/** One of the list, another one at each turn. */
export const inTurn = <T>(list: readonly [T, ...T[]], turn: number): T => list[turn % list.length] ?? list[0];
