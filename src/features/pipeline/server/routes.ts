import { z } from 'zod';
import { type Actor, type Permission, scopesOf } from '#base/actor.ts';
import { denied } from '#base/errors.ts';
import { instantOut, listOf, pageQuery } from '#base/schema.ts';
import { type Route, read, work } from '#features/journal/server/index.ts';
import type { Lake } from '#storage/lake/port.ts';
import { deadLetterGroups, listDeadLetters } from './dead-letters.ts';
import type { Pipeline } from './run.ts';

export interface PipelineRouteParts {
  /** Names of things by their id, as far as the actor may see them. */
  nameThings(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly lake: Lake;
  pipeline(): Pipeline;
  /** Events made durable and events refused since the process started, the latter by the source that the sender named. */
  intakeCounts(): { readonly spooled: number; readonly rejected: Readonly<Record<string, number>> };
  /** Events in the spool that are not processed yet. */
  waitingEvents(): number;
}

export const pipelineRoutes = (parts: PipelineRouteParts): readonly Route[] => [
  stateRoute(parts),
  queryRoute(parts),
  deadLettersRoute(parts),
  deadLetterGroupsRoute(parts),
];

/** Numbers over everything, and SQL over everything, are for those who may see everything. */
function demandEveryScope(actor: Actor, permission: Permission): void {
  if (scopesOf(actor, permission) === 'all') return;
  throw denied('every_scope_needed', 'this is only for people who may see every scope');
}

const stateView = z.object({
  epoch: z.string(),
  spool: z.object({
    firstOffset: z.int(),
    nextOffset: z.int(),
    committedOffset: z.int(),
    bytes: z.int(),
    maxBytes: z.int(),
    oldestReceivedAt: instantOut.nullable(),
    rememberedKeys: z.int(),
  }),
  lagSeconds: z.number(),
  stall: z.object({ stage: z.string(), code: z.string(), message: z.string(), since: instantOut }).nullable(),
  lastBatch: z
    .object({
      from: z.int(),
      to: z.int(),
      events: z.int(),
      dead: z.int(),
      hits: z.int(),
      bytes: z.int(),
      matchMs: z.number(),
      lakeMs: z.number(),
      relationalMs: z.number(),
    })
    .nullable(),
  rules: z
    .object({
      version: z.string(),
      rules: z.int(),
      unrouted: z.int(),
      refused: z.int(),
      /** The first of what was refused, with place and remedy. */
      refusals: z.array(
        z.object({
          code: z.string(),
          place: z.string(),
          message: z.string(),
          hint: z.string().nullable(),
          ruleId: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  /** What correlations hold, and what they let go of since their state began; `null` when none runs. */
  correlations: z
    .object({
      running: z.int(),
      groups: z.int(),
      hits: z.int(),
      evictedGroups: z.int(),
      evictedHits: z.int(),
      lateHits: z.int(),
      unrevisedHits: z.int(),
      unusableHits: z.int(),
      firings: z.int(),
    })
    .nullable(),
  /** Since this process started: `received` is `stored` + `dead` + `rejected`; what waits has no source yet. */
  sources: z.array(
    z.object({ source: z.string(), received: z.int(), stored: z.int(), dead: z.int(), rejected: z.int() }),
  ),
  /** Events made durable since this process started, and events that wait in the spool. */
  spooledEvents: z.int(),
  waitingEvents: z.int(),
  hits: z.int(),
});

const stateRoute = (parts: PipelineRouteParts): Route =>
  read({
    name: 'pipeline.state',
    method: 'GET',
    path: '/api/pipeline',
    needs: 'pipeline:read',
    summary: 'Where the pipeline stands: spool, lag, last batch, rule set, counts.',
    returns: stateView,
    async run({ actor, now }) {
      demandEveryScope(actor, 'pipeline:read');
      const status = parts.pipeline().status();
      const oldest = status.spool.oldestReceivedAt;
      const { firstOffset, nextOffset, committedOffset, bytes, maxBytes, rememberedKeys } = status.spool;
      return {
        epoch: status.epoch,
        spool: {
          firstOffset,
          nextOffset,
          committedOffset,
          bytes,
          maxBytes,
          rememberedKeys,
          oldestReceivedAt: oldest ?? null,
        },
        lagSeconds: oldest === undefined ? 0 : Math.max(0, (Date.parse(now) - Date.parse(oldest)) / 1000),
        stall: status.stall ?? null,
        lastBatch: status.lastBatch ?? null,
        rules: status.rules === undefined ? null : { ...status.rules, refusals: [...status.rules.refusals] },
        correlations: status.correlations ?? null,
        sources: bySource(status.counts, parts.intakeCounts().rejected),
        spooledEvents: parts.intakeCounts().spooled,
        waitingEvents: parts.waitingEvents(),
        hits: status.hits,
      };
    },
  });

function bySource(
  processed: Readonly<Record<string, { readonly stored: number; readonly dead: number }>>,
  refused: Readonly<Record<string, number>>,
) {
  return [...new Set([...Object.keys(processed), ...Object.keys(refused)])].sort().map((source) => {
    const { stored = 0, dead = 0 } = processed[source] ?? {};
    const rejected = refused[source] ?? 0;
    return { source, received: stored + dead + rejected, stored, dead, rejected };
  });
}

const queryLimits = { seconds: 30, memoryBytes: 1024 ** 3 };

const queryRoute = ({ lake }: PipelineRouteParts): Route =>
  work({
    name: 'lake.query',
    method: 'POST',
    path: '/api/lake/query',
    needs: 'lake:query',
    summary: 'ClickHouse SQL over `events`, `hits` and `dead_letters`; read-only, bounded in time, rows and memory.',
    body: z.object({ sql: z.string().min(1).max(100_000), limit: z.int().min(1).max(100_000).default(1000) }),
    returns: z.object({
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.array(z.array(z.unknown())),
      cut: z.boolean(),
      elapsedMs: z.number(),
    }),
    errors: ['lake_sql_invalid', 'lake_limit', 'lake_read_only'],
    async run({ actor }, { body }) {
      demandEveryScope(actor, 'lake:query');
      const result = await lake.ask({ sql: body.sql }, { ...queryLimits, rows: body.limit });
      return {
        columns: result.columns.map((column) => ({ ...column })),
        rows: result.rows.map((row) => [...row]),
        cut: result.cut,
        elapsedMs: result.elapsedMs,
      };
    },
  });

/** `null` where it is nobody that still has a name: a listener, the command line, an erased account. */
const senderName = z.string().nullable();
const deadLetterView = z.object({
  senderName,
  id: z.string(),
  receivedAt: instantOut,
  scope: z.string(),
  sender: z.string(),
  source: z.string(),
  code: z.string(),
  place: z.string(),
  message: z.string(),
  hint: z.string(),
  bytes: z.int(),
  raw: z.string(),
  cut: z.boolean(),
});

async function withSenders<Row extends { readonly sender: string }>(
  nameThings: PipelineRouteParts['nameThings'],
  actor: Actor,
  rows: readonly Row[],
) {
  const names = await nameThings(actor, [...new Set(rows.map(({ sender }) => sender))]);
  return rows.map((row) => ({ ...row, senderName: names.get(row.sender) ?? null }));
}

const deadLettersRoute = ({ lake, nameThings }: PipelineRouteParts): Route =>
  read({
    name: 'dead_letters.list',
    method: 'GET',
    path: '/api/dead-letters',
    needs: 'dead-letter:read',
    summary: 'Lines that could not be used, newest first, with the reason.',
    query: z.object({
      ...pageQuery,
      code: z.string().max(100).optional(),
      sender: z.string().max(100).optional(),
      source: z.string().max(100).optional(),
      /** As the groups say it. */
      template: z.string().max(4000).optional(),
    }),
    returns: listOf(deadLetterView),
    async run({ actor }, { query }) {
      const page = await listDeadLetters(lake, scopesOf(actor, 'dead-letter:read'), query);
      return { ...page, items: await withSenders(nameThings, actor, page.items) };
    },
  });

const deadLetterGroupsRoute = ({ lake, nameThings }: PipelineRouteParts): Route =>
  read({
    name: 'dead_letters.groups',
    method: 'GET',
    path: '/api/dead-letters/groups',
    needs: 'dead-letter:read',
    summary:
      'How many dead letters there are for each reason, sender, source and kind of message, with the latest line of each.',
    returns: z.object({
      items: z.array(
        z.object({
          code: z.string(),
          sender: z.string(),
          senderName,
          source: z.string(),
          count: z.int(),
          firstAt: instantOut,
          lastAt: instantOut,
          message: z.string(),
          hint: z.string(),
          /** The message without what it quotes and counts. */
          template: z.string(),
          /** The beginning of the latest line. */
          sample: z.string(),
        }),
      ),
    }),
    async run({ actor }) {
      const groups = await deadLetterGroups(lake, scopesOf(actor, 'dead-letter:read'));
      return { items: await withSenders(nameThings, actor, groups) };
    },
  });
