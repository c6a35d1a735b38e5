/**
 * The **range**: the native logs of a company, made up from a seed, for load tests, exercises and the demonstration. The
 * same options give the same bytes. Everyday life, busier in office hours; habits that look like attacks; intrusions.
 *
 * ```ts
 * for (const { stream, line } of rangeLines({ seed: 1, startMs, days: 1, rate: 5 })) …
 * ```
 */
import { dayMs, hourMs, minuteMs, secondMs } from '#base/time.ts';
import { everydayCloud } from './cloud.ts';
import { everydayServices } from './everyday-services.ts';
import { everydayWindows } from './everyday-windows.ts';
import { type HabitName, habitNames, habits } from './habits/index.ts';
import { type IntrusionName, intrusions } from './intrusions/index.ts';
import { everydayLinux } from './linux.ts';
import { loadEvent } from './load-events.ts';
import { type Random, randomOf } from './random.ts';
import type { Step, Story } from './story.ts';
import type { RangeLine } from './streams.ts';
import { sceneAt, type Writers, writersOf } from './writers.ts';

export { type HabitName, habitNames, habits } from './habits/index.ts';
export { type IntrusionName, intrusionNames, intrusions } from './intrusions/index.ts';
export type { Habit, Step, Story, Truth } from './story.ts';
export { type RangeLine, type Stream, streamNames, streams } from './streams.ts';

export interface RangeOptions {
  readonly seed: number;
  /** When it begins, Unix milliseconds. */
  readonly startMs: number;
  readonly days: number;
  /** Lines a second, as the average of a whole week; what stories leave comes on top. */
  readonly rate: number;
  /** Begins at nine in the morning of the first day, or, where the range is too short for that, at its begin. */
  readonly intrusion?: IntrusionName | undefined;
  /** Stories that begin at a time of their own. */
  readonly planned?: readonly PlannedStory[];
  /** Do people and machines do what looks like an attack and is none? */
  readonly habits?: boolean | undefined;
  /** Of 10,000 everyday happenings so many are events that hit a rule that comes along; 0 unless said. */
  readonly hitsPerTenThousand?: number | undefined;
}

export type StoryName = IntrusionName | HabitName;
export interface PlannedStory {
  readonly story: StoryName;
  readonly atMs: number;
}

export const stories: Readonly<Record<StoryName, Story>> = { ...intrusions, ...habits };

/** A line that a story left says of which story and step it is; that never goes into the log itself. */
export interface ToldLine extends RangeLine {
  readonly told?: { readonly story: StoryName; readonly step: number } | undefined;
}

/** Of 100 everyday happenings; the rest are those of Windows. One of Linux is about three lines. */
const [linuxShare, cloudShare, serviceShare] = [0.05, 0.08, 0.2];
const linesEach = 1 + linuxShare * 1.8;

// Office hours are 50 of the 168 hours of a week; the two factors make 1 on the average of all hours.
const [officeFactor, quietFactor] = [2.18, 0.5];

/** How busy it is at that time (UTC), 1 being the average of a week. */
export function busyness(at: number): number {
  const [day, hour] = [new Date(at).getUTCDay(), Math.floor((at % dayMs) / hourMs)];
  return day >= 1 && day <= 5 && hour >= 8 && hour < 18 ? officeFactor : quietFactor;
}

export function* rangeLines(options: RangeOptions): Generator<ToldLine> {
  const { seed, startMs, days, rate } = options;
  const random = randomOf(seed);
  const writers = writersOf(seed);
  const make = makersOf(writers, random, options);
  const endMs = startMs + days * dayMs;
  const steps = plannedSteps(options, endMs);
  for (let minute = startMs; minute < endMs; minute += minuteMs) {
    const share = Math.min(1, (endMs - minute) / minuteMs);
    const wanted = ((rate * minuteMs) / secondMs / linesEach) * busyness(minute) * share;
    const count = Math.floor(wanted) + (random.next() < wanted % 1 ? 1 : 0);
    const times = Array.from({ length: count }, () => minute + Math.floor(random.next() * minuteMs * share)).sort(
      (a, b) => a - b,
    );
    for (const at of times) {
      yield* due(steps, at, writers);
      yield* make(at);
    }
    yield* due(steps, minute + minuteMs * share, writers);
  }
}

function makersOf(writers: Writers, random: Random, options: RangeOptions): (at: number) => readonly RangeLine[] {
  const { seed, hitsPerTenThousand = 0 } = options;
  let planted = 0;
  const windows = everydayWindows(writers.windows, random);
  const linux = everydayLinux(writers.linux, random);
  const cloud = everydayCloud(writers.cloud, random);
  return (at) => {
    if (random.next() < hitsPerTenThousand / 10_000) {
      planted += 1;
      return [{ stream: 'windows', at, line: loadEvent({ seed, hitsPerTenThousand: 10_000 }, planted, at).text }];
    }
    const dice = random.next();
    if (dice < linuxShare) return linux(at).map((line) => ({ stream: 'linux', at, line }));
    if (dice < linuxShare + cloudShare) return [{ stream: 'cloud', at, line: cloud(at) }];
    if (dice >= linuxShare + cloudShare + serviceShare) return [{ stream: 'windows', at, line: windows(at) }];
    const scene = sceneAt(at, writers);
    everydayServices(scene, random);
    return scene.lines;
  };
}

interface Planned {
  readonly at: number;
  readonly story: StoryName;
  readonly number: number;
  readonly turn: number;
  readonly step: Step;
}

const planned = (story: StoryName, { steps }: Story, begin: number, turn = 0): Planned[] =>
  steps.map((step, number) => ({ at: begin + step.minute * minuteMs, story, number, turn, step }));

function intrusionBegin({ startMs, days }: RangeOptions, { steps }: Story): number {
  const nine = startMs - (startMs % dayMs) + 9 * hourMs;
  const lastMinute = steps.at(-1)?.minute ?? 0;
  return nine >= startMs && nine + lastMinute * minuteMs < startMs + days * dayMs ? nine : startMs;
}

/** All steps of all stories within the range, in the order of time. */
function plannedSteps(options: RangeOptions, endMs: number): Planned[] {
  const { intrusion, startMs } = options;
  const begins = [
    ...(intrusion === undefined ? [] : [{ story: intrusion, atMs: intrusionBegin(options, intrusions[intrusion]) }]),
    ...(options.planned ?? []),
  ];
  const all = begins.flatMap(({ story, atMs }) => planned(story, stories[story], atMs));
  if (options.habits === true) all.push(...habitSteps(startMs, endMs));
  return all.filter(({ at }) => at >= startMs && at < endMs).sort((a, b) => a.at - b.at);
}

function* habitSteps(startMs: number, endMs: number): Generator<Planned> {
  for (let day = Math.floor(startMs / dayMs); day * dayMs < endMs; day += 1) {
    const weekday = new Date(day * dayMs).getUTCDay();
    for (const name of habitNames) {
      const { on, hours } = habits[name];
      if (!on(day, weekday)) continue;
      for (const [index, hour] of hours.entries())
        yield* planned(name, habits[name], day * dayMs + hour * hourMs, day * hours.length + index);
    }
  }
}

function* due(steps: Planned[], until: number, writers: Writers): Generator<ToldLine> {
  for (let next = steps[0]; next !== undefined && next.at <= until; next = steps[0]) {
    steps.shift();
    const scene = sceneAt(next.at, writers);
    next.step.play(scene, next.turn);
    for (const line of scene.lines) yield { ...line, told: { story: next.story, step: next.number } };
  }
}
