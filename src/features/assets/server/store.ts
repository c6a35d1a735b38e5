/** All SQL on assets. `visible` is a condition over `a`. */
import { type Actor, scopesOf } from '#base/actor.ts';
import type { Instant } from '#base/time.ts';
import { type Asset, foldedName, namesToTry } from '#features/assets/model.ts';
import { liveScope } from '#features/identity/server/index.ts';
import type { Db, Tx } from '#storage/relational/port.ts';
import { allOf, type Sql, sql } from '#storage/relational/sql.ts';

export interface AssetRow extends Asset {
  readonly id: string;
  readonly scope: string;
  readonly changed_at: Instant;
}

export function visibleAssets(actor: Actor): Sql {
  const scopes = scopesOf(actor, 'asset:read');
  const live = liveScope(sql`a.scope`);
  return scopes === 'all' ? live : sql`(a.scope = any(${scopes}) and ${live})`;
}

const columns = sql`a.id, a.scope, a.kind, a.name, a.owner, a.importance, a.service, a.note, a.changed_at,
  coalesce((select array_agg(n.name order by n.name) from asset_names n
            where n.asset_id = a.id and n.name <> lower(a.name)), '{}') as aliases`;

export function listAssets(
  db: Db,
  visible: Sql,
  query: {
    readonly q: string | undefined;
    readonly after: readonly [string, string] | undefined;
    readonly limit: number;
  },
): Promise<AssetRow[]> {
  const parts = [visible];
  if (query.q !== undefined) parts.push(containing(query.q));
  if (query.after !== undefined) parts.push(sql`(a.name, a.id) > (${query.after[0]}, ${query.after[1]})`);
  return db.query<AssetRow>(
    sql`select ${columns} from assets a where ${allOf(parts)} order by a.name, a.id limit ${query.limit}`,
  );
}

export async function countAssets(db: Db, visible: Sql, q: string | undefined): Promise<number> {
  const parts = q === undefined ? [visible] : [visible, containing(q)];
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from assets a where ${allOf(parts)}`);
  return row?.count ?? 0;
}

function containing(text: string): Sql {
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql`(a.name ilike ${like} or a.owner ilike ${like} or a.service ilike ${like}
    or exists (select 1 from asset_names n where n.asset_id = a.id and n.name ilike ${like}))`;
}

export interface AskedEntity {
  readonly scope: string;
  readonly kind: string;
  readonly value: string;
}

const keyOf = ({ scope, kind, value }: AskedEntity): string => JSON.stringify([scope, kind, value]);

/** What is known of each of the entities; those of which nothing is known are left out. */
export async function assetsOf(
  db: Db,
  visible: Sql,
  entities: readonly AskedEntity[],
): Promise<(entity: AskedEntity) => AssetRow | undefined> {
  const tries = entities.flatMap((entity) =>
    namesToTry(entity.kind, entity.value).map((name) => ({ scope: entity.scope, kind: entity.kind, name })),
  );
  if (tries.length === 0) return () => undefined;
  const rows = await db.query<AssetRow & { readonly asked: string }>(sql`
    select ${columns}, n.name as asked
    from unnest(${tries.map(({ scope }) => scope)}::text[], ${tries.map(({ kind }) => kind)}::text[],
                ${tries.map(({ name }) => name)}::text[]) as t (scope, kind, name)
    join asset_names n on n.scope = t.scope and n.kind = t.kind and n.name = t.name
    join assets a on a.id = n.asset_id where ${visible}`);
  const found = new Map(rows.map((row) => [keyOf({ scope: row.scope, kind: row.kind, value: row.asked }), row]));
  return (entity) =>
    namesToTry(entity.kind, entity.value)
      .map((value) => found.get(keyOf({ ...entity, value })))
      .find((row) => row !== undefined);
}

/** Locks the scope's assets against another import and gives them. */
export async function assetsForUpdate(tx: Tx, scope: string): Promise<AssetRow[]> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('assets'), hashtext(${scope}))`);
  return tx.query<AssetRow>(sql`select ${columns} from assets a where a.scope = ${scope}`);
}

export const removeAssets = (tx: Tx, ids: readonly string[]): Promise<object[]> =>
  tx.query(sql`delete from assets where id = any(${ids})`);

/** Everything that is known of a scope that is closed. */
export const removeAssetsOfScope = (db: Db, scope: string): Promise<object[]> =>
  db.query(sql`delete from assets where scope = ${scope}`);

export interface NewAsset extends Asset {
  readonly id: string;
}

/** Puts them in the place of those with the same id; names that another asset has go to these. */
export async function putAssets(tx: Tx, scope: string, assets: readonly NewAsset[], now: Instant): Promise<void> {
  if (assets.length === 0) return;
  const rows = JSON.stringify(assets);
  await tx.query(sql`
    insert into assets as a (id, scope, kind, name, owner, importance, service, note, changed_at)
    select r.id, ${scope}, r.kind, r.name, r.owner, r.importance, r.service, r.note, ${now}
    from jsonb_to_recordset(${rows}::jsonb)
      as r (id text, kind text, name text, owner text, importance text, service text, note text)
    on conflict (id) do update set name = excluded.name, owner = excluded.owner, importance = excluded.importance,
      service = excluded.service, note = excluded.note, changed_at = excluded.changed_at`);
  await tx.query(sql`delete from asset_names where asset_id = any(${assets.map(({ id }) => id)})`);
  const names = assets.flatMap(({ id, kind, name, aliases }) =>
    [...new Set([name, ...aliases].map(foldedName))].map((folded) => ({ id, kind, name: folded })),
  );
  await tx.query(sql`
    insert into asset_names (scope, kind, name, asset_id)
    select distinct on (r.kind, r.name) ${scope}, r.kind, r.name, r.id
    from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as r (id text, kind text, name text)
    on conflict (scope, kind, name) do update set asset_id = excluded.asset_id`);
}
