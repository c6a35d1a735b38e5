/**
 * Correlations as written become a program: references resolved to rules, chains put in order, aliases to fields.
 * What cannot be run is left out and reported, together with what is built on it; the rest runs.
 */
import { digestOf } from '#engine/sigma/digest.ts';
import { reportTo } from '#engine/sigma/issues.ts';
import type { Place, RuleHead, RuleIssue, SigmaRule } from '#engine/sigma/model.ts';
import { pipedFieldName } from '#engine/sigma/pipeline/apply.ts';
import type { CorrelationRule, RuleReference } from './model.ts';

/** One rule whose hits are correlated. */
export interface Member {
  readonly ruleId: string;
  /** The fields to group by, in this member's own names. */
  readonly groupBy: readonly string[];
  /** The fields that values are taken from, in this member's own names. */
  readonly values: readonly string[];
}

export interface LinkedCorrelation {
  readonly rule: CorrelationRule;
  readonly members: readonly Member[];
  /** The same while the rule, and everything that it is built on, is the same: then its state may be kept. */
  readonly fingerprint: string;
  /** Is another correlation built on this one? */
  readonly feedsOthers: boolean;
}

export interface Feed {
  /** Index into `correlations`. */
  readonly correlation: number;
  /** Index into its members. */
  readonly member: number;
}

export interface CorrelationProgram {
  /** Each after those that it is built on. */
  readonly correlations: readonly LinkedCorrelation[];
  /** Which correlations look at the hits of a rule. */
  readonly feeds: ReadonlyMap<string, readonly Feed[]>;
  /** Rules that only feed correlations (`generate: false`) and shall raise nothing of their own. */
  readonly silenced: ReadonlySet<string>;
}

export interface Linked {
  readonly program: CorrelationProgram;
  readonly issues: readonly RuleIssue[];
}

export type LinkableRule = Pick<RuleHead, 'id' | 'name' | 'hashInput'> & Pick<SigmaRule, 'piped'>;

/** `rules`: the detections that are run. Never throws. */
export function linkCorrelations(rules: readonly LinkableRule[], correlations: readonly CorrelationRule[]): Linked {
  const issues: RuleIssue[] = [];
  const linker = new Linker(rules, correlations, issues);
  for (const rule of correlations) linker.link(rule);
  return { program: programOf(linker.linked), issues };
}

interface Draft extends Omit<LinkedCorrelation, 'feedsOthers'> {
  /** How many correlations stand one above another, with this one. */
  readonly depth: number;
  /** In how many ways one hit of a detection may reach this one at most. */
  readonly paths: number;
}

/** Beyond these, one event could set off more work than an engine may promise to do. */
export const chainLimits = { depth: 20, paths: 1_000 } as const;

interface Part {
  readonly id: string;
  readonly fingerprint: string;
  readonly depth: number;
  readonly paths: number;
}

class Linker {
  /** In an order in which each stands after what it is built on. */
  readonly linked: Draft[] = [];
  readonly #issues: RuleIssue[];
  readonly #rules = new Map<string, LinkableRule>();
  readonly #correlations = new Map<string, CorrelationRule>();
  readonly #byName = new Map<string, readonly string[]>();
  /** `undefined` while it is being linked, or when it could not be. */
  readonly #done = new Map<string, Draft | undefined>();
  readonly #open = new Set<string>();

  constructor(rules: readonly LinkableRule[], correlations: readonly CorrelationRule[], issues: RuleIssue[]) {
    this.#issues = issues;
    for (const rule of rules) if (!this.#rules.has(rule.id)) this.#rules.set(rule.id, rule);
    for (const rule of correlations) {
      const twice = this.#rules.has(rule.id) || this.#correlations.has(rule.id);
      if (twice) this.#refuse(rule, rule.at, 'rule_id_duplicate', `Another rule has the id ${rule.id}.`);
      else this.#correlations.set(rule.id, rule);
    }
    for (const { id, name } of [...this.#rules.values(), ...this.#correlations.values()])
      if (name !== undefined) this.#byName.set(name, [...(this.#byName.get(name) ?? []), id]);
  }

  /** `undefined` when it cannot be run, which is reported. */
  link(rule: CorrelationRule): Draft | undefined {
    if (this.#correlations.get(rule.id) !== rule) return undefined;
    if (this.#done.has(rule.id)) return this.#done.get(rule.id);
    this.#open.add(rule.id);
    const draft = this.#draft(rule);
    this.#open.delete(rule.id);
    this.#done.set(rule.id, draft);
    if (draft !== undefined) this.linked.push(draft);
    return draft;
  }

  #draft(rule: CorrelationRule): Draft | undefined {
    const found = rule.members.map((reference) => this.#resolve(rule, reference));
    const parts = found.filter((part) => part !== undefined);
    const ids = parts.map(({ id }) => id);
    if (parts.length < found.length) return undefined;
    const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
    if (twice >= 0) {
      const message = 'This is a rule that stands there already, under its id or its name.';
      this.#refuse(rule, rule.members[twice]?.at ?? rule.at, 'correlation_twice', message);
      return undefined;
    }
    const aliases = this.#aliases(rule, ids);
    // Pipelines rename the fields of a detection's events; a correlation's own are those that it groups by.
    const fieldOf = (name: string, id: string): string =>
      pipedFieldName(this.#rules.get(id) ?? {}, aliases.get(name)?.get(id) ?? name);
    const members = ids.map((ruleId) => ({
      ruleId,
      groupBy: rule.groupBy.map((name) => fieldOf(name, ruleId)),
      values: rule.condition.fields.map((name) => fieldOf(name, ruleId)),
    }));
    const renamed = members.flatMap((member) => [...member.groupBy, ...member.values]);
    const isPiped = ids.some((id) => this.#rules.get(id)?.piped !== undefined);
    const fingerprint = digestOf([
      rule.hashInput,
      ...parts.map((part) => part.fingerprint),
      ...(isPiped ? renamed : []),
    ]);
    const depth = 1 + Math.max(...parts.map((part) => part.depth));
    const paths = parts.reduce((sum, part) => sum + part.paths, 0);
    if (depth > chainLimits.depth || paths > chainLimits.paths) {
      const message = `Chains of more than ${chainLimits.depth} correlations, or with more than ${chainLimits.paths} ways through them, are not run.`;
      this.#refuse(rule, rule.at, 'correlation_chain_long', message);
      return undefined;
    }
    return { rule, members, fingerprint, depth, paths };
  }

  #resolve(rule: CorrelationRule, { text, at }: RuleReference): Part | undefined {
    const id = this.#idOf(rule, text, at);
    if (id === undefined) return undefined;
    const detection = this.#rules.get(id);
    if (detection !== undefined) return { id, fingerprint: digestOf([id, detection.hashInput]), depth: 0, paths: 1 };
    const correlation = this.#correlations.get(id);
    if (correlation === undefined) return undefined;
    if (this.#open.has(id)) {
      this.#refuse(rule, at, 'correlation_cycle', 'This correlation is built on the one that names it here.');
      return undefined;
    }
    if (this.#open.size > chainLimits.depth) {
      this.#refuse(
        rule,
        at,
        'correlation_chain_long',
        `More than ${chainLimits.depth} correlations in a chain are not run.`,
      );
      return undefined;
    }
    const part = this.link(correlation);
    if (part === undefined)
      this.#refuse(rule, at, 'correlation_rule_refused', `The correlation “${text.slice(0, 100)}” cannot be run.`);
    return part === undefined ? undefined : { ...part, id };
  }

  #idOf(rule: CorrelationRule, text: string, at: Place): string | undefined {
    if (this.#rules.has(text) || this.#correlations.has(text)) return text;
    const named = this.#byName.get(text) ?? [];
    const [first] = named;
    if (named.length === 1) return first;
    if (named.length === 0) {
      const hint =
        'Rules that are off, or refused, cannot be correlated. A name is found only where a rule has “name:”.';
      const message = `No rule that is run has the id or the name “${text.slice(0, 100)}”.`;
      this.#refuse(rule, at, 'correlation_rule_absent', message, hint);
    } else {
      const message = `${named.length} rules have the name “${text.slice(0, 100)}”: ${named.slice(0, 5).join(', ')}.`;
      this.#refuse(rule, at, 'correlation_rule_unclear', message, 'Use the id.');
    }
    return undefined;
  }

  /** By alias and rule id. An alias of a rule that is not correlated is of no use, and said. */
  #aliases(rule: CorrelationRule, ids: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return new Map(
      rule.aliases.map((alias) => {
        const fields = new Map<string, string>();
        for (const { member, field } of alias.fields) {
          const id = ids.includes(member.text)
            ? member.text
            : this.#byName.get(member.text)?.find((one) => ids.includes(one));
          if (id !== undefined) fields.set(id, field);
          else
            this.#warn(rule, member.at, 'alias_rule_unknown', `“${member.text.slice(0, 100)}” is not correlated here.`);
        }
        const used = rule.groupBy.includes(alias.name) || rule.condition.fields.includes(alias.name);
        if (!used) this.#warn(rule, alias.at, 'alias_unused', `The alias “${alias.name.slice(0, 100)}” is not used.`);
        else if (fields.size < ids.length)
          this.#warn(
            rule,
            alias.at,
            'alias_incomplete',
            `The alias “${alias.name.slice(0, 100)}” names no field for some rules; there the field of that name is taken.`,
          );
        return [alias.name, fields] as const;
      }),
    );
  }

  #refuse(rule: CorrelationRule, at: Place, code: string, message: string, hint?: string): void {
    reportTo(this.#issues, rule.file, () => rule.id)({ code, at, message, hint });
  }

  #warn(rule: CorrelationRule, at: Place, code: string, message: string): void {
    reportTo(this.#issues, rule.file, () => rule.id)({ code, at, message, severity: 'warning' });
  }
}

function programOf(drafts: readonly Draft[]): CorrelationProgram {
  const feeds = new Map<string, Feed[]>();
  const [silent, loud] = [new Set<string>(), new Set<string>()];
  drafts.forEach(({ rule, members }, correlation) => {
    members.forEach(({ ruleId }, member) => {
      const list = feeds.get(ruleId);
      if (list === undefined) feeds.set(ruleId, [{ correlation, member }]);
      else list.push({ correlation, member });
      (rule.generate ? loud : silent).add(ruleId);
    });
  });
  return {
    correlations: drafts.map(({ rule, members, fingerprint }) => ({
      rule,
      members,
      fingerprint,
      feedsOthers: feeds.has(rule.id),
    })),
    feeds,
    // One correlation that wants them heard is enough.
    silenced: new Set([...silent].filter((id) => !loud.has(id))),
  };
}
