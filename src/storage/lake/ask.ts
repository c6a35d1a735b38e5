/** The road of a person's SQL, the same for both forms: canonical text, guard, then a bounded read-only run. */
import { invalid } from '#base/errors.ts';
import { guardAsk } from './ask-guard.ts';
import { askError } from './engine-errors.ts';
import type { LakeLimits, LakeQuery, LakeResult } from './port.ts';

export interface AskEngine {
  /** A trusted read. Rejects with what the engine said, not yet turned into our errors. */
  rows(query: LakeQuery): Promise<Record<string, unknown>[]>;
  /** Runs the text read-only under these settings and gives `JSONCompact`. */
  bounded(query: LakeQuery, settings: Readonly<Record<string, number | string>>, deadlineMs: number): Promise<string>;
}

/** Longest answer that is carried over, in bytes of the engine's blocks; rows are limited by the caller. */
const answerBytes = 256 * 1024 * 1024;

/** Settings of one bounded query. `limit` is the engine's own LIMIT around the whole: one more, to see the cut. */
export const settingsOf = (limits: LakeLimits): Record<string, number | string> => ({
  max_execution_time: limits.seconds,
  timeout_overflow_mode: 'throw',
  max_memory_usage: limits.memoryBytes,
  max_result_bytes: answerBytes,
  result_overflow_mode: 'throw',
  limit: limits.rows + 1,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 1,
  allow_introspection_functions: 0,
  max_query_size: 16 * 1024 * 1024,
});

interface CompactAnswer {
  readonly meta: LakeResult['columns'];
  readonly data: unknown[][];
}

/** Whole numbers that JavaScript cannot hold stay text instead of being rounded. */
const keepBigNumbers = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;

export const parseExact = (text: string): CompactAnswer =>
  JSON.parse(text, keepBigNumbers as (key: string, value: unknown) => unknown) as CompactAnswer;

export function makeAsk(engine: AskEngine): (query: LakeQuery, limits: LakeLimits) => Promise<LakeResult> {
  let tableFunctions: Promise<ReadonlySet<string>> | undefined;
  const loadTableFunctions = async (): Promise<ReadonlySet<string>> => {
    const rows = await engine.rows({ sql: 'SELECT lower(name) AS name FROM system.table_functions' });
    return new Set(rows.map((row) => String(row.name)));
  };
  const canonicalOf = async (sql: string): Promise<string> => {
    const [row] = await engine.rows({ sql: 'SELECT formatQuery({sql:String}) AS text', params: { sql } });
    return String(row?.text ?? '');
  };
  return async (query, limits) => {
    if (query.sql.trim() === '')
      throw invalid('lake_sql_invalid', 'The query is empty.', { details: { place: '1:1' } });
    const started = performance.now();
    try {
      tableFunctions ??= loadTableFunctions();
      const names = await tableFunctions.catch((error: unknown) => {
        tableFunctions = undefined;
        throw error;
      });
      const sql = await canonicalOf(query.sql);
      guardAsk(sql, names);
      const text = await engine.bounded({ ...query, sql }, settingsOf(limits), limits.seconds * 1000 + 3000);
      const { meta, data } = parseExact(text);
      const elapsedMs = Math.round(performance.now() - started);
      return { columns: meta, rows: data.slice(0, limits.rows), cut: data.length > limits.rows, elapsedMs };
    } catch (error) {
      throw askError(error, query.sql);
    }
  };
}
