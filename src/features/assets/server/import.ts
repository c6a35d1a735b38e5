/** A table of assets is taken as a whole or not at all: half of an inventory would look like all of it. */
import { createHash } from 'node:crypto';
import { holdsIn } from '#base/actor.ts';
import { absent, invalid } from '#base/errors.ts';
import { canonicalJson } from '#base/text.ts';
import { assetsImported } from '#features/assets/entries.ts';
import { type Asset, foldedName, mostAssets, readAssets } from '#features/assets/model.ts';
import { findScope } from '#features/identity/server/index.ts';
import type { Write } from '#features/journal/server/index.ts';
import { type AssetRow, assetsForUpdate, type NewAsset, putAssets, removeAssets } from './store.ts';

export interface ImportInput {
  readonly scope: string;
  /** What the table is called, for the journal. */
  readonly name: string;
  readonly text: string;
  /** Also removes what the table does not have. */
  readonly replace: boolean;
  /** Only says what would be done. */
  readonly dryRun: boolean;
}

export interface ImportReport {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly total: number;
}

const keyOf = ({ kind, name }: Pick<Asset, 'kind' | 'name'>): string => `${kind} ${foldedName(name)}`;

/** Of an asset, what a table can say; names in the order in which they are compared. */
const said = ({ kind, name, aliases, owner, importance, service, note }: Asset) => ({
  kind,
  name,
  aliases: [...new Set(aliases.map(foldedName))].filter((alias) => alias !== foldedName(name)).sort(),
  owner,
  importance,
  service,
  note,
});

export async function importAssets(write: Write, input: ImportInput): Promise<ImportReport> {
  const { scope } = input;
  if ((await findScope(write.tx, scope)) === undefined || !holdsIn(write.actor, 'asset:manage', scope))
    throw absent('scope_absent', 'there is no such scope');
  const assets = demandReadable(input.text);
  const known = new Map((await assetsForUpdate(write.tx, scope)).map((row) => [keyOf(row), row]));
  const plan = planOf(assets, known, input.replace);
  if (!input.dryRun) await carryOut(write, input, assets, plan);
  return {
    added: plan.added.length,
    changed: plan.changed.length,
    removed: plan.removed.length,
    unchanged: assets.length - plan.added.length - plan.changed.length,
    total: known.size + plan.added.length - plan.removed.length,
  };
}

function demandReadable(text: string): readonly Asset[] {
  const { assets, issues } = readAssets(text);
  if (issues.length > 0)
    throw invalid('assets_unfit', `${issues.length} of the rows cannot be used; nothing was imported`, {
      issues: issues.slice(0, 200),
      remedy: 'Mend these rows, and import the table again.',
    });
  if (assets.length === 0)
    throw invalid('assets_none', 'there is no asset in this', {
      remedy: 'A CSV begins with the names of its columns: name, kind, aliases, owner, importance, service, note.',
    });
  if (assets.length > mostAssets)
    throw invalid('assets_too_many', `there are ${assets.length} rows, and ${mostAssets} is the most`);
  return assets;
}

interface Plan {
  readonly added: readonly Asset[];
  readonly changed: readonly NewAsset[];
  readonly removed: readonly string[];
}

function planOf(assets: readonly Asset[], known: ReadonlyMap<string, AssetRow>, replace: boolean): Plan {
  const added = assets.filter((asset) => !known.has(keyOf(asset)));
  const changed = assets.flatMap((asset) => {
    const before = known.get(keyOf(asset));
    return before === undefined || canonicalJson(said(before)) === canonicalJson(said(asset))
      ? []
      : [{ ...asset, id: before.id }];
  });
  const named = new Set(assets.map(keyOf));
  const removed = replace ? [...known].filter(([key]) => !named.has(key)).map(([, { id }]) => id) : [];
  return { added, changed, removed };
}

async function carryOut(write: Write, input: ImportInput, assets: readonly Asset[], plan: Plan): Promise<void> {
  const { added, changed, removed } = plan;
  if (added.length + changed.length + removed.length === 0) return;
  await removeAssets(write.tx, removed);
  const made = added.map((asset) => ({ ...asset, id: write.newId('asset') }));
  await putAssets(write.tx, input.scope, [...made, ...changed], write.now);
  const total = (await assetsForUpdate(write.tx, input.scope)).length;
  await write.record(
    assetsImported.draft({
      stream: `assets/${input.scope}`,
      scope: input.scope,
      facts: {
        added: added.length,
        changed: changed.length,
        removed: removed.length,
        total,
        sha256: createHash('sha256').update(canonicalJson(assets)).digest('hex'),
      },
      payload: { name: input.name },
    }),
  );
}
