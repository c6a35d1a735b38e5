/**
 * Rosters as the product keeps them. What a roster means is in `engine/roster/model.ts`; here it gets ids, versions and
 * a place in the journal.
 *
 * - A **roster** belongs to a queue and is published as a whole, each time as a new version.
 * - An **override** stands above all layers for a span. A **swap** is an override that one person offers and the other
 *   accepts; it counts from the acceptance on.
 * - **Leave** takes a person out of every roster. An **acceptance** declares hours of a queue unattended, by name and
 *   until a date.
 * - A **provider** is an outside company; an account of ours answers for it and so holds the queue in its hours.
 * - **Following** a roster: at each boundary of its duty the queue gets a new holder, by an entry whose `effectiveAt` is the
 *   boundary. What was followed is fixed: later changes of the roster do not rewrite who was on duty.
 */
import { z } from 'zod';
import { idSchema, textSchema } from '#base/schema.ts';
import type { HoursBlock } from '#engine/calendar/hours.ts';
import { isLocalDate, isLocalTime, isZone, weekdays } from '#engine/calendar/zone.ts';
import { attendedCovers, dutyRoles, type Layer, type Roster } from '#engine/roster/model.ts';

export const zoneSchema = z.string().max(80).refine(isZone, 'a time zone such as Europe/Vienna is expected');
export const localDateSchema = z.string().refine(isLocalDate, 'a date such as 2026-11-25 is expected');
const localTimeSchema = z.string().refine(isLocalTime, 'a time such as 09:00 is expected');

export const hoursSchema = z
  .array(
    z.strictObject({
      days: z.array(z.enum(weekdays)).min(1).max(7),
      from: localTimeSchema,
      to: localTimeSchema,
    }),
  )
  .min(1)
  .max(50) satisfies z.ZodType<readonly HoursBlock[]>;

export const memberIdSchema = z.union([idSchema('acc'), idSchema('prv')]);

export const layerSchema = z.strictObject({
  /** Short and readable; names the layer in findings and in duty intervals. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and - are expected'),
  role: z.enum(dutyRoles),
  cover: z.enum(attendedCovers),
  zone: zoneSchema,
  members: z.array(memberIdSchema).min(1).max(200),
  turnDays: z.int().min(1).max(365),
  anchor: localDateSchema,
  handoverAt: localTimeSchema,
  hours: hoursSchema.nullable(),
  holidaysId: idSchema('hol').nullable(),
});
export type LayerView = z.output<typeof layerSchema>;

export const rosterSchema = z.strictObject({
  layers: z
    .array(layerSchema)
    .max(50)
    .refine((layers) => new Set(layers.map(({ id }) => id)).size === layers.length, 'two layers have the same id'),
  fallback: z.array(idSchema('acc')).min(1).max(50),
});
export type RosterView = z.output<typeof rosterSchema>;

export const overrideStates = ['offered', 'standing', 'refused', 'cancelled'] as const;
export type OverrideState = (typeof overrideStates)[number];

export const reasonSchema = textSchema(500);

/** A roster's layers with their lists of holidays looked up, as the engine takes them. */
export const layersOf = (layers: readonly LayerView[], holidays: ReadonlyMap<string, readonly string[]>): Layer[] =>
  layers.map(({ hours, holidaysId, ...layer }) => ({
    ...layer,
    hours: hours ?? undefined,
    holidays: hours === null || holidaysId === null ? [] : (holidays.get(holidaysId) ?? []),
  }));

/** A queue for which no roster was published: whoever holds it holds it on. */
export const bareRoster = (queueId: string, name: string, holderId: string): Roster => ({
  queueId,
  name,
  layers: [],
  overrides: [],
  unattended: [],
  fallback: [holderId],
});
