/**
 * What the organisation knows of the hosts, people and addresses that its logs name.
 *
 * - **asset**: one of them, with an owner, an importance and the business service it belongs to. A person is one too.
 * - **name**: under which logs mention it; the first is what it is called here. Names are folded as entities are, so that a
 *   table from an inventory meets what events say.
 * - **importance**: what it would mean to lose it. What nobody listed has none: unknown, which is not *normal*.
 */
import { z } from 'zod';
import type { Issue } from '#base/errors.ts';
import { textSchema } from '#base/schema.ts';
import { openCsvReader } from '#engine/files/csv.ts';

export const assetKinds = ['host', 'user', 'address', 'resource'] as const;
export type AssetKind = (typeof assetKinds)[number];

export const importances = ['low', 'normal', 'high', 'critical'] as const;
export type Importance = (typeof importances)[number];

export interface Asset {
  readonly kind: AssetKind;
  /** What it is called; also the first of its names. */
  readonly name: string;
  /** Further names: an FQDN, an address, a SID, a mail address. */
  readonly aliases: readonly string[];
  readonly owner: string;
  readonly importance: Importance;
  readonly service: string;
  readonly note: string;
}

/** Names of Windows, mail addresses and hosts do not tell case apart; a trailing dot says nothing. */
export const foldedName = (name: string): string => name.trim().replace(/\.+$/, '').toLowerCase();

/** The names under which an entity may be listed, the likeliest first. */
export function namesToTry(kind: string, value: string): readonly string[] {
  const folded = foldedName(value);
  // A host that is listed by its short name is meant by the long one too; an address has dots of another kind.
  const [short = ''] = folded.split('.');
  const isAddress = /^[\d.]+$|:/.test(folded);
  return kind === 'host' && short !== folded && short !== '' && !isAddress ? [folded, short] : [folded];
}

export const mostAssets = 20_000;
const mostNames = 20;

const listOfNames = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/[;,\s]+/))])
  .transform((names) => names.map((name) => name.trim()).filter((name) => name !== ''))
  .pipe(z.array(textSchema(300)).max(mostNames));

const assetRow = z.object({
  kind: z.enum(assetKinds).default('host'),
  name: textSchema(300),
  aliases: listOfNames.default([]),
  owner: textSchema(200, 0).default(''),
  importance: z.enum(importances).default('normal'),
  service: textSchema(200, 0).default(''),
  note: textSchema(2000, 0).default(''),
});

/** What inventories call the columns. */
const columnNames: Readonly<Record<string, keyof Asset>> = {
  kind: 'kind',
  type: 'kind',
  name: 'name',
  host: 'name',
  hostname: 'name',
  user: 'name',
  account: 'name',
  alias: 'aliases',
  aliases: 'aliases',
  names: 'aliases',
  owner: 'owner',
  importance: 'importance',
  criticality: 'importance',
  service: 'service',
  business_service: 'service',
  note: 'note',
  notes: 'note',
};

export interface ReadAssets {
  readonly assets: readonly Asset[];
  readonly issues: readonly Issue[];
}

/** Assets of a CSV with names of columns at its head, or of a JSON list. What cannot be used is told by its row, from 1. */
export function readAssets(text: string): ReadAssets {
  const rows = /^\s*[[{]/.test(text) ? rowsOfJson(text) : rowsOfCsv(text);
  if ('issues' in rows) return { assets: [], issues: rows.issues };
  const assets: Asset[] = [];
  const issues: Issue[] = [];
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const result = assetRow.safeParse(named(row));
    if (!result.success) issues.push(...issuesOf(result.error, index + 1));
    else {
      const key = `${result.data.kind} ${foldedName(result.data.name)}`;
      const before = seen.get(key);
      if (before === undefined) assets.push(result.data);
      else issues.push(issue('asset_twice', index + 1, 'name', `row ${before} has this name already`));
      seen.set(key, before ?? index + 1);
    }
  }
  return { assets, issues };
}

type Row = Readonly<Record<string, unknown>>;

/** Under our names, without what is empty, so that a default can stand in. */
const named = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      const ours = columnNames[name.trim().toLowerCase().replaceAll(' ', '_')];
      const plain = ours === 'kind' || ours === 'importance' ? String(value).trim().toLowerCase() : value;
      return ours === undefined || value === '' || value === null ? [] : [[ours, plain]];
    }),
  );

function rowsOfCsv(text: string): readonly Row[] {
  const reader = openCsvReader();
  const encoder = new TextEncoder();
  return [...reader.push(encoder.encode(text.endsWith('\n') ? text : `${text}\n`)), ...reader.end()].filter(
    (row): row is Row & Exclude<typeof row, Uint8Array> => !(row instanceof Uint8Array),
  );
}

function rowsOfJson(text: string): readonly Row[] | { readonly issues: readonly Issue[] } {
  try {
    const value: unknown = JSON.parse(text);
    const list = Array.isArray(value) ? value : [value];
    if (list.every((one) => typeof one === 'object' && one !== null)) return list as Row[];
    return { issues: [issue('assets_not_objects', 0, '', 'a list of objects was expected')] };
  } catch (error) {
    return { issues: [issue('assets_not_json', 0, '', `this is no JSON: ${(error as Error).message}`)] };
  }
}

const issuesOf = (error: z.ZodError, row: number): Issue[] =>
  error.issues.map(({ path, message }) => issue('asset_unfit', row, String(path[0] ?? ''), message));

const issue = (code: string, row: number, column: string, message: string): Issue => ({
  code,
  place: row === 0 ? '' : `row ${row}${column === '' ? '' : `, ${column}`}`,
  message,
});
