/** All SQL on listeners. */
import type { Actor } from '#base/actor.ts';
import { scopesOf } from '#base/actor.ts';
import { absent } from '#base/errors.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { always, type Sql, sql } from '#storage/relational/sql.ts';

/** On the alias `l`. */
export function visibleListeners(actor: Actor): Sql {
  const scopes = scopesOf(actor, 'listener:read');
  return scopes === 'all' ? always : sql`l.scope = any(${scopes})`;
}

export const allListeners = (db: Db): Promise<ListenerRow[]> =>
  db.query<ListenerRow>(sql`select l.* from listeners l order by l.id`);

export function listListeners(
  db: Db,
  visible: Sql,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<ListenerRow[]> {
  const after = page.after ?? '';
  return db.query<ListenerRow>(
    sql`select l.* from listeners l where ${visible} and l.id > ${after} order by l.id limit ${page.limit}`,
  );
}

/** The listener, locked for a change; `listener_absent` also when it is there and the actor may not see it. */
export async function findListenerForUpdate(db: Db, visible: Sql, id: string): Promise<ListenerRow> {
  const [row] = await db.query<ListenerRow>(
    sql`select l.* from listeners l where l.id = ${id} and ${visible} for update`,
  );
  if (row === undefined) throw absent('listener_absent', 'there is no such listener');
  return row;
}

export async function findListener(db: Db, id: string): Promise<ListenerRow | undefined> {
  const [row] = await db.query<ListenerRow>(sql`select l.* from listeners l where l.id = ${id}`);
  return row;
}

/** The listener that has this address already, whoever may see it: two cannot listen on one. */
export async function listenerAt(
  db: Db,
  place: { readonly host: string; readonly port: number; readonly isUdp: boolean },
  except: string | null,
): Promise<ListenerRow | undefined> {
  const [row] = await db.query<ListenerRow>(
    sql`select l.* from listeners l
        where l.settings->>'host' = ${place.host} and (l.settings->>'port')::int = ${place.port}
          and (l.settings->>'transport' = 'udp') = ${place.isUdp} and l.id is distinct from ${except} limit 1`,
  );
  return row;
}
