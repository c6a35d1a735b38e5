import type { RuleRow } from '#features/detections/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { allOf, type Sql, sql } from '#storage/relational/sql.ts';
import type { InputMember } from './input-store.ts';

export interface RuleWithText extends RuleRow {
  readonly text: string | null;
}

const withText = sql`select r.*, v.text from rules r left join rule_versions v on v.id = r.id || '@' || r.version`;

export const rulesByIds = (db: Db, ids: readonly string[]): Promise<RuleRow[]> =>
  db.query<RuleRow>(sql`select * from rules where id = any(${ids}) order by id for update`);

export async function findRule(db: Db, id: string): Promise<RuleWithText | undefined> {
  const rows = await db.query<RuleWithText>(sql`${withText} where r.id = ${id}`);
  return rows[0];
}

export interface RuleFilter {
  readonly kind?: readonly string[] | undefined;
  readonly text?: string | undefined;
  readonly level?: readonly string[] | undefined;
  readonly product?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly origin?: string | undefined;
  readonly status?: readonly string[] | undefined;
  /** Detections by their log sources, as `logSourceKey` writes them. */
  readonly logSources?: readonly string[] | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface LogSourceRow {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

/** The log sources that rules name. */
export const logSourcesOfRules = (db: Db): Promise<LogSourceRow[]> =>
  db.query<LogSourceRow>(sql`select distinct product, category, service from rules where kind = 'detection'`);

export const logSourceKey = ({ product, category, service }: LogSourceRow): string =>
  [product, category, service].map((part) => part ?? '').join('|');

const like = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

function conditions(filter: RuleFilter): Sql[] {
  const parts: Sql[] = [];
  if (filter.text !== undefined) {
    parts.push(sql`(title ilike ${like(filter.text)} or id = ${filter.text} or name = ${filter.text} or author ilike ${like(filter.text)}
      or array_to_string(tags, ' ') ilike ${like(filter.text)})`);
  }
  if (filter.kind !== undefined) parts.push(sql`kind = any(${filter.kind})`);
  if (filter.level !== undefined) parts.push(sql`level = any(${filter.level})`);
  if (filter.product !== undefined) parts.push(sql`product = ${filter.product}`);
  if (filter.enabled !== undefined) parts.push(sql`enabled = ${filter.enabled}`);
  if (filter.origin !== undefined) parts.push(sql`origin = ${filter.origin}`);
  if (filter.status !== undefined) parts.push(sql`coalesce(status, 'none') = any(${filter.status})`);
  if (filter.logSources !== undefined)
    parts.push(sql`concat_ws('|', coalesce(product, ''), coalesce(category, ''), coalesce(service, ''))
      = any(${filter.logSources}) and kind = 'detection'`);
  return parts;
}

/** Sorted by title; the cursor is the title and id of the last one. */
export function listRules(db: Db, filter: RuleFilter): Promise<RuleRow[]> {
  const parts = conditions(filter);
  if (filter.after !== undefined) parts.push(sql`coalesce(title, '') || chr(1) || id > ${filter.after}`);
  return db.query<RuleRow>(
    sql`select * from rules where ${allOf(parts)} order by coalesce(title, '') || chr(1) || id limit ${filter.limit}`,
  );
}

export const cursorOf = (row: RuleRow): string => `${row.title ?? ''}\u0001${row.id}`;

export async function countRules(db: Db, filter: RuleFilter): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select count(*) as count from rules where ${allOf(conditions(filter))}`,
  );
  return row?.count ?? 0;
}

export interface Member {
  readonly id: string;
  readonly version: string;
  readonly attention: string | null;
}

export const enabledMembers = (db: Db): Promise<Member[]> =>
  db.query<Member>(sql`select id, version, attention from rules where enabled order by id`);

export const saveRuleSet = (
  db: Db,
  version: string,
  made: { readonly members: readonly Member[]; readonly inputs: readonly InputMember[] },
  now: string,
): Promise<object[]> =>
  db.query(sql`insert into rule_sets (version, members, inputs, made_at)
    values (${version}, ${JSON.stringify(made.members)}::jsonb, ${JSON.stringify(made.inputs)}::jsonb, ${now})
    on conflict do nothing`);

export interface SetMembers {
  readonly members: readonly Member[];
  readonly inputs: readonly InputMember[];
}

export async function membersOf(db: Db, version: string): Promise<SetMembers | undefined> {
  const [row] = await db.query<SetMembers>(sql`select members, inputs from rule_sets where version = ${version}`);
  return row;
}

export interface VersionText {
  readonly id: string;
  readonly rule_id: string;
  readonly version: string;
  readonly text: string | null;
  readonly file: string | null;
}

export const versionTexts = (db: Db, keys: readonly string[]): Promise<VersionText[]> =>
  db.query<VersionText>(
    sql`select id, rule_id, version, text, file from rule_versions where id = any(${keys}) order by id`,
  );

export interface RuleTitle {
  readonly id: string;
  readonly title: string | null;
}

export const ruleTitles = (db: Db, ids: readonly string[]): Promise<RuleTitle[]> =>
  db.query<RuleTitle>(sql`select id, title from rules where id = any(${ids})`);

/** Detections whose texts speak of placeholders, whether they are on or not. Few have any. */
export const textsWithPlaceholders = (db: Db): Promise<VersionText[]> =>
  db.query<VersionText>(sql`select v.* from rules r join rule_versions v on v.id = r.id || '@' || r.version
    where r.kind = 'detection' and v.text like '%|expand%' order by r.id`);

/** The texts of all filters that are on. */
const enabledOf = (db: Db, kind: string): Promise<VersionText[]> =>
  db.query<VersionText>(sql`select v.* from rules r join rule_versions v on v.id = r.id || '@' || r.version
    where r.kind = ${kind} and r.enabled order by r.id`);

export const enabledFilters = (db: Db): Promise<VersionText[]> => enabledOf(db, 'filter');
export const enabledCorrelations = (db: Db): Promise<VersionText[]> => enabledOf(db, 'correlation');

export const enabledDetections = (db: Db): Promise<{ readonly id: string; readonly name: string | null }[]> =>
  db.query(sql`select id, name from rules where kind = 'detection' and enabled order by id`);

export interface Targeted {
  readonly id: string;
  readonly title: string | null;
}

/** Detections that are named by id or name (or all, for \`any\`) and whose log source says all of this. */
export const targetsOf = (
  db: Db,
  names: 'any' | readonly string[],
  { product, category, service }: LogSourceRow,
): Promise<Targeted[]> =>
  db.query<Targeted>(sql`select id, title from rules where kind = 'detection'
    and ${names === 'any' ? sql`true` : sql`(id = any(${names}) or name = any(${names}))`}
    and (${product}::text is null or product = ${product}) and (${category}::text is null or category = ${category})
    and (${service}::text is null or service = ${service}) order by title, id limit 1000`);
