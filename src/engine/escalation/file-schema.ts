/**
 * The text form of a team's operating model: people, rosters and policies in one YAML file, for version control and for
 * the commands `escalation prove` and `roster check`. What it means is in `model.ts`; what it looks like is here.
 */
import { z } from 'zod';
import { isLocalDate, isLocalTime, isZone, weekdays } from '#engine/calendar/zone.ts';
import { attendedCovers, dutyRoles } from '#engine/roster/model.ts';
import { levels } from '#engine/sigma/model.ts';
import { methodKinds, triggerKinds } from './model.ts';

const name = z.string().min(1).max(200);
const id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'small letters, digits, - and _ are expected');
const zone = z.string().refine(isZone, 'a time zone such as Europe/Vienna is expected');
const localDate = z.string().refine(isLocalDate, 'a date such as 2026-11-25 is expected');
const localTime = z.string().refine(isLocalTime, 'a time such as 09:00 is expected');

const momentPattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?(Z|[+-]\d{2}:\d{2})?$/;
const isMoment = (text: string): boolean => {
  const [, date = '', time = '00:00', offset] = momentPattern.exec(text) ?? [];
  return isLocalDate(date) && isLocalTime(time) && time !== '24:00' && (offset === undefined || text.length > 11);
};
/** A local date or date and time in the zone around it, or with its own offset. */
const moment = z.string().refine(isMoment, 'a date, or a date and time such as 2026-12-24T18:00, is expected');

const durationPattern = /^(\d{1,5})([smhd])$/;
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const duration = z
  .string()
  .regex(durationPattern, 'a duration such as 90s, 10m, 2h or 1d is expected')
  .transform((text) => {
    const [, count = '0', unit = 's'] = durationPattern.exec(text) ?? [];
    return Number(count) * unitMs[unit as keyof typeof unitMs];
  });

const dayGroups = {
  weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  weekend: ['sat', 'sun'],
  'every day': weekdays,
} as const;
const days = z.union([
  z.array(z.enum(weekdays)).min(1).max(7),
  z.enum(['weekdays', 'weekend', 'every day']).transform((group) => dayGroups[group]),
]);
const hours = z
  .array(z.strictObject({ days, from: localTime, to: localTime }))
  .min(1)
  .max(50);

const method = z.strictObject({
  id: id.optional(),
  kind: z.enum(methodKinds),
  waking: z.boolean().default(false),
  verified: z.boolean().default(true),
  /** When it was last tried for real. */
  tested: moment.optional(),
});
const contact = z.strictObject({
  name: name.optional(),
  zone: zone.optional(),
  methods: z.array(method).max(20).default([]),
});
const person = contact.extend({ quiet: hours.optional() });
const provider = contact.extend({ hours: hours.optional() });

const layer = z.strictObject({
  id,
  role: z.enum(dutyRoles).default('primary'),
  cover: z.enum(attendedCovers),
  zone: zone.optional(),
  members: z.array(id).min(1).max(200),
  /** How long a turn is: `1d`, `7d`. */
  turn: z
    .string()
    .regex(/^\d{1,3}d$/, 'a number of days such as 1d or 7d is expected')
    .transform((text) => Number(text.slice(0, -1)))
    .refine((count) => count > 0, 'at least one day is expected')
    .default(7),
  starts: localDate,
  at: localTime.default('09:00'),
  hours: hours.optional(),
  /** Names a list of `holidays`. */
  holidays: id.optional(),
});
const override = z.strictObject({
  who: id,
  role: z.enum(dutyRoles).default('primary'),
  cover: z.enum(attendedCovers).default('on-call'),
  from: moment,
  to: moment,
});
const unattended = z.strictObject({
  accepted_by: id,
  reason: z.string().min(1).max(2_000),
  from: moment.optional(),
  until: moment,
  hours: hours.optional(),
});
const queue = z.strictObject({
  name: name.optional(),
  zone: zone.optional(),
  layers: z.array(layer).max(50).default([]),
  overrides: z.array(override).max(2_000).default([]),
  unattended: z.array(unattended).max(100).default([]),
  fallback: z.array(id).min(1).max(50),
});

const targetPattern = /^(primary|secondary|person|team|provider|policy) ([a-z0-9][a-z0-9_-]{0,63})$/;
/** `primary triage`: whoever holds that queue; `person ana`, `team all`, `provider nightwatch`, `policy other`. */
const target = z.string().regex(targetPattern, 'such as “primary triage”, “person ana”, “team all” is expected');
const step = z.strictObject({
  after: duration.default(0),
  call: z.array(target).min(1).max(50),
  via: z.array(z.enum(methodKinds)).min(1).optional(),
  severities: z.array(z.enum(levels)).min(1).optional(),
});
const policy = z.strictObject({
  name: name.optional(),
  when: z.strictObject({
    kinds: z.array(z.enum(triggerKinds)).min(1),
    severities: z.array(z.enum(levels)).min(1),
    sources: z.array(name).min(1).optional(),
    tags: z.array(name).min(1).optional(),
    clocks: z.array(name).min(1).optional(),
  }),
  steps: z.array(step).min(1).max(50),
  repeat: z.strictObject({ times: z.int().min(1).max(20), every: duration }).optional(),
  last_resort: step.optional(),
  reach_within: z.partialRecord(z.enum(levels), duration).default({}),
});
const accepted = z.strictObject({
  finding: z.literal('single_point_of_failure'),
  member: id,
  by: id,
  until: moment,
});

export const operatingFileSchema = z.strictObject({
  zone: zone.default('UTC'),
  people: z.record(id, person).default({}),
  providers: z.record(id, provider).default({}),
  teams: z.record(id, z.array(id).max(200)).default({}),
  holidays: z.record(id, z.array(localDate).max(1_000)).default({}),
  leave: z
    .array(z.strictObject({ who: id, from: moment, to: moment }))
    .max(5_000)
    .default([]),
  queues: z.record(id, queue).default({}),
  policies: z.record(id, policy).default({}),
  accepted: z.array(accepted).max(500).default([]),
});
export type OperatingText = z.output<typeof operatingFileSchema>;

export { momentPattern, targetPattern };
