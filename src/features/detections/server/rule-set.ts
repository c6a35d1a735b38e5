/** The rules that are on, as one named set that a batch can be run under again. */

import { versionKey } from '#features/detections/projections.ts';
import { sha256 } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { enabledMembers, type Member, membersOf, saveRuleSet, versionTexts } from './store.ts';

export interface RuleText {
  readonly id: string;
  readonly version: string;
  readonly text: string;
  readonly file: string;
  readonly attention: string | null;
}

export interface RuleSet {
  readonly version: string;
  readonly rules: readonly RuleText[];
}

/** The set that is on now; kept under its name, so that it can be had again. */
export async function currentRuleSet(db: Db, now: string): Promise<RuleSet> {
  const members = await enabledMembers(db);
  const version = sha256(JSON.stringify(members.map(({ id, version, attention }) => [id, version, attention]))).slice(
    0,
    16,
  );
  await saveRuleSet(db, version, members, now);
  return { version, rules: await textsOf(db, members) };
}

export async function ruleSetOf(db: Db, version: string): Promise<RuleSet | undefined> {
  const members = await membersOf(db, version);
  return members === undefined ? undefined : { version, rules: await textsOf(db, members) };
}

async function textsOf(db: Db, members: readonly Member[]): Promise<RuleText[]> {
  const found = await versionTexts(
    db,
    members.map((member) => versionKey(member.id, member.version)),
  );
  const byKey = new Map(found.map((row) => [row.id, row]));
  return members.flatMap(({ id, version, attention }) => {
    const row = byKey.get(versionKey(id, version));
    // An erased text cannot be run; the rule's page says that it was erased.
    return row?.text ? [{ id, version, text: row.text, file: row.file ?? id, attention }] : [];
  });
}
