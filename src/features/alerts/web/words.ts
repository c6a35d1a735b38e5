/** How alerts are put into words. Pure, so that every sentence has a test. */
import type { EntityKind } from '#features/alerts/model.ts';
import { type Verdict, verdicts } from '#features/alerts/verdicts.ts';
import type { Field } from '#ui/FieldList.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { type Problem, problemFrom } from '#ui/problem.ts';
import { ageText, countText, spanText } from '#ui/time-text.ts';
import type { AlertView, CorrelationView, HitEventView, OwnerView } from './api-routes.ts';

export const titleOf = (alert: Pick<AlertView, 'title'>): string =>
  alert.title === null ? '(title erased)' : visibleText(alert.title);

const kindWords: Readonly<Record<EntityKind, string>> = {
  user: 'user',
  host: 'host',
  process: 'process',
  address: 'address',
  file: 'file',
  resource: 'resource',
  source: 'source',
  field: '',
};

/** `ws-07`, or `file.path = C:\…` for an entity that is a field. */
export function entityText({ kind, value }: AlertView['entity']): string {
  if (value === null) return '(erased)';
  return visibleText(kind === 'field' ? value.replace('=', ' = ') : value);
}

/** `host ws-07` */
export const entityWithKind = (entity: AlertView['entity']): string =>
  `${kindWords[entity.kind]} ${entityText(entity)}`.trim();

const events = (count: number): string => `${countText(count)} ${count === 1 ? 'event' : 'events'}`;

/** "3 events on host ws-07 within 2 h, the last 5 min ago." */
export function plainSentence(alert: AlertView, nowMs: number): string {
  const { firstHitAt, lastHitAt } = alert;
  if (firstHitAt === null || lastHitAt === null) return `On ${entityWithKind(alert.entity)}.`;
  const span = Date.parse(lastHitAt) - Date.parse(firstHitAt);
  const within = alert.hits > 1 && span > 0 ? ` within ${spanText(span)}` : '';
  const last = alert.hits > 1 ? `the last ${ageText(lastHitAt, nowMs)}` : ageText(lastHitAt, nowMs);
  return `${events(alert.hits)} on ${entityWithKind(alert.entity)}${within}, ${last}.`;
}

/** "3 hits within 10 min, TargetUserName = eve; counted 3." */
export function correlationSentence({ from, to, measure, group, hits }: CorrelationView): string {
  const grouped = group.map(({ name, value }) => `${visibleText(name)} = ${visibleText(value)}`);
  const of = grouped.length === 0 ? '' : ` of ${grouped.join(', ')}`;
  const span = spanText(Date.parse(to) - Date.parse(from));
  const compared = measure === hits ? '' : ` What was compared came to ${Number(measure.toFixed(6))}.`;
  return `${countText(hits)} ${hits === 1 ? 'hit' : 'hits'}${of} within ${span}.${compared}`;
}

/** How the owner came to own it. */
export function ownerHow({ how, queue }: OwnerView): string {
  if (how === 'queue') return `holds the queue ${queue?.name ?? ''}`.trim();
  return how === 'claimed' ? 'claimed it' : 'had it assigned';
}

/** "Again: number 3 of its kind; the one before was false positive: logic." */
export function recurrenceText(alert: AlertView): string | undefined {
  if (alert.previous === null) return undefined;
  const { verdict, state } = alert.previous;
  const before =
    verdict === null
      ? state === 'open'
        ? 'the one before is still open'
        : 'the one before has no verdict'
      : `the one before was ${verdicts[verdict.code].title.toLowerCase()}`;
  return `Number ${alert.recurrence + 1} of its kind; ${before}.`;
}

/** "3 of 12": how many of those judged were true, benign ones apart; `undefined` where none was judged. */
export const precisionText = ({
  truePositives,
  judged,
}: {
  truePositives: number;
  judged: number;
}): string | undefined => (judged === 0 ? undefined : `${countText(truePositives)} of ${countText(judged)}`);

export const verdictTitle = (verdict: Verdict): string => verdicts[verdict].title;

interface Doer {
  readonly name?: unknown;
}

/** What the other person did, when a change came too late; `undefined` for problems of another kind. */
export function conflictText(error: unknown, nowMs: number): string | undefined {
  const problem: Problem = problemFrom(error);
  const by = problem.details?.by as Doer | null | undefined;
  const at = problem.details?.at;
  const who = typeof by?.name === 'string' ? visibleText(by.name) : 'Somebody else';
  const when = typeof at === 'string' ? ` ${ageText(at, nowMs)}` : '';
  if (problem.code === 'alert_already_claimed') return `${who} claimed it${when}.`;
  if (problem.code !== 'alert_already_closed') return undefined;
  const verdict = problem.details?.verdict;
  const known = typeof verdict === 'string' && Object.hasOwn(verdicts, verdict);
  const said = known
    ? ` as ${verdicts[verdict as Verdict].title.toLowerCase()}`
    : problem.details?.duplicateOf
      ? ' as a duplicate'
      : '';
  return `${who} closed it${said}${when}.`;
}

type Native = HitEventView['native'];

const scalarText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

function fieldValue(value: unknown): Field['value'] {
  if (Array.isArray(value)) return value.map(scalarText);
  if (value === null || value === undefined) return value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : scalarText(value);
}

/**
 * The native fields for showing, those that made the rule match first and marked; each says which part of the rule
 * asked for it. A field that matched by its absence is listed too.
 */
export function nativeFields(native: Native, matched: HitEventView['matched']): Field[] {
  const asked = new Map<string, string[]>();
  for (const { name, by } of matched.fields) asked.set(name, [...(asked.get(name) ?? []), by]);
  const fields = new Map<string, Field>();
  for (const [name, bys] of asked)
    fields.set(name, { name, value: fieldValue(native[name]), matched: true, tip: `The rule asks: ${bys.join('; ')}` });
  for (const [name, value] of Object.entries(native))
    if (!fields.has(name)) fields.set(name, { name, value: fieldValue(value) });
  return [...fields.values()];
}

export { eventLine } from '#ui/event-line.ts';

export const commonFieldsOf = (common: HitEventView['common']): Field[] =>
  Object.entries(common).map(([name, value]) => ({ name, value }));

/** Of events in the order of time, the `most` around an instant, still in order. */
export function nearest<E extends { readonly time: string }>(
  events: readonly E[],
  at: string | null,
  most: number,
): readonly E[] {
  const hit = events.findIndex((event) => at !== null && event.time >= at);
  const middle = hit === -1 ? events.length : hit;
  const start = Math.max(0, Math.min(middle - Math.floor(most / 2), events.length - most));
  return events.slice(start, start + most);
}

/** `windows//security`, which leaves a place for the category that is not there, as "windows · security". */
export const logSourceText = (logSource: string): string =>
  visibleText(
    logSource
      .split('/')
      .filter((part) => part !== '')
      .join(' · '),
  );
