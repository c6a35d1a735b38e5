/** A line on the terminal that says how far a long command is. Nothing is drawn when nobody looks. */
import type { Effects } from './effects.ts';

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly events: number;
  readonly elapsedMs: number;
  readonly label: string;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'];

export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const whole = new Intl.NumberFormat('en');
export const amount = (count: number): string => whole.format(Math.round(count));

export function progressLine({ doneBytes, totalBytes, events, elapsedMs, label }: Progress, columns: number): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const perSecond = elapsedMs < 200 ? undefined : (events * 1000) / elapsedMs;
  const left = share > 0 && elapsedMs > 1000 ? (elapsedMs * (1 - share)) / share : undefined;
  const facts = [
    `${Math.floor(share * 100)} %`,
    `${size(doneBytes)} of ${size(totalBytes)}`,
    `${amount(events)} events`,
    perSecond === undefined ? '' : `${amount(perSecond)}/s`,
    left === undefined || share === 1 ? '' : `${span(left)} left`,
    label,
  ].filter((fact) => fact !== '');
  const width = 20;
  const filled = Math.round(share * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${facts.join('  ')}`.slice(0, Math.max(20, columns - 1));
}

const everyMs = 100;

export interface ProgressBar {
  show(progress: Progress): Promise<void>;
  /** While the pipeline works off what was sent: so many batches of so many. */
  waiting(done: number, total: number, elapsedMs: number): Promise<void>;
  /** While lines are made up: how much of the time they cover is done. */
  generating(share: number, lines: number, elapsedMs: number): Promise<void>;
  clear(): Promise<void>;
}

export function openProgress({ stderr, now }: Effects): ProgressBar {
  let shownAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  async function draw(line: () => string): Promise<void> {
    const at = now().getTime();
    if (!stderr.isTerminal || at - shownAt < everyMs) return;
    shownAt = at;
    isDrawn = true;
    await stderr.write(`\r\u001b[K${line()}`);
  }
  return {
    show: (progress) => draw(() => progressLine(progress, stderr.columns)),
    waiting: (done, total, elapsedMs) =>
      draw(() => `Matching and storing: ${amount(done)} of ${amount(total)} batches, ${span(elapsedMs)}`),
    generating: (share, lines, elapsedMs) =>
      draw(
        () => `${Math.floor(share * 100)} %  ${amount(lines)} lines  ${amount((lines * 1000) / (elapsedMs || 1))}/s`,
      ),
    async clear() {
      if (isDrawn) await stderr.write('\r\u001b[K');
      isDrawn = false;
    },
  };
}
