/** What things are called in the sentences of the journal, said by the features that know them: one list. */
import type { Actor } from '#base/actor.ts';
import { idPrefixes } from '#base/ids.ts';
import { titlesOfAlerts, visibleAlerts } from '#features/alerts/server/index.ts';
import { accountsByIds, tokensByIds } from '#features/identity/server/index.ts';
import { titlesOfIncidents, visibleIncidents } from '#features/incidents/server/index.ts';
import { namesOfQueues, visibleQueues } from '#features/ownership/server/index.ts';
import { listProviders, listTeams } from '#features/roster/server/index.ts';
import type { Db } from '#storage/relational/port.ts';

type Named = readonly { readonly id: string; readonly name: string | null }[];
/** Only what the actor may see has a name for them. */
type Namer = (db: Db, ids: readonly string[], actor: Actor) => Promise<Named>;

const quoted = (rows: Named): Named => rows.map(({ id, name }) => ({ id, name: name === null ? null : `“${name}”` }));

/** By the prefix of their ids. */
const namers: Readonly<Record<string, Namer>> = {
  [idPrefixes.account]: accountsByIds,
  [idPrefixes.token]: tokensByIds,
  [idPrefixes.queue]: (db, ids, actor) => namesOfQueues(db, ids, visibleQueues(actor, 'queue:read')),
  [idPrefixes.provider]: listProviders,
  [idPrefixes.team]: listTeams,
  [idPrefixes.alert]: async (db, ids, actor) => quoted(await titlesOfAlerts(db, ids, visibleAlerts(actor))),
  [idPrefixes.incident]: async (db, ids, actor) => quoted(await titlesOfIncidents(db, ids, visibleIncidents(actor))),
};

export async function nameThings(db: Db, actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byPrefix = Map.groupBy(ids, (id) => id.slice(0, id.indexOf('_')));
  const found = await Promise.all([...byPrefix].map(async ([prefix, some]) => namers[prefix]?.(db, some, actor) ?? []));
  return new Map(found.flat().flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
}
