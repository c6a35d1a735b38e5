/** Routes for listeners. */
import { z } from 'zod';
import { type Actor, holdsIn } from '#base/actor.ts';
import { listOf, pageQuery } from '#base/schema.ts';
import { nameless } from '#features/identity/model.ts';
import { type ListenerView, listenerIdSchema, listenerInput, listenerView } from '#features/intake/listeners.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import { changeListener, closeListener, openListener, switchListener } from './commands.ts';
import type { Listeners } from './run.ts';
import { listListeners, visibleListeners } from './store.ts';

const params = z.object({ id: listenerIdSchema });
const errors = ['listener_absent', 'listener_address_taken', 'scope_absent', 'scope_not_yours', 'source_unknown'];

export interface ListenerRouteParts {
  readonly listeners: Listeners;
  /** `person/acc_…` to the name that people read. */
  nameActors(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export const listenerRoutes = (parts: ListenerRouteParts): readonly Route[] => [
  list(parts),
  change({
    name: 'listeners.open',
    method: 'POST',
    path: '/api/listeners',
    needs: 'listener:manage',
    summary: 'Opens a listener for syslog or GELF: it listens at once, and after every start.',
    status: 201,
    body: listenerInput,
    returns: z.object({ id: z.string() }),
    errors,
    run: async (write, { body }) => ({ id: await openListener(write, body) }),
  }),
  change({
    name: 'listeners.change',
    method: 'PUT',
    path: '/api/listeners/:id',
    needs: 'listener:manage',
    summary: 'Changes a listener; connections are ended, and what they brought is kept.',
    params,
    body: listenerInput,
    returns: z.object({ id: z.string() }),
    errors,
    async run(write, { params: { id }, body }) {
      await changeListener(write, id, body);
      return { id };
    },
  }),
  change({
    name: 'listeners.switch',
    method: 'POST',
    path: '/api/listeners/:id/switch',
    needs: 'listener:manage',
    summary: 'Switches a listener on or off.',
    params,
    body: z.object({ enabled: z.boolean() }),
    returns: z.object({ enabled: z.boolean() }),
    errors: ['listener_absent', 'listener_switched_already', 'scope_not_yours'],
    async run(write, { params: { id }, body: { enabled } }) {
      await switchListener(write, id, enabled);
      return { enabled };
    },
  }),
  change({
    name: 'listeners.close',
    method: 'DELETE',
    path: '/api/listeners/:id',
    needs: 'listener:manage',
    summary: 'Closes a listener for good.',
    params,
    returns: z.object({ done: z.literal(true) }),
    errors: ['listener_absent', 'scope_not_yours'],
    async run(write, { params: { id } }) {
      await closeListener(write, id);
      return { done: true as const };
    },
  }),
];

const list = (parts: ListenerRouteParts): Route =>
  read({
    name: 'listeners.list',
    method: 'GET',
    path: '/api/listeners',
    needs: 'listener:read',
    summary: 'Listeners, with what they took and lost since they began to listen.',
    query: z.object(pageQuery),
    returns: listOf(listenerView),
    async run({ db, actor }, { query }) {
      const rows = await listListeners(db, visibleListeners(actor), { after: query.cursor, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      return {
        items: await present(parts, actor, page),
        nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },
  });

async function present(parts: ListenerRouteParts, actor: Actor, rows: readonly ListenerRow[]): Promise<ListenerView[]> {
  const names = await parts.nameActors([...new Set(rows.map((row) => row.opened_by))]);
  return Promise.all(
    rows.map(async (row) => ({
      ...row.settings,
      allow: [...row.settings.allow],
      id: row.id,
      name: row.name ?? nameless,
      scope: row.scope,
      enabled: row.enabled,
      openedBy: names.get(row.opened_by) ?? row.opened_by,
      openedAt: row.opened_at,
      stats: await parts.listeners.statsOf(row.id),
      can: { manage: holdsIn(actor, 'listener:manage', row.scope) },
    })),
  );
}
