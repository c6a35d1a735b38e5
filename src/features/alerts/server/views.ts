/** Rows plus names: how the routes of alerts, and of incidents, read alerts for showing. */
import type { z } from 'zod';
import type { Actor } from '#base/actor.ts';
import { assetsOf, visibleAssets } from '#features/assets/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { accountIdsOf, alertAbsent, type PeopleParts } from './command.ts';
import { findAlert, findAlerts, type ListedAlert } from './list-store.ts';
import { type alertView, askedEntities, peopleIn, presentAlerts } from './present.ts';
import { visibleAlerts } from './store.ts';

export type AlertOut = z.input<typeof alertView>;

export async function namesIn(
  db: Db,
  parts: Pick<PeopleParts, 'people'>,
  refs: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = accountIdsOf(refs);
  const people = ids.length === 0 ? new Map() : await parts.people(db, ids);
  return new Map(ids.map((id) => [id, people.get(id)?.name ?? id]));
}

export async function presentRows(
  db: Db,
  actor: Actor,
  rows: readonly ListedAlert[],
  parts: Pick<PeopleParts, 'people'>,
): Promise<AlertOut[]> {
  const [names, assetOf] = await Promise.all([
    namesIn(db, parts, peopleIn(rows)),
    assetsOf(db, visibleAssets(actor), rows.flatMap(askedEntities)),
  ]);
  return presentAlerts(actor, names, rows, assetOf);
}

/** One alert as the actor sees it; `alert_absent` also when they may not. */
export async function viewAlert(
  db: Db,
  actor: Actor,
  id: string,
  parts: Pick<PeopleParts, 'people'>,
): Promise<AlertOut> {
  const row = await findAlert(db, id, visibleAlerts(actor));
  const [view] = row === undefined ? [] : await presentRows(db, actor, [row], parts);
  if (view === undefined) throw alertAbsent();
  return view;
}

/** Those of the alerts that the actor may see, oldest first. */
export const viewAlerts = async (
  db: Db,
  actor: Actor,
  ids: readonly string[],
  parts: Pick<PeopleParts, 'people'>,
): Promise<AlertOut[]> => presentRows(db, actor, await findAlerts(db, ids, visibleAlerts(actor)), parts);
