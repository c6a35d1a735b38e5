/** Rules tried on events: why a rule matches one or not, a text before it is kept, and what a rule finds in the past. */
import { z } from 'zod';
import { type Actor, scopesOf } from '#base/actor.ts';
import { absent, conflict, invalid } from '#base/errors.ts';
import { instantOut } from '#base/schema.ts';
import { dayMs, hourMs, millisOf, toInstant } from '#base/time.ts';
import type { EventView } from '#engine/events/model.ts';
import { explainEvent } from '#engine/sigma/explain.ts';
import { compile } from '#engine/sigma/index.ts';
import type { SigmaRule } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { filterOfRule, isRouted } from '#engine/sigma/query/filter.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { sources } from '#engine/sources/index.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { flatExplanation } from '#features/detections/explained.ts';
import { type Reading, type Route, read } from '#features/journal/server/index.ts';
import type { Lake } from '#storage/lake/port.ts';
import { currentFilters, currentInputs } from './bearing.ts';
import { issueView, presentIssue } from './issue-view.ts';
import { searchPast, storedEvent } from './lake-search.ts';
import { findRule } from './store.ts';

export interface TryRouteParts {
  readonly lake: Lake;
}

export const tryRoutes = (parts: TryRouteParts): readonly Route[] => [
  explainRoute(parts),
  tryRoute(parts),
  pastRoute(parts),
];

/** Events are seen by those who may read the alerts of their scope. */
const visibleEvents = (actor: Actor) => scopesOf(actor, 'alert:read');

const logSourceView = z.object({
  product: z.string().optional(),
  category: z.string().optional(),
  service: z.string().optional(),
});

const testView = z.object({
  written: z.string(),
  matched: z.boolean(),
  /** What the modifiers made of the value. */
  asks: z.array(z.string()),
  moreAsks: z.int(),
  near: z.enum(['case', 'elsewhere', 'no_number', 'no_address', 'no_date', 'has_value']).nullable(),
  foundIn: z.string().nullable(),
});

const rowView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('group'), depth: z.int(), link: z.enum(['all', 'any']), matched: z.boolean() }),
  z.object({
    kind: z.literal('item'),
    depth: z.int(),
    key: z.string(),
    field: z.string().nullable(),
    /** Of the rule's text, or of that of the filter it comes from. */
    line: z.int(),
    matched: z.boolean(),
    /** Is the field in the event? Null for keywords. */
    present: z.boolean().nullable(),
    similar: z.array(z.string()),
    /** JSON of the event's value. */
    value: z.string().nullable(),
    link: z.enum(['all', 'any']),
    negated: z.boolean(),
    tests: z.array(testView),
    moreTests: z.int(),
  }),
]);

export const explanationView = z.object({
  matched: z.boolean(),
  logSource: logSourceView,
  /** Those that the rule looks at, a matching one first; when it looks at none, all. */
  views: z.array(
    z.object({
      logSource: logSourceView,
      served: z.boolean(),
      matched: z.boolean(),
      condition: z.array(z.object({ depth: z.int(), says: z.string(), matched: z.boolean(), wanted: z.boolean() })),
      selections: z.array(
        z.object({
          name: z.string(),
          filter: z.object({ id: z.string(), title: z.string() }).nullable(),
          matched: z.boolean(),
          rows: z.array(rowView),
        }),
      ),
    }),
  ),
});

/** A pasted event, or the id of one that is kept; exactly one of them. */
const eventInput = {
  event: z.string().min(1).max(1_100_000).optional(),
  eventId: z.string().max(200).optional(),
};
const exactlyOne = (body: { event?: string | undefined; eventId?: string | undefined }): boolean =>
  (body.event === undefined) !== (body.eventId === undefined);
const oneOfThem = { message: 'give either `event` or `eventId`' };

async function viewsOf(
  { lake }: TryRouteParts,
  { actor }: Reading,
  { event, eventId }: { event?: string | undefined; eventId?: string | undefined },
): Promise<{ readonly source: string; readonly views: readonly EventView[] }> {
  if (event === undefined) {
    const stored = await storedEvent(lake, visibleEvents(actor), eventId ?? '');
    if (stored === undefined) throw absent('event_absent', 'there is no such event');
    return { source: stored.event.source, views: stored.views };
  }
  const result = parseLine(event);
  if ('issues' in result)
    throw invalid('event_unusable', 'the event cannot be read', {
      issues: result.issues.map((issue) => ({
        ...issue,
        place: `event${issue.place === '' ? '' : `: ${issue.place}`}`,
      })),
    });
  return result.value;
}

/** The rule as it is run: with the filters, lists and pipelines that are on now. */
async function resolvedRule(asked: Reading, rule: SigmaRule) {
  const [filters, inputs] = [await currentFilters(asked.db), await currentInputs(asked.db)];
  const { rules, issues } = compile([rule], { ...inputs, filters });
  return { resolved: rules[0], issues: issues.filter((issue) => issue.ruleId === rule.id) };
}

async function keptRule(asked: Reading, id: string): Promise<ResolvedRule> {
  const row = await findRule(asked.db, id);
  if (row === undefined) throw absent('rule_absent', 'there is no such rule');
  const [rule] = parseRules(row.text ?? '', { file: row.file ?? row.id }).rules;
  if (rule === undefined) throw notRunnable('Only detection rules whose text is kept can be tried on events.');
  const { resolved, issues } = await resolvedRule(asked, { ...rule, id: row.id });
  if (resolved === undefined) throw notRunnable(issues[0]?.message ?? 'It cannot be resolved.');
  return resolved;
}

const notRunnable = (why: string) =>
  conflict('rule_not_runnable', 'the rule cannot be run as things are', { remedy: why });

const idParams = z.object({ id: z.string().max(200) });
const source = z.string();

const explainRoute = (parts: TryRouteParts): Route =>
  read({
    name: 'rules.explain',
    method: 'POST',
    path: '/api/rules/:id/explain',
    needs: 'rule:read',
    summary: 'Why a rule matches an event or does not: an event of the lake by its id, or one that is pasted.',
    params: idParams,
    body: z.object(eventInput).refine(exactlyOne, oneOfThem),
    returns: explanationView.extend({ source }),
    errors: ['rule_absent', 'event_absent', 'event_unusable', 'rule_not_runnable'],
    async run(asked, { params, body }) {
      const rule = await keptRule(asked, params.id);
      const event = await viewsOf(parts, asked, body);
      return { source: event.source, ...plain(flatExplanation(explainEvent(rule, event))) };
    },
  });

/** Frozen lists of the engine as the schema wants them. */
const plain = (explained: ReturnType<typeof flatExplanation>): z.input<typeof explanationView> =>
  explained as z.input<typeof explanationView>;

const tryRoute = (parts: TryRouteParts): Route =>
  read({
    name: 'rules.try',
    method: 'POST',
    path: '/api/rules/try',
    needs: 'rule:read',
    summary: 'Tries the text of rules that need not be kept on an event, with all that is wrong with the text.',
    body: z.object({ text: z.string().max(1_000_000), ...eventInput }).refine(exactlyOne, oneOfThem),
    returns: z.object({
      source,
      issues: z.array(issueView),
      rules: z.array(explanationView.extend({ id: z.string(), title: z.string(), routed: z.boolean() })),
    }),
    errors: ['event_absent', 'event_unusable'],
    async run(asked, { body }) {
      const event = await viewsOf(parts, asked, body);
      const parsed = parseRules(body.text, { file: 'rule' });
      const inputs = await currentInputs(asked.db);
      const { rules, issues } = compile(parsed.rules, { ...inputs, filters: parsed.filters });
      return {
        source: event.source,
        issues: [...parsed.issues, ...issues].map(presentIssue),
        rules: rules.map((rule) => ({
          id: rule.rule.id,
          title: rule.rule.title,
          routed: isRouted(rule, sources),
          ...plain(flatExplanation(explainEvent(rule, event))),
        })),
      };
    },
  });

const spans = { hour: hourMs, day: dayMs, week: 7 * dayMs } as const;

const pastRoute = ({ lake }: TryRouteParts): Route =>
  read({
    name: 'rules.past',
    method: 'POST',
    path: '/api/rules/:id/past',
    needs: 'rule:read',
    summary: 'The newest events of the last hour, day or week that the rule matches, among those that one may see.',
    params: idParams,
    body: z.object({
      span: z.enum(['hour', 'day', 'week']).default('day'),
      limit: z.int().min(1).max(500).default(100),
    }),
    returns: z.object({
      /** False when no source serves the rule's log source: then nothing was looked at. */
      routed: z.boolean(),
      from: instantOut,
      until: instantOut,
      items: z.array(
        z.object({
          id: z.string(),
          time: instantOut,
          source: z.string(),
          logSource: z.string(),
          common: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
      cut: z.boolean(),
      elapsedMs: z.number(),
    }),
    errors: ['rule_absent', 'rule_not_runnable', 'search_too_large'],
    async run(asked, { params, body }) {
      const rule = await keptRule(asked, params.id);
      const until = asked.now;
      const from = toInstant(millisOf(until) - spans[body.span]);
      const routed = isRouted(rule, sources);
      const visible = visibleEvents(asked.actor);
      const search = { filter: filterOfRule(rule, sources), visible, from, until, limit: body.limit };
      const { events, cut, elapsedMs } = routed
        ? await searchPast(lake, search)
        : { events: [], cut: false, elapsedMs: 0 };
      return {
        routed,
        from,
        until,
        items: events.map(({ id, time, source: of, logSource, common }) => ({
          id,
          time,
          source: of,
          logSource,
          common,
        })),
        cut,
        elapsedMs,
      };
    },
  });
