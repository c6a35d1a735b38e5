import { z } from 'zod';
import { absent, conflict } from '#base/errors.ts';
import { instantOut, listOf, pageQuery, textSchema } from '#base/schema.ts';
import { lintRules } from '#engine/sigma/lint/lint.ts';
import { levels, ruleKinds } from '#engine/sigma/model.ts';
import { type AnyRule, everyRule, parseRules } from '#engine/sigma/parse.ts';
import { ruleMoved, ruleSwitched } from '#features/detections/entries.ts';
import { alertingOf, attentionOf, attentions, describedOf, origins } from '#features/detections/model.ts';
import type { RuleRow } from '#features/detections/projections.ts';
import { type Changing, change, type Route, read, work } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { addRules, type RuleFile } from './add-rules.ts';
import { bearingOn, rulesWithPlaceholders } from './bearing.ts';
import { correlatedWith } from './correlated.ts';
import { inputRoutes } from './input-routes.ts';
import { issueView, presentIssue } from './issue-view.ts';
import {
  countRules,
  cursorOf,
  findRule,
  type LogSourceRow,
  listRules,
  logSourceKey,
  logSourcesOfRules,
  rulesByIds,
  targetsOf,
} from './store.ts';

import { type TryRouteParts, tryRoutes } from './try-routes.ts';

const ruleView = z.object({
  id: z.string(),
  kind: z.enum(ruleKinds),
  /** How correlations and filters may refer to it. */
  name: z.string().nullable(),
  version: z.string(),
  title: z.string(),
  level: z.enum(levels),
  status: z.string().nullable(),
  author: z.string().nullable(),
  license: z.string().nullable(),
  tags: z.array(z.string()),
  logSource: z.object({
    product: z.string().nullable(),
    category: z.string().nullable(),
    service: z.string().nullable(),
  }),
  origin: z.enum(origins),
  file: z.string().nullable(),
  enabled: z.boolean(),
  /** What its hits do: by its level, unless somebody moved it. */
  attention: z.enum(attentions),
  moved: z.boolean(),
  /** Does any source that Watchfloor understands serve its log source? True of what is no detection. */
  routed: z.boolean(),
  addedAt: instantOut,
  revisedAt: instantOut,
});

/** Said elsewhere, or only true of a whole set of rules. */
const besides: ReadonlySet<string> = new Set([
  'correlation_rule_absent',
  'correlation_rule_refused',
  'placeholder_unresolved',
  'filter_rule_absent',
  'filter_log_source',
]);

/** What the linter has to say of rules, but for advice on style. */
const shownIssues = (files: readonly RuleFile[]): z.input<typeof issueView>[] =>
  lintRules(files).issues.flatMap(({ severity, ...issue }) =>
    severity === 'note' || besides.has(issue.code) ? [] : [presentIssue({ ...issue, severity })],
  );

const namedRule = z.object({ id: z.string(), title: z.string() });

export interface DetectionRouteParts extends TryRouteParts {
  isRouted(logSource: {
    product?: string | undefined;
    category?: string | undefined;
    service?: string | undefined;
  }): boolean;
  /** Names of those who did something, by their references in the journal. */
  nameActors(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const logSourceOf = ({ product, category, service }: LogSourceRow) => ({
  product: product ?? undefined,
  category: category ?? undefined,
  service: service ?? undefined,
});

const present = (parts: DetectionRouteParts, row: RuleRow): z.input<typeof ruleView> => {
  const level = levels.find((one) => one === row.level) ?? 'medium';
  const kind = ruleKinds.find((one) => one === row.kind) ?? 'detection';
  return {
    id: row.id,
    kind,
    name: row.name,
    version: row.version,
    title: row.title ?? '(erased)',
    level,
    status: row.status,
    author: row.author,
    license: row.license,
    tags: [...row.tags],
    logSource: { product: row.product, category: row.category, service: row.service },
    origin: row.origin === 'shipped' ? 'shipped' : 'added',
    file: row.file,
    enabled: row.enabled,
    attention: attentions.find((one) => one === row.attention) ?? attentionOf(level),
    moved: row.attention !== null,
    routed: kind !== 'detection' || parts.isRouted(logSourceOf(row)),
    addedAt: row.added_at,
    revisedAt: row.revised_at,
  };
};

export const detectionRoutes = (parts: DetectionRouteParts): readonly Route[] => [
  listRoute(parts),
  oneRoute(parts),
  importRoute(),
  switchRoute(parts),
  moveRoute(parts),
  ...inputRoutes(parts),
  ...tryRoutes(parts),
];

const listQuery = z.object({
  ...pageQuery,
  text: z.string().max(200).optional(),
  /** Several with commas: detection, correlation, filter. */
  kind: z.string().max(100).optional(),
  level: z.string().max(100).optional(),
  product: z.string().max(100).optional(),
  enabled: z.enum(['true', 'false']).optional(),
  origin: z.enum(origins).optional(),
  /** Several with commas; `none` for rules that state none. */
  status: z.string().max(100).optional(),
  /** Only rules whose log source some source serves, or only the others. */
  routed: z.enum(['true', 'false']).optional(),
});

/** Which log sources are routed is known to the engine and not to the store. */
async function routedKeys(parts: DetectionRouteParts, db: Db, wanted: boolean): Promise<readonly string[]> {
  const named = await logSourcesOfRules(db);
  return named.filter((one) => parts.isRouted(logSourceOf(one)) === wanted).map(logSourceKey);
}

const listRoute = (parts: DetectionRouteParts): Route =>
  read({
    name: 'rules.list',
    method: 'GET',
    path: '/api/rules',
    needs: 'rule:read',
    summary: 'Rules by title.',
    query: listQuery,
    returns: listOf(
      ruleView.extend({
        /** Placeholders without a list: the rule is not run until there is one for each. */
        waitsFor: z.array(z.string()),
      }),
    ).extend({ total: z.int() }),
    async run({ db }, { query }) {
      const filter = {
        text: query.text,
        kind: query.kind?.split(','),
        level: query.level?.split(','),
        product: query.product,
        enabled: query.enabled === undefined ? undefined : query.enabled === 'true',
        origin: query.origin,
        status: query.status?.split(','),
        logSources: query.routed === undefined ? undefined : await routedKeys(parts, db, query.routed === 'true'),
        after: query.cursor,
        limit: query.limit + 1,
      };
      const rows = await listRules(db, filter);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const waiting = new Map((await rulesWithPlaceholders(db)).map(({ ruleId, missing }) => [ruleId, missing]));
      return {
        items: page.map((row) => ({ ...present(parts, row), waitsFor: [...(waiting.get(row.id) ?? [])] })),
        nextCursor: rows.length > query.limit && last !== undefined ? cursorOf(last) : null,
        total: await countRules(db, filter),
      };
    },
  });

const oneRoute = (parts: DetectionRouteParts): Route =>
  read({
    name: 'rules.one',
    method: 'GET',
    path: '/api/rules/:id',
    needs: 'rule:read',
    summary: 'One rule with its text.',
    params: z.object({ id: z.string().max(200) }),
    returns: ruleView.extend({
      text: z.string().nullable(),
      description: z.string().nullable(),
      falsePositives: z.array(z.string()),
      references: z.array(z.string()),
      triage: z.array(z.string()),
      /** As the author wrote them. */
      date: z.string().nullable(),
      modified: z.string().nullable(),
      /** How the log source has to be set up, in the words of the rule. */
      logSourceDefinition: z.string().nullable(),
      /** What its alerts are about, when it says so, and how long hits of one alert may lie apart. */
      entity: z.string().nullable(),
      windowMs: z.int(),
      issues: z.array(issueView),
      /** Why it is not run although it is on: a placeholder without a list, a pipeline or a member that is not there. */
      stopped: z.array(issueView),
      /** Filters that are on and change this rule. */
      filters: z.array(namedRule),
      /** Of a filter: the rules that it changes, of those that are kept; null for other kinds. */
      filtered: z.array(namedRule).nullable(),
      /** Correlations that are on and look at its hits. */
      correlations: z.array(namedRule),
      /** These want it to raise no alerts of its own. */
      silenced: z.boolean(),
      /** Of a correlation that is run: the rules whose hits it looks at; null for other kinds. */
      members: z.array(namedRule).nullable(),
    }),
    errors: ['rule_absent'],
    async run({ db }, { params }) {
      const row = await findRule(db, params.id);
      if (row === undefined) throw absent('rule_absent', 'there is no such rule');
      const parsed = parseRules(row.text ?? '', { file: row.file ?? row.id });
      const found = everyRule(parsed);
      const rule = found.find((one) => one.id === row.id) ?? found[0];
      const described = rule === undefined ? undefined : describedOf(rule);
      const triage = rule?.custom.triage;
      const alerting = alertingOf(rule ?? { custom: {} });
      return {
        ...present(parts, row),
        text: row.text,
        description: rule?.description ?? null,
        falsePositives: [...(described?.falsePositives ?? [])],
        references: [...(described?.references ?? [])],
        triage: Array.isArray(triage) ? triage.map(String) : typeof triage === 'string' ? [triage] : [],
        date: rule?.date ?? null,
        modified: rule?.modified ?? null,
        logSourceDefinition:
          rule === undefined || rule.kind === 'correlation' ? null : (rule.logSourceDefinition ?? null),
        entity: alerting.entity ?? null,
        windowMs: alerting.windowMs,
        issues: shownIssues([{ path: row.file ?? row.id, text: row.text ?? '' }]),
        ...(await presentBearing(db, rule, row)),
      };
    },
  });

async function presentBearing(db: Db, rule: AnyRule | undefined, row: RuleRow) {
  const bearing = rule?.kind === 'detection' ? await bearingOn(db, { ...rule, id: row.id }) : undefined;
  const names = rule?.kind !== 'filter' || rule.rules === 'any' ? ('any' as const) : rule.rules.map((one) => one.rule);
  const filtered = rule?.kind === 'filter' ? await targetsOf(db, names, row) : null;
  const { correlations, silenced, members, stopped } = await correlatedWith(db, row);
  return {
    stopped: [...(bearing?.stopped ?? []), ...stopped].map(presentIssue),
    correlations: [...correlations],
    silenced,
    members: members === undefined ? null : [...members],
    filters: (bearing?.filters ?? []).map(({ id, title }) => ({ id, title })),
    filtered: filtered?.map(({ id, title }) => ({ id, title: title ?? '(erased)' })) ?? null,
  };
}

const importRoute = (): Route =>
  work({
    name: 'rules.import',
    method: 'POST',
    path: '/api/rules/import',
    needs: 'rule:manage',
    summary:
      'Adds or revises rules from their texts; what does not parse is refused with its place, the rest is taken.',
    body: z.object({
      files: z
        .array(z.object({ path: z.string().min(1).max(500), text: z.string().max(1_000_000) }))
        .min(1)
        .max(1000),
    }),
    returns: z.object({
      added: z.int(),
      revised: z.int(),
      unchanged: z.int(),
      refused: z.array(issueView),
      /** Kept, and run once a list is there that they ask for. */
      waiting: z.array(issueView),
      warnings: z.array(issueView),
    }),
    async run({ journal, actor, request }, { body }) {
      const report = await addRules(journal, actor, body.files, 'added', request.id);
      const { refused, waiting, warnings: _, ...counts } = report;
      return {
        ...counts,
        refused: refused.map(presentIssue),
        waiting: waiting.map(presentIssue),
        warnings: shownIssues(body.files).filter(({ severity }) => severity === 'warning'),
      };
    },
  });

async function lockRule(changing: Changing, id: string): Promise<RuleRow> {
  const [row] = await rulesByIds(changing.tx, [id]);
  if (row === undefined) throw absent('rule_absent', 'there is no such rule');
  return row;
}

async function presentNow(parts: DetectionRouteParts, changing: Changing, id: string) {
  return present(parts, await lockRule(changing, id));
}

const switchRoute = (parts: DetectionRouteParts): Route =>
  change({
    name: 'rules.switch',
    method: 'POST',
    path: '/api/rules/:id/switch',
    needs: 'rule:manage',
    summary: 'Switches a rule on or off.',
    params: z.object({ id: z.string().max(200) }),
    body: z.object({ enabled: z.boolean(), reason: textSchema(500, 0).default('') }),
    returns: ruleView,
    errors: ['rule_absent', 'rule_already_so'],
    async run(changing, { params, body }) {
      const row = await lockRule(changing, params.id);
      if (row.enabled === body.enabled)
        throw conflict('rule_already_so', `the rule is ${row.enabled ? 'on' : 'off'} already`);
      await changing.record(
        ruleSwitched.draft({
          stream: `rule/${row.id}`,
          scope: null,
          facts: { ruleId: row.id, enabled: body.enabled },
          payload: { reason: body.reason },
        }),
      );
      return presentNow(parts, changing, row.id);
    },
  });

const moveRoute = (parts: DetectionRouteParts): Route =>
  change({
    name: 'rules.move',
    method: 'POST',
    path: '/api/rules/:id/attention',
    needs: 'rule:manage',
    summary: 'Moves a rule to another attention than its level gives; null moves it back.',
    params: z.object({ id: z.string().max(200) }),
    body: z.object({ attention: z.enum(attentions).nullable(), reason: textSchema(500, 0).default('') }),
    returns: ruleView,
    errors: ['rule_absent', 'rule_already_so'],
    async run(changing, { params, body }) {
      const row = await lockRule(changing, params.id);
      if (row.attention === body.attention) throw conflict('rule_already_so', 'the rule stands there already');
      await changing.record(
        ruleMoved.draft({
          stream: `rule/${row.id}`,
          scope: null,
          facts: { ruleId: row.id, attention: body.attention },
          payload: { reason: body.reason },
        }),
      );
      return presentNow(parts, changing, row.id);
    },
  });
