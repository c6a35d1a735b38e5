import { defineProjection, must, on } from '#features/journal/projection.ts';
import { ruleAdded, ruleInputRemoved, ruleInputSet, ruleMoved, ruleRevised, ruleSwitched } from './entries.ts';
import { inputKey } from './model.ts';

export interface RuleRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly version: string;
  readonly origin: string;
  readonly level: string;
  readonly status: string | null;
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly tags: readonly string[];
  readonly title: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly file: string | null;
  readonly enabled: boolean;
  readonly attention: string | null;
  readonly added_at: string;
  readonly revised_at: string;
}

/** Every text a rule ever had: a batch that is run again needs the one of then. */
export interface RuleVersionRow {
  /** `rule@version` */
  readonly id: string;
  readonly rule_id: string;
  readonly version: string;
  readonly text: string | null;
  readonly file: string | null;
}

interface Facts {
  readonly ruleId: string;
  readonly kind: string;
  readonly version: string;
  readonly origin: string;
  readonly level: string;
  readonly status: string | null;
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
  readonly tags: readonly string[];
}

interface Text {
  readonly title: string;
  readonly name: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly file: string;
  readonly text: string;
}

const kept = (facts: Facts, payload: Text | undefined) => ({
  id: facts.ruleId,
  kind: facts.kind,
  name: payload?.name ?? null,
  version: facts.version,
  origin: facts.origin,
  level: facts.level,
  status: facts.status,
  product: facts.product,
  category: facts.category,
  service: facts.service,
  tags: facts.tags,
  title: payload?.title ?? null,
  author: payload?.author ?? null,
  license: payload?.license ?? null,
  file: payload?.file ?? null,
});

export const rulesProjection = defineProjection<RuleRow>({
  table: 'rules',
  key: 'id',
  reactions: [
    on(
      ruleAdded,
      ({ facts }) => facts.ruleId,
      (_, { facts, payload, recordedAt }): RuleRow => ({
        ...kept(facts, payload),
        enabled: facts.enabled,
        attention: null,
        added_at: recordedAt,
        revised_at: recordedAt,
      }),
    ),
    on(
      ruleRevised,
      ({ facts }) => facts.ruleId,
      (row: RuleRow | undefined, { facts, payload, recordedAt }, key): RuleRow => ({
        ...must(row, key),
        ...kept(facts, payload),
        revised_at: recordedAt,
      }),
    ),
    on(
      ruleSwitched,
      ({ facts }) => facts.ruleId,
      (row: RuleRow | undefined, { facts }, key): RuleRow => ({ ...must(row, key), enabled: facts.enabled }),
    ),
    on(
      ruleMoved,
      ({ facts }) => facts.ruleId,
      (row: RuleRow | undefined, { facts }, key): RuleRow => ({ ...must(row, key), attention: facts.attention }),
    ),
  ],
});

export const versionKey = (ruleId: string, version: string): string => `${ruleId}@${version}`;

const versionRow = (facts: Facts, payload: Text | undefined, id: string): RuleVersionRow => ({
  id,
  rule_id: facts.ruleId,
  version: facts.version,
  text: payload?.text ?? null,
  file: payload?.file ?? null,
});

export const ruleVersionsProjection = defineProjection<RuleVersionRow>({
  table: 'rule_versions',
  key: 'id',
  reactions: [
    on(
      ruleAdded,
      ({ facts }) => versionKey(facts.ruleId, facts.version),
      (_, { facts, payload }, id): RuleVersionRow => versionRow(facts, payload, id),
    ),
    on(
      ruleRevised,
      ({ facts }) => versionKey(facts.ruleId, facts.version),
      (_, { facts, payload }, id): RuleVersionRow => versionRow(facts, payload, id),
    ),
  ],
});

export interface RuleInputRow {
  /** `list/Servers` */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly size: number;
  readonly text: string | null;
  readonly changed_by: string;
  readonly changed_at: string;
}

export const ruleInputsProjection = defineProjection<RuleInputRow>({
  table: 'rule_inputs',
  key: 'id',
  reactions: [
    on(
      ruleInputSet,
      ({ facts }) => inputKey(facts.kind, facts.name),
      (_, { facts: { kind, name, version, size }, payload, actor, recordedAt }, id): RuleInputRow => ({
        id,
        kind,
        name,
        version,
        size,
        text: payload?.text ?? null,
        changed_by: actor,
        changed_at: recordedAt,
      }),
    ),
    on(
      ruleInputRemoved,
      ({ facts }) => inputKey(facts.kind, facts.name),
      (): RuleInputRow | undefined => undefined,
    ),
  ],
});

export interface RuleInputVersionRow {
  /** `list/Servers@version` */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly version: string;
  readonly text: string | null;
}

export const ruleInputVersionsProjection = defineProjection<RuleInputVersionRow>({
  table: 'rule_input_versions',
  key: 'id',
  reactions: [
    on(
      ruleInputSet,
      ({ facts }) => versionKey(inputKey(facts.kind, facts.name), facts.version),
      (_, { facts: { kind, name, version }, payload }, id): RuleInputVersionRow => ({
        id,
        kind,
        name,
        version,
        text: payload?.text ?? null,
      }),
    ),
  ],
});

export const detectionProjections = [
  rulesProjection,
  ruleVersionsProjection,
  ruleInputsProjection,
  ruleInputVersionsProjection,
] as const;
