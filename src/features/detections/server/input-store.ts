import type { InputKind } from '#features/detections/model.ts';
import type { RuleInputRow, RuleInputVersionRow } from '#features/detections/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';

export interface InputMember {
  /** `list/Servers` */
  readonly id: string;
  readonly version: string;
}

export const inputMembers = (db: Db): Promise<InputMember[]> =>
  db.query<InputMember>(sql`select id, version from rule_inputs order by id`);

export const inputVersions = (db: Db, keys: readonly string[]): Promise<RuleInputVersionRow[]> =>
  db.query<RuleInputVersionRow>(sql`select * from rule_input_versions where id = any(${keys}) order by id`);

export const listInputs = (db: Db, kind: InputKind): Promise<RuleInputRow[]> =>
  db.query<RuleInputRow>(sql`select * from rule_inputs where kind = ${kind} order by name`);

export const allInputs = (db: Db): Promise<RuleInputRow[]> =>
  db.query<RuleInputRow>(sql`select * from rule_inputs order by id`);

export async function findInput(db: Db, id: string): Promise<RuleInputRow | undefined> {
  const [row] = await db.query<RuleInputRow>(sql`select * from rule_inputs where id = ${id}`);
  return row;
}

export async function lockInput(db: Db, id: string): Promise<RuleInputRow | undefined> {
  const [row] = await db.query<RuleInputRow>(sql`select * from rule_inputs where id = ${id} for update`);
  return row;
}
