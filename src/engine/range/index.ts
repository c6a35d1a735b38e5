/**
 * The **range**: the native logs of a small company, made up from a seed, for load tests and exercises. The same options
 * give the same bytes. Everyday life, busier in office hours; an intrusion runs in it when one is named.
 *
 * ```ts
 * for (const { stream, line } of rangeLines({ seed: 1, startMs, days: 1, rate: 5 })) …
 * ```
 */
import { dayMs, hourMs, minuteMs, secondMs } from '#base/time.ts';
import { cloudWriter, everydayCloud } from './cloud.ts';
import { everydayWindows } from './everyday-windows.ts';
import { type IntrusionName, intrusions, type Step, type Stream, type Writers } from './intrusions.ts';
import { everydayLinux, linuxWriter } from './linux.ts';
import { loadEvent } from './load-events.ts';
import { type Random, randomOf } from './random.ts';
import { windowsWriter } from './windows.ts';

export { type IntrusionName, intrusionNames, intrusions, type Stream } from './intrusions.ts';

export interface RangeOptions {
  readonly seed: number;
  /** When it begins, Unix milliseconds. */
  readonly startMs: number;
  readonly days: number;
  /** Lines a second, as the average of a whole week. */
  readonly rate: number;
  readonly intrusion?: IntrusionName | undefined;
  /** Of 10,000 everyday happenings so many are events that hit a rule that comes along; 0 unless said. */
  readonly hitsPerTenThousand?: number | undefined;
}

export interface RangeLine {
  readonly stream: Stream;
  /** Event time, Unix milliseconds; never falls. */
  readonly at: number;
  /** Without a line end. */
  readonly line: string;
}

/** Where each stream goes, by name of the file that its lines make. */
export const rangeFiles: Readonly<Record<Stream, string>> = {
  windows: 'windows.jsonl',
  linux: 'linux-auditd.log',
  cloud: 'aws-cloudtrail.jsonl',
};

/** Of 100 everyday happenings; the rest are those of Windows. One of Linux is about three lines. */
const [linuxShare, cloudShare] = [0.05, 0.08];
const linesEach = 1 + linuxShare * 1.8;

// Office hours are 50 of the 168 hours of a week; the two factors make 1 on the average of all hours.
const [officeFactor, quietFactor] = [2.18, 0.5];

/** How busy it is at that time (UTC), 1 being the average of a week. */
export function busyness(at: number): number {
  const [day, hour] = [new Date(at).getUTCDay(), Math.floor((at % dayMs) / hourMs)];
  return day >= 1 && day <= 5 && hour >= 8 && hour < 18 ? officeFactor : quietFactor;
}

export function* rangeLines(options: RangeOptions): Generator<RangeLine> {
  const { seed, startMs, days, rate } = options;
  const random = randomOf(seed);
  const writers = writersOf(seed);
  const makers = makersOf(writers, random, options);
  const steps = stepsOf(options);
  const endMs = startMs + days * dayMs;
  for (let minute = startMs; minute < endMs; minute += minuteMs) {
    const share = Math.min(1, (endMs - minute) / minuteMs);
    const wanted = ((rate * minuteMs) / secondMs / linesEach) * busyness(minute) * share;
    const count = Math.floor(wanted) + (random.next() < wanted % 1 ? 1 : 0);
    const times = Array.from({ length: count }, () => minute + Math.floor(random.next() * minuteMs * share)).sort(
      (a, b) => a - b,
    );
    for (const at of times) {
      yield* due(steps, at, writers);
      yield* makers(at);
    }
    yield* due(steps, minute + minuteMs * share, writers);
  }
}

/** Chance of its own for each writer, so that an intrusion changes nothing of the days around it but record numbers. */
function writersOf(seed: number): Writers {
  return {
    windows: windowsWriter(randomOf(seed ^ 0x5eed_0001)),
    linux: linuxWriter(randomOf(seed ^ 0x5eed_0002)),
    cloud: cloudWriter(randomOf(seed ^ 0x5eed_0003)),
  };
}

function makersOf(writers: Writers, random: Random, options: RangeOptions): (at: number) => RangeLine[] {
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
    return [{ stream: 'windows', at, line: windows(at) }];
  };
}

interface Due extends Step {
  readonly at: number;
}

/** Begins at nine in the morning of the first day, or, where the range is too short for that, at its begin. */
function stepsOf({ intrusion, startMs, days }: RangeOptions): Due[] {
  if (intrusion === undefined) return [];
  const { steps } = intrusions[intrusion];
  const lastMinute = steps.at(-1)?.minute ?? 0;
  const nine = startMs - (startMs % dayMs) + 9 * hourMs;
  const fits = nine >= startMs && nine + lastMinute * minuteMs < startMs + days * dayMs;
  const begin = fits ? nine : startMs;
  return steps.map((step) => ({ ...step, at: begin + step.minute * minuteMs }));
}

function* due(steps: Due[], until: number, writers: Writers): Generator<RangeLine> {
  for (let step = steps[0]; step !== undefined && step.at <= until; step = steps[0]) {
    steps.shift();
    for (const line of step.lines(step.at, writers)) yield { stream: step.stream, at: step.at, line };
  }
}
