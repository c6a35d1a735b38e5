/** The rules that are on and what they are run with, as one named set that a batch can be run under again. */
import { versionKey } from '#features/detections/projections.ts';
import { sha256 } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { type InputMember, inputMembers, inputVersions } from './input-store.ts';
import type { RuleInputText } from './inputs.ts';
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
  /** Lists for placeholders, and pipelines. */
  readonly inputs: readonly RuleInputText[];
}

/** The set that is on now; kept under its name, so that it can be had again. */
export async function currentRuleSet(db: Db, now: string): Promise<RuleSet> {
  const [members, inputs] = [await enabledMembers(db), await inputMembers(db)];
  const rules = members.map(({ id, version, attention }) => [id, version, attention]);
  const named = inputs.length === 0 ? rules : [rules, inputs.map(({ id, version }) => [id, version])];
  const version = sha256(JSON.stringify(named)).slice(0, 16);
  await saveRuleSet(db, version, { members, inputs }, now);
  return { version, rules: await textsOf(db, members), inputs: await inputTextsOf(db, inputs) };
}

export async function ruleSetOf(db: Db, version: string): Promise<RuleSet | undefined> {
  const found = await membersOf(db, version);
  if (found === undefined) return undefined;
  return { version, rules: await textsOf(db, found.members), inputs: await inputTextsOf(db, found.inputs) };
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

const inputTextsOf = (db: Db, members: readonly InputMember[]): Promise<RuleInputText[]> =>
  inputVersions(
    db,
    members.map(({ id, version }) => versionKey(id, version)),
  );
