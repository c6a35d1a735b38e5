/** Lists for placeholders and pipelines over HTTP. Few enough to come in one page, whatever is asked for. */
import { z } from 'zod';
import { absent } from '#base/errors.ts';
import { instantOut, listOf, pageQuery } from '#base/schema.ts';
import { type InputKind, inputKey, valuesOf } from '#features/detections/model.ts';
import type { RuleInputRow } from '#features/detections/projections.ts';
import { type Changing, change, type Route, read } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { rulesWithPlaceholders } from './bearing.ts';
import { findInput, listInputs } from './input-store.ts';
import { readInputs, removeInput, setInput } from './inputs.ts';

const named = z.object({ name: z.string().min(1).max(200) });
const changed = {
  version: z.string(),
  changedAt: instantOut,
  changedBy: z.object({ ref: z.string(), name: z.string() }),
};
const done = z.object({
  /** False when the content was the same already. */
  changed: z.boolean(),
});

const listView = z.object({
  name: z.string(),
  values: z.int(),
  /** How many rules have this placeholder. */
  rules: z.int(),
  ...changed,
});

const pipelineView = z.object({
  name: z.string(),
  /** What it calls itself. */
  title: z.string().nullable(),
  priority: z.number().nullable(),
  steps: z.int(),
  ...changed,
});

export interface InputRouteParts {
  nameActors(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export const inputRoutes = (parts: InputRouteParts): readonly Route[] => [
  listsRoute(parts),
  listRoute(parts),
  setListRoute(),
  removeRoute('list'),
  pipelinesRoute(parts),
  pipelineRoute(parts),
  setPipelineRoute(),
  removeRoute('pipeline'),
];

async function changesOf({ nameActors }: InputRouteParts, rows: readonly RuleInputRow[]) {
  const names = await nameActors(rows.map((row) => row.changed_by));
  return ({ version, changed_at: changedAt, changed_by: ref }: RuleInputRow) => ({
    version,
    changedAt,
    changedBy: { ref, name: names.get(ref) ?? ref },
  });
}

const listsRoute = (parts: InputRouteParts): Route =>
  read({
    name: 'rule_lists.list',
    method: 'GET',
    path: '/api/rule-lists',
    needs: 'rule:read',
    summary: 'The lists for placeholders, and the names that rules wait for.',
    query: z.object(pageQuery),
    returns: listOf(listView).extend({
      /** Placeholders without a list, and how many rules are not run for want of it. */
      wanted: z.array(z.object({ name: z.string(), rules: z.int() })),
    }),
    async run({ db }) {
      const [rows, rules] = [await listInputs(db, 'list'), await rulesWithPlaceholders(db)];
      const changes = await changesOf(parts, rows);
      const askedFor = countNames(rules.map(({ names }) => names));
      const wanted = [...countNames(rules.map(({ missing }) => missing))].map(([name, count]) => ({
        name,
        rules: count,
      }));
      return {
        items: rows.map((row) => ({
          name: row.name,
          values: row.size,
          rules: askedFor.get(row.name) ?? 0,
          ...changes(row),
        })),
        wanted: wanted.sort((a, b) => (a.name < b.name ? -1 : 1)),
        nextCursor: null,
      };
    },
  });

function countNames(lists: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of lists.flat()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

async function inputNamed(db: Db, kind: InputKind, name: string): Promise<RuleInputRow> {
  const row = await findInput(db, inputKey(kind, name));
  if (row === undefined) throw absent('rule_input_absent', `there is no such ${kind}`);
  return row;
}

const listRoute = (parts: InputRouteParts): Route =>
  read({
    name: 'rule_lists.one',
    method: 'GET',
    path: '/api/rule-lists/:name',
    needs: 'rule:read',
    summary: 'One list with its values.',
    params: named,
    returns: listView.extend({
      values: z.array(z.string()),
      erased: z.boolean(),
      /** The rules that have this placeholder. */
      rules: z.array(z.string()),
    }),
    errors: ['rule_input_absent'],
    async run({ db }, { params }) {
      const row = await inputNamed(db, 'list', params.name);
      const rules = (await rulesWithPlaceholders(db)).filter(({ names }) => names.includes(row.name));
      return {
        name: row.name,
        values: [...valuesOf(row.text ?? '')],
        erased: row.text === null,
        rules: rules.map(({ ruleId }) => ruleId),
        ...(await changesOf(parts, [row]))(row),
      };
    },
  });

const setListRoute = (): Route =>
  change({
    name: 'rule_lists.set',
    method: 'PUT',
    path: '/api/rule-lists/:name',
    needs: 'rule:manage',
    summary: 'Makes a list or gives it other values; rules that waited for it run from the next batch on.',
    params: named,
    body: z.object({ values: z.array(z.string().max(2_000)).min(1).max(20_000) }),
    returns: done,
    errors: ['list_name_invalid', 'list_empty', 'list_too_large'],
    run: (write, { params, body }) => set(write, 'list', params.name, body.values.join('\n')),
  });

const set = async (write: Changing, kind: InputKind, name: string, text: string) => ({
  changed: await setInput(write, kind, name, text),
});

const removeRoute = (kind: InputKind): Route =>
  change({
    name: `rule_${kind}s.remove`,
    method: 'DELETE',
    path: `/api/rule-${kind}s/:name`,
    needs: 'rule:manage',
    summary:
      kind === 'list'
        ? 'Removes a list; rules that ask for it are not run until there is one again.'
        : 'Removes a pipeline; rules are run without it from the next batch on.',
    params: named,
    returns: z.object({ done: z.literal(true) }),
    errors: ['rule_input_absent'],
    async run(write, { params }) {
      await removeInput(write, kind, params.name);
      return { done: true as const };
    },
  });

function presentPipeline(row: RuleInputRow) {
  const [pipeline] = readInputs([row]).pipelines;
  return { name: row.name, title: pipeline?.name ?? null, priority: pipeline?.priority ?? null, steps: row.size };
}

const pipelinesRoute = (parts: InputRouteParts): Route =>
  read({
    name: 'rule_pipelines.list',
    method: 'GET',
    path: '/api/rule-pipelines',
    needs: 'rule:read',
    summary: 'The pipelines that change rules before they are run, in no order; their priorities decide.',
    query: z.object(pageQuery),
    returns: listOf(pipelineView),
    async run({ db }) {
      const rows = await listInputs(db, 'pipeline');
      const changes = await changesOf(parts, rows);
      return { items: rows.map((row) => ({ ...presentPipeline(row), ...changes(row) })), nextCursor: null };
    },
  });

const pipelineRoute = (parts: InputRouteParts): Route =>
  read({
    name: 'rule_pipelines.one',
    method: 'GET',
    path: '/api/rule-pipelines/:name',
    needs: 'rule:read',
    summary: 'One pipeline with its text.',
    params: named,
    returns: pipelineView.extend({ text: z.string().nullable() }),
    errors: ['rule_input_absent'],
    async run({ db }, { params }) {
      const row = await inputNamed(db, 'pipeline', params.name);
      return { ...presentPipeline(row), text: row.text, ...(await changesOf(parts, [row]))(row) };
    },
  });

const setPipelineRoute = (): Route =>
  change({
    name: 'rule_pipelines.set',
    method: 'PUT',
    path: '/api/rule-pipelines/:name',
    needs: 'rule:manage',
    summary: 'Makes a pipeline or gives it another text (YAML, as of pySigma); one with a fault is refused whole.',
    params: named,
    body: z.object({ text: z.string().min(1).max(1_000_000) }),
    returns: done,
    errors: ['pipeline_name_invalid', 'pipeline_unusable'],
    run: (write, { params, body }) => set(write, 'pipeline', params.name, body.text),
  });
