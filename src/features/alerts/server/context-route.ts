/** The head of an alert's page in one answer: what its newest event says, and what the lake knows around it. */
import { z } from 'zod';
import { AppError } from '#base/errors.ts';
import { instantOut } from '#base/schema.ts';
import { dayMs, millisOf, toInstant } from '#base/time.ts';
import { isSystemAccount } from '#engine/sources/entities.ts';
import { eventSentence } from '#features/alerts/sentence.ts';
import { type Reading, type Route, read } from '#features/journal/server/index.ts';
import type { LakeEvent } from '#storage/lake/event-rows.ts';
import type { Lake } from '#storage/lake/port.ts';
import {
  type Asked,
  type Common,
  lakeReach,
  lineageOf,
  personOf,
  prevalenceOf,
  tellingValues,
  usualDays,
  usualOf,
} from './context-store.ts';
import { runsOf } from './hit-store.ts';
import { eventsOfHits, hitsOfRun } from './lake-store.ts';
import type { ListedAlert } from './list-store.ts';
import { alertView } from './present.ts';
import { type AlertReadParts, eventView, findVisible, idParams } from './read-routes.ts';
import { alertsOnEntity, visibleAlerts } from './store.ts';
import { viewAlerts } from './views.ts';

/** `nothing`: the event names no such thing. `failed`: it was asked and no answer came, so that it is unknown. */
type Part<T> = { state: 'known'; value: T } | { state: 'nothing' } | { state: 'failed' };

const partOf = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), value }),
    z.object({ state: z.literal('nothing') }),
    z.object({ state: z.literal('failed') }),
  ]);

/** One part that fails leaves the others standing; a fault of ours is not swallowed. */
async function part<T>(asked: Promise<T | undefined> | undefined): Promise<Part<T>> {
  if (asked === undefined) return { state: 'nothing' };
  try {
    const value = await asked;
    return value === undefined ? { state: 'nothing' } : { state: 'known', value };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'busy') return { state: 'failed' };
    throw error;
  }
}

const countedValues = z.object({
  total: z.int(),
  most: z.array(z.object({ value: z.string(), events: z.int() })),
});

const contextView = z.object({
  /** The newest event that hit; `null`: the lake does not hold it any more. */
  event: eventView.nullable(),
  /** Who did what, where, to what; `null` where the event says too little. */
  sentence: z.string().nullable(),
  /** How many days before the event are compared with. */
  days: z.int(),
  lineage: partOf(z.object({ ancestors: z.array(eventView), children: z.array(eventView), moreChildren: z.boolean() })),
  prevalence: partOf(
    z.object({
      /** The oldest event of the scope: earlier than this nothing is known. */
      reachesTo: instantOut.nullable(),
      values: z.array(
        z.object({
          field: z.string(),
          value: z.string(),
          firstSeenAt: instantOut.nullable(),
          events: z.int(),
          hosts: z.int(),
          users: z.int(),
        }),
      ),
    }),
  ),
  person: partOf(
    z.object({
      name: z.string(),
      /** A machine's or a service's account, which has no habits of a person. */
      system: z.boolean(),
      events: z.int(),
      hosts: countedValues,
      addresses: countedValues,
      hours: z.array(z.int()),
    }),
  ),
  /** Other alerts on the same entity raised in the seven days before this one, and since. */
  others: z.object({ total: z.int(), items: z.array(alertView) }),
});

async function newestEvent({ db }: Reading, lake: Lake, row: ListedAlert): Promise<LakeEvent | undefined> {
  const [run] = await runsOf(db, [row.id]);
  const hits = run === undefined ? [] : await hitsOfRun(lake, run, { limit: 1 });
  const [found] = await eventsOfHits(lake, row.scope, hits);
  if (found === undefined) return undefined;
  const { native: _, raw: __, ...event } = found;
  return event;
}

function prevalencePart(lake: Lake, asked: Asked, common: Common) {
  const values = tellingValues(common);
  if (values.length === 0) return undefined;
  const counted = Promise.all(values.map((value) => prevalenceOf(lake, asked, value)));
  return Promise.all([lakeReach(lake, asked), counted]).then(([reachesTo, known]) => ({ reachesTo, values: known }));
}

function personPart(lake: Lake, asked: Asked, common: Common) {
  const person = personOf(common);
  if (person === undefined) return undefined;
  const { 'user.name': name, 'user.domain': domain, 'user.email': email, 'user.id': id } = common;
  const words = String(name ?? email ?? id);
  const place = domain === undefined ? undefined : String(domain);
  const system = isSystemAccount(words, place, id === undefined ? undefined : String(id));
  return usualOf(lake, asked, person).then((usual) => ({
    name: place === undefined || words.includes('@') ? words : `${place}\\${words}`,
    system,
    ...usual,
  }));
}

const sevenDaysMs = 7 * dayMs;
const othersMost = 5;

async function otherAlerts({ db, actor }: Reading, row: ListedAlert, parts: AlertReadParts) {
  const since = toInstant(millisOf(row.raised_at) - sevenDaysMs);
  const ids = await alertsOnEntity(db, row, since, visibleAlerts(actor));
  const items = await viewAlerts(db, actor, ids.slice(0, othersMost), parts);
  return { total: ids.length, items: items.toReversed() };
}

async function lakeParts(lake: Lake, row: ListedAlert, event: LakeEvent | undefined) {
  const common = event?.common ?? {};
  const asked: Asked = { scope: row.scope, untilMs: millisOf(event?.time ?? row.raised_at) };
  const [lineage, prevalence, person] = await Promise.all([
    part(lineageOf(lake, asked, common)),
    part(prevalencePart(lake, asked, common)),
    part(personPart(lake, asked, common)),
  ]);
  return { lineage, prevalence, person };
}

export const contextRoute = (parts: AlertReadParts): Route =>
  read({
    name: 'alerts.context',
    method: 'GET',
    path: '/api/alerts/:id/context',
    needs: 'alert:read',
    summary:
      'What happened in one sentence, where the process came from, how common it is, how the person usually works.',
    params: idParams,
    returns: contextView,
    errors: ['alert_absent'],
    async run(asked, { params }) {
      const row = await findVisible(asked, params.id);
      const [event, others] = await Promise.all([newestEvent(asked, parts.lake, row), otherAlerts(asked, row, parts)]);
      return {
        event: event ?? null,
        sentence: (event === undefined ? undefined : eventSentence(event.common)) ?? null,
        days: usualDays,
        ...(await lakeParts(parts.lake, row, event)),
        others,
      };
    },
  });
