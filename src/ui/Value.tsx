/** Small values, each shown the same everywhere. */
import { useEffect } from 'react';
import type { Instant } from '#base/time.ts';
import { PageLink, type Search } from './nav.tsx';
import { ageText, clockText, countText, localText, utcText } from './time-text.ts';
import { createValue, useValue } from './value-store.ts';
import { hueOf, initialsOf, isSeverity, type SeverityShape, severityWords, verdictWords } from './words.ts';

/** The person's time zone. */
export const zoneOf = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const minute = createValue(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, renewed every 10 s for all who show an age, by one timer. */
export function useNow(): number {
  const now = useValue(minute);
  useEffect(() => {
    watchers += 1;
    minute.set(Date.now());
    timer ??= setInterval(() => minute.set(Date.now()), 10_000);
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}

export interface WhenProps {
  readonly at: Instant | undefined | null;
  /** `age`: "5 min ago"; `clock`: the time of day; `both`. */
  readonly show?: 'age' | 'clock' | 'both';
}

/** A time. On hover and focus: UTC, local, and age. */
export function When({ at, show = 'age' }: WhenProps) {
  const now = useNow();
  if (at === undefined || at === null) return <Absent what="no time" />;
  const age = ageText(at, now);
  const clock = clockText(at, zoneOf(), now);
  const text = show === 'age' ? age : show === 'clock' ? clock : `${clock} · ${age}`;
  return (
    <time className="wf-when" dateTime={at} data-tip-when={at} data-print={utcText(at)}>
      {text}
    </time>
  );
}

/** The text of the hint over a time. */
export const whenTip = (at: Instant): string =>
  `${utcText(at)}\n${localText(at, zoneOf())}\n${ageText(at, Date.now())}`;

/** A value that is not there, told apart from one that is empty. */
export const Absent = ({ what = 'absent' }: { what?: string }) => <span className="wf-absent">{what}</span>;

const shapes: Readonly<Record<SeverityShape, string>> = {
  diamond: 'M8 0 16 8 8 16 0 8Z',
  house: 'M8 .2 15.8 6.2V15.8H.2V6.2Z',
  square: 'M1 1h14v14H1Z',
  circle: 'M8 .5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15Z',
  ring: 'M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2Z',
};

/** Severity by shape, letter and colour; `label` adds the word. */
export function Severity({ level, label = false }: { level: string; label?: boolean }) {
  if (!isSeverity(level)) return <Absent what={level === '' ? 'no severity' : level} />;
  const words = severityWords[level];
  return (
    <span className="wf-severity" data-level={level} data-tip={label ? undefined : words.label}>
      <svg viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={words.label}>
        <path d={shapes[words.shape]} />
        <text x="8" y={words.shape === 'house' ? 12.8 : 11.4} textAnchor="middle">
          {words.letter}
        </text>
      </svg>
      {label && <span aria-hidden="true">{words.label}</span>}
    </span>
  );
}

export interface PersonProps {
  /** A person; undefined or null: nobody. */
  readonly person: { readonly id?: string; readonly name: string } | undefined | null;
  /** What to say when there is nobody, such as "unclaimed". */
  readonly nobody?: string;
  /** Marks the reader's own name. */
  readonly me?: boolean;
}

/** A person by initials and name. */
export function Person({ person, nobody = 'nobody', me = false }: PersonProps) {
  if (person === undefined || person === null) return <Absent what={nobody} />;
  return (
    <span className="wf-person">
      <span className="wf-initials" data-hue={hueOf(person.name, 6)} aria-hidden="true">
        {initialsOf(person.name)}
      </span>
      <span className="wf-clip">{person.name}</span>
      {me && <span className="wf-dim"> (you)</span>}
    </span>
  );
}

/** A verdict: family and detail in words, with a tone. Null: there is none yet. */
export function Verdict({ verdict }: { verdict: string | undefined | null }) {
  if (verdict === undefined || verdict === null || verdict === '') return <Absent what="no verdict" />;
  const words = verdictWords(verdict);
  return (
    <span className="wf-verdict" data-tone={words.tone}>
      {words.family}
      {words.detail !== undefined && <span className="wf-dim"> · {words.detail}</span>}
    </span>
  );
}

/** A word in a box: a state, a kind. */
export function Tag({ children, tone = 'plain', tip }: { children: string; tone?: string; tip?: string }) {
  return (
    <span className="wf-tag" data-tone={tone} data-tip={tip}>
      {children}
    </span>
  );
}

export interface StatProps {
  readonly label: string;
  /** `undefined`: not known; `null`: not measured. Neither is ever shown as 0. */
  readonly value: number | undefined | null;
  readonly unit?: string;
  /** The rows behind the number. */
  readonly to?: string;
  readonly search?: Search;
  readonly tone?: 'bad' | 'warn' | 'good' | 'plain';
  readonly tip?: string;
}

/** A number that leads to its rows. */
export function Stat({ label, value, unit, to, search, tone = 'plain', tip }: StatProps) {
  const text = value === undefined ? 'unknown' : value === null ? 'not measured' : countText(value);
  const body = (
    <>
      <span className="wf-stat-value" data-absent={value === undefined || value === null || undefined}>
        {text}
        {unit !== undefined && value !== undefined && value !== null && <small> {unit}</small>}
      </span>
      <span className="wf-stat-label">{label}</span>
    </>
  );
  if (to === undefined || value === undefined || value === null)
    return (
      <span className="wf-stat" data-tone={tone} data-tip={tip}>
        {body}
      </span>
    );
  return (
    <PageLink to={to} {...(search === undefined ? {} : { search })} className="wf-stat" data-tone={tone} data-tip={tip}>
      {body}
    </PageLink>
  );
}
