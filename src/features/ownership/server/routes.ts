import { z } from 'zod';
import { type Actor, type Permission, scopesOf } from '#base/actor.ts';
import { conflict } from '#base/errors.ts';
import { idSchema, instantOut, textSchema } from '#base/schema.ts';
import { liveScope } from '#features/identity/server/index.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';
import { assignDuty } from './commands.ts';
import { listDuty, listQueues } from './store.ts';

export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

export interface OwnershipRouteParts {
  /** Names and states of accounts; the feature before this one knows them. */
  people(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, PersonFacts>>;
}

const queueView = z.object({
  id: z.string(),
  scope: z.string(),
  name: z.string(),
  holder: z.object({ id: z.string(), name: z.string() }),
  since: instantOut,
  duty: z.array(
    z.object({
      holder: z.object({ id: z.string(), name: z.string() }),
      startsAt: instantOut,
      endsAt: instantOut.nullable(),
    }),
  ),
});

export const visibleQueues = (actor: Actor, permission: Permission): Sql => {
  const scopes = scopesOf(actor, permission);
  const live = liveScope(sql`q.scope`);
  return scopes === 'all' ? live : sql`(q.scope = any(${scopes}) and ${live})`;
};

export const ownershipRoutes = (parts: OwnershipRouteParts): readonly Route[] => [
  read({
    name: 'queues.list',
    method: 'GET',
    path: '/api/queues',
    needs: 'queue:read',
    summary: 'The queues and who holds each: now, and before.',
    returns: z.object({ items: z.array(queueView) }),
    async run({ db, actor }) {
      const queues = await listQueues(db, visibleQueues(actor, 'queue:read'));
      const duty = await listDuty(
        db,
        queues.map((queue) => queue.id),
      );
      const people = await parts.people(db, [...new Set(duty.map((interval) => interval.holder_id))]);
      const person = (id: string) => ({ id, name: people.get(id)?.name ?? id });
      return {
        items: queues.map((queue) => ({
          id: queue.id,
          scope: queue.scope,
          name: queue.name ?? 'Queue',
          holder: person(queue.holder_id),
          since: queue.starts_at,
          duty: duty
            .filter((interval) => interval.queue_id === queue.id)
            .map((interval) => ({
              holder: person(interval.holder_id),
              startsAt: interval.starts_at,
              endsAt: interval.ends_at,
            })),
        })),
      };
    },
  }),
  change({
    name: 'queues.assign_duty',
    method: 'POST',
    path: '/api/queues/:id/duty',
    needs: 'duty:assign',
    summary: 'From now on somebody else holds the queue.',
    params: z.object({ id: idSchema('que') }),
    body: z.object({ holderId: idSchema('acc'), reason: textSchema(500).optional() }),
    returns: z.object({ queueId: z.string(), holderId: z.string() }),
    errors: ['queue_absent', 'duty_already_held', 'holder_not_active'],
    async run(changing, { params, body }) {
      const people = await parts.people(changing.tx, [body.holderId]);
      if (people.get(body.holderId)?.active !== true) {
        throw conflict('holder_not_active', 'only a person with an active account can hold a queue');
      }
      const visible = visibleQueues(changing.actor, 'duty:assign');
      await assignDuty(changing, { queueId: params.id, holderId: body.holderId, reason: body.reason ?? '' }, visible);
      return { queueId: params.id, holderId: body.holderId };
    },
  }),
];
