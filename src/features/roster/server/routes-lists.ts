/** What rosters name: lists of holidays, outside providers, teams. */
import { z } from 'zod';
import { absent, conflict, invalid } from '#base/errors.ts';
import { idSchema, instantOut, textSchema } from '#base/schema.ts';
import { accountsByIds } from '#features/identity/server/index.ts';
import { type Changing, change, type Route, read } from '#features/journal/server/index.ts';
import { datesOfCalendar } from '#features/roster/calendar.ts';
import { holidaysSet, providerSet, teamSet } from '#features/roster/entries.ts';
import { hoursSchema, localDateSchema, zoneSchema } from '#features/roster/model.ts';
import { settleRosters } from './follow.ts';
import { listHolidays, listProviders, listTeams } from './store.ts';

const nameSchema = textSchema(120);
const made = z.object({ id: z.string() });
const dates = z.array(localDateSchema).max(1_000);

const holidaysList = read({
  name: 'holidays.list',
  method: 'GET',
  path: '/api/holidays',
  needs: 'roster:read',
  summary: 'Lists of public holidays.',
  returns: z.object({
    items: z.array(z.object({ id: z.string(), name: z.string(), dates: z.array(z.string()), setAt: instantOut })),
  }),
  async run({ db }) {
    const rows = await listHolidays(db);
    return {
      items: rows.map((row) => ({
        id: row.id,
        name: row.name ?? '(erased)',
        dates: [...row.dates],
        setAt: row.set_at,
      })),
    };
  },
});

const holidaysPut = change({
  name: 'holidays.set',
  method: 'POST',
  path: '/api/holidays',
  needs: 'roster:manage',
  summary: 'Makes or replaces a list of holidays, by dates or from the text of an iCalendar file.',
  body: z.object({
    id: idSchema('hol').optional(),
    name: nameSchema,
    dates: dates.optional(),
    calendar: z.string().max(2_000_000).optional(),
  }),
  returns: z.object({ id: z.string(), dates: z.array(z.string()) }),
  errors: ['holidays_absent', 'calendar_without_days'],
  async run(changing, { body }) {
    const id = body.id ?? changing.newId('holidays');
    if (body.id !== undefined && !(await listHolidays(changing.tx)).some((row) => row.id === id))
      throw absent('holidays_absent', 'there is no such list');
    const found = body.calendar === undefined ? [] : datesOfCalendar(body.calendar);
    if (body.calendar !== undefined && found.length === 0)
      throw invalid('calendar_without_days', 'the text holds no whole-day event of an iCalendar file', {
        remedy: 'Export the holidays as .ics; events with a time of day are left out.',
      });
    const all = [...new Set([...(body.dates ?? []), ...found])].sort();
    await changing.record(
      holidaysSet.draft({
        stream: `holidays/${id}`,
        scope: null,
        facts: { holidaysId: id, dates: all },
        payload: { name: body.name },
      }),
    );
    await settleRosters(changing);
    return { id, dates: all };
  },
});

const providersList = read({
  name: 'providers.list',
  method: 'GET',
  path: '/api/providers',
  needs: 'roster:read',
  summary: 'Outside providers, and who of ours answers for each.',
  returns: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        responsible: z.object({ id: z.string(), name: z.string() }),
        zone: z.string(),
        hours: hoursSchema.nullable(),
      }),
    ),
  }),
  async run({ db }) {
    const rows = (await listProviders(db)).filter(({ removed_at }) => removed_at === null);
    const people = await accountsByIds(
      db,
      rows.map((row) => row.responsible_id),
    );
    const nameOf = new Map(people.map((one) => [one.id, one.name ?? '(erased)']));
    return {
      items: rows.map((row) => ({
        id: row.id,
        name: row.name ?? '(erased)',
        responsible: { id: row.responsible_id, name: nameOf.get(row.responsible_id) ?? row.responsible_id },
        zone: row.zone,
        hours: row.hours === null ? null : row.hours.map((block) => ({ ...block, days: [...block.days] })),
      })),
    };
  },
});

async function demandActive({ tx }: Changing, accountIds: readonly string[]): Promise<void> {
  const found = await accountsByIds(tx, accountIds);
  const active = new Set(found.filter(({ state }) => state === 'active').map(({ id }) => id));
  const missing = accountIds.find((id) => !active.has(id));
  if (missing !== undefined)
    throw conflict('member_not_active', 'this person has no active account', { details: { member: missing } });
}

const providerPut = change({
  name: 'providers.set',
  method: 'POST',
  path: '/api/providers',
  needs: 'roster:manage',
  summary: 'Sets up, changes or removes an outside provider.',
  body: z.object({
    id: idSchema('prv').optional(),
    name: nameSchema,
    responsibleId: idSchema('acc'),
    zone: zoneSchema,
    hours: hoursSchema.nullable(),
    removed: z.boolean().default(false),
  }),
  returns: made,
  errors: ['provider_absent', 'member_not_active'],
  async run(changing, { body }) {
    const providerId = body.id ?? changing.newId('provider');
    if (body.id !== undefined && !(await listProviders(changing.tx)).some((row) => row.id === providerId))
      throw absent('provider_absent', 'there is no such provider');
    await demandActive(changing, [body.responsibleId]);
    const { responsibleId, zone, hours, removed } = body;
    await changing.record(
      providerSet.draft({
        stream: `provider/${providerId}`,
        scope: null,
        facts: { providerId, responsibleId, zone, hours, removed },
        payload: { name: body.name },
      }),
    );
    await settleRosters(changing);
    return { id: providerId };
  },
});

const teamsList = read({
  name: 'teams.list',
  method: 'GET',
  path: '/api/teams',
  needs: 'roster:read',
  summary: 'Teams and their members.',
  returns: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        members: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
  }),
  async run({ db }) {
    const rows = await listTeams(db);
    const people = await accountsByIds(db, [...new Set(rows.flatMap(({ members }) => members))]);
    const nameOf = new Map(people.map((one) => [one.id, one.name ?? '(erased)']));
    return {
      items: rows.map(({ id, name, members }) => ({
        id,
        name: name ?? '(erased)',
        members: members.map((member) => ({ id: member, name: nameOf.get(member) ?? member })),
      })),
    };
  },
});

const teamPut = change({
  name: 'teams.set',
  method: 'POST',
  path: '/api/teams',
  needs: 'roster:manage',
  summary: 'Makes a team or sets its members.',
  body: z.object({
    id: idSchema('tea').optional(),
    name: nameSchema,
    members: z.array(idSchema('acc')).max(200),
  }),
  returns: made,
  errors: ['team_absent', 'member_not_active'],
  async run(changing, { body }) {
    const teamId = body.id ?? changing.newId('team');
    if (body.id !== undefined && !(await listTeams(changing.tx)).some((row) => row.id === teamId))
      throw absent('team_absent', 'there is no such team');
    const members = [...new Set(body.members)];
    await demandActive(changing, members);
    await changing.record(
      teamSet.draft({
        stream: `team/${teamId}`,
        scope: null,
        facts: { teamId, members },
        payload: { name: body.name },
      }),
    );
    return { id: teamId };
  },
});

export const rosterRoutesOfLists: readonly Route[] = [
  holidaysList,
  holidaysPut,
  providersList,
  providerPut,
  teamsList,
  teamPut,
];
