/**
 * The relational store: PostgreSQL, embedded or by address. One dialect, one driver.
 *
 * Rows come back with `timestamptz` as RFC 3339 text in UTC with milliseconds (see `base/time.ts`), `int8` and
 * `numeric` as numbers (an `int8` that no number can hold is refused), `jsonb` as values, `bytea` as Buffer, `date` and
 * `interval` as text. Times are cut to milliseconds: columns that are compared with such a text, as cursors are, should
 * be `timestamptz(3)`.
 */
import type { Sql } from './sql.ts';

export interface Db {
  query<Row extends object>(query: Sql): Promise<Row[]>;
}

/** A handle that is only good inside the transaction that made it. */
export interface Tx extends Db {
  readonly inTransaction: true;
}

export interface TransactionOptions {
  /** `snapshot` is repeatable read, for backups and for pages that must agree with one another. */
  readonly isolation?: 'committed' | 'snapshot';
  readonly readOnly?: boolean;
}

export interface Relational extends Db {
  /** Commits when `run` resolves, rolls back when it rejects. */
  transaction<T>(run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Streams the rows of a query in chunks, over one connection, without holding them all. */
  stream<Row extends object>(query: Sql, chunk?: number): AsyncIterable<Row[]>;
  /** `COPY` in PostgreSQL's text format, for backup and restore. */
  copyOut(table: string, sink: NodeJS.WritableStream, tx?: Tx): Promise<void>;
  copyIn(table: string, source: NodeJS.ReadableStream, tx?: Tx): Promise<void>;
  readonly facts: RelationalFacts;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What callers may ask; they never ask for the name of the form. */
export interface RelationalFacts {
  /** True when Watchfloor itself starts, stops and backs up the server. */
  readonly supervised: boolean;
  /** True when this very process started the server and starts it again should it die. */
  readonly restartable: boolean;
  /** Such as `18.4`. */
  readonly serverVersion: string;
}

/** PostgreSQL's SQLSTATE of a refused constraint, told apart without reading messages. */
export const sqlStates = {
  unique: '23505',
  foreignKey: '23503',
  check: '23514',
  exclusion: '23P01',
  serialization: '40001',
  deadlock: '40P01',
} as const;

/** Is this error the refusal of the named constraint (or of any, of that kind)? */
export function isRefusal(error: unknown, state: keyof typeof sqlStates, constraint?: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  if (error.code !== sqlStates[state]) return false;
  return constraint === undefined || ('constraint' in error && error.constraint === constraint);
}
