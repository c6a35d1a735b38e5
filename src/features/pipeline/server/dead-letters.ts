/** Reading dead letters from the lake. */
import type { Visible } from '#base/actor.ts';
import { invalid } from '#base/errors.ts';
import type { Lake } from '#storage/lake/port.ts';

interface DeadLetterRow {
  readonly id: string;
  readonly received: string;
  readonly scope: string;
  readonly sender: string;
  readonly source: string;
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly hint: string;
  readonly bytes: number | string;
  readonly raw: string;
  readonly cut: boolean | number;
}

const time = (column: string): string =>
  `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S', 'UTC') || '.' || leftPad(toString(toUnixTimestamp64Milli(${column}) % 1000), 3, '0') || 'Z'`;

const visibleIn = (visible: Visible): { sql: string; params: Record<string, unknown> } =>
  visible === 'all'
    ? { sql: 'true', params: {} }
    : { sql: 'scope IN {scopes:Array(String)}', params: { scopes: visible } };

/** What messages of one reason have in common: what they quote and count is left out. */
const template = `replaceRegexpAll(replaceRegexpAll(message, '"[^"]*"|''[^'']*''|“[^”]*”', '…'), '[0-9]+', '#')`;

export interface DeadLetterQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly code?: string | undefined;
  readonly sender?: string | undefined;
  readonly source?: string | undefined;
  readonly template?: string | undefined;
}

export async function listDeadLetters(lake: Lake, visible: Visible, query: DeadLetterQuery) {
  const scope = visibleIn(visible);
  const parts = [scope.sql];
  const params: Record<string, unknown> = { ...scope.params, most: query.limit + 1 };
  if (query.code !== undefined) {
    parts.push('code = {code:String}');
    params.code = query.code;
  }
  if (query.sender !== undefined) {
    parts.push('sender = {sender:String}');
    params.sender = query.sender;
  }
  if (query.source !== undefined) {
    // Lines whose source nobody named count as unknown everywhere else.
    parts.push('source IN {sources:Array(String)}');
    params.sources = query.source === 'unknown' ? ['unknown', ''] : [query.source];
  }
  if (query.template !== undefined) {
    parts.push(`${template} = {template:String}`);
    params.template = query.template;
  }
  if (query.cursor !== undefined) {
    const [offset, idx] = positionOf(query.cursor);
    parts.push('(offset, idx) < ({offset:UInt64}, {idx:UInt32})');
    Object.assign(params, { offset, idx });
  }
  const rows = await lake.query<DeadLetterRow>({
    sql: `SELECT id, ${time('received_at')} AS received, scope, sender, source, code, place, message, hint, bytes, raw, cut
          FROM ${lake.facts.database}.dead_letters AS d WHERE ${parts.join(' AND ')}
          ORDER BY offset DESC, idx DESC LIMIT {most:UInt32}`,
    params,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(present),
    nextCursor: rows.length > query.limit && last !== undefined ? last.id.split('-').slice(-2).join('-') : null,
  };
}

function positionOf(cursor: string): [number, number] {
  const match = /^(\d{1,15})-(\d{1,9})$/.exec(cursor);
  if (match === null) throw invalid('cursor_invalid', 'the cursor is not one of ours');
  return [Number(match[1]), Number(match[2])];
}

const present = (row: DeadLetterRow) => ({
  id: row.id,
  receivedAt: row.received,
  scope: row.scope,
  sender: row.sender,
  source: row.source === '' ? 'unknown' : row.source,
  code: row.code,
  place: row.place,
  message: row.message,
  hint: row.hint,
  bytes: Number(row.bytes),
  raw: row.raw,
  cut: Boolean(row.cut),
});

export async function deadLetterGroups(lake: Lake, visible: Visible) {
  const scope = visibleIn(visible);
  const rows = await lake.query<{
    code: string;
    sender: string;
    source: string;
    letters: number | string;
    first_at: string;
    last_at: string;
    says: string;
    advice: string;
    shape: string;
    sample: string;
  }>({
    sql: `SELECT code, sender, source, ${template} AS shape, count() AS letters, ${time('min(received_at)')} AS first_at,
                 ${time('max(received_at)')} AS last_at, any(message) AS says, any(hint) AS advice,
                 leftUTF8(argMax(raw, (received_at, offset, idx)), 300) AS sample
          FROM ${lake.facts.database}.dead_letters WHERE ${scope.sql}
          GROUP BY code, sender, source, shape
          ORDER BY letters DESC, code, sender, source, shape LIMIT 500`,
    params: scope.params,
  });
  return rows.map((row) => ({
    code: row.code,
    sender: row.sender,
    source: row.source === '' ? 'unknown' : row.source,
    count: Number(row.letters),
    firstAt: row.first_at,
    lastAt: row.last_at,
    message: row.says,
    hint: row.advice,
    template: row.shape,
    sample: row.sample,
  }));
}
