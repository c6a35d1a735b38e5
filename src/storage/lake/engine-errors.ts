/** What the engine said, turned into our errors. Decides on the engine's own error names, never on its text. */
import type { AppError } from '#base/errors.ts';
import { busy, denied, failed, hasErrorCode, invalid, isAppError, messageOf } from '#base/errors.ts';

/** An error of the engine as both forms give it, and as it crosses the border between processes. */
export interface EngineFault {
  readonly message: string;
  /** ClickHouse's name of the error, such as `SYNTAX_ERROR`; absent for errors that are not the engine's. */
  readonly type?: string | undefined;
}

const limitTypes = new Set([
  'TIMEOUT_EXCEEDED',
  'TOO_SLOW',
  'MEMORY_LIMIT_EXCEEDED',
  'TOO_MANY_ROWS',
  'TOO_MANY_BYTES',
  'TOO_MANY_ROWS_OR_BYTES',
  'QUERY_WAS_CANCELLED',
  'TOO_DEEP_RECURSION',
]);
const refusalTypes = new Set(['READONLY', 'ACCESS_DENIED', 'FUNCTION_NOT_ALLOWED']);
const overloadTypes = new Set(['TOO_MANY_SIMULTANEOUS_QUERIES', 'TOO_MANY_PARTS', 'CANNOT_SCHEDULE_TASK']);
const fullDiskTypes = new Set(['NOT_ENOUGH_SPACE', 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', 'CANNOT_FSYNC']);
/**
 * What a row holds is at fault, and would be at every try. `CANNOT_PARSE_…` belongs here too. What can have other
 * causes (memory, parts, the disk, a column that the table lacks: `INCORRECT_DATA`) does not.
 */
const contentTypes = new Set([
  'VIOLATED_CONSTRAINT',
  'TYPE_MISMATCH',
  'ARGUMENT_OUT_OF_BOUND',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'UNKNOWN_ELEMENT_OF_ENUM',
  'TOO_LARGE_STRING_SIZE',
  'ILLEGAL_COLUMN',
]);
const isOfContent = (type: string): boolean => type.startsWith('CANNOT_PARSE_') || contentTypes.has(type);
const unreachableCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

export const limitReached = (cause?: unknown): AppError =>
  invalid('lake_limit', 'The query needs more time or memory than it may use, and was stopped.', {
    remedy: 'Narrow the time range, ask for fewer columns or rows, or filter earlier.',
    cause,
  });

export const refused = (what: string): AppError =>
  denied('lake_read_only', `A query may only read the lake: ${what}.`, {
    remedy: 'Ask with a SELECT over the tables events and hits.',
  });

export const unreachable = (cause: unknown): AppError =>
  busy('lake_unreachable', 'The lake cannot be reached.', {
    remedy: 'Check that ClickHouse runs at WATCHFLOOR_LAKE_URL and can be reached from here.',
    retryAfterS: 5,
    cause,
  });

export const restarting = (): AppError =>
  busy('lake_restarting', 'The lake was stopped in the middle of this and is being started again.', { retryAfterS: 2 });

export const faultOf = (error: unknown): EngineFault => {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  return { message: messageOf(error), ...(typeof type === 'string' ? { type } : {}) };
};

/** Line and column in a text, from the engine's 1-based position in bytes. */
function placeAt(sql: string, position: number): string {
  const before = Buffer.from(sql)
    .subarray(0, Math.max(0, position - 1))
    .toString();
  const lines = before.split('\n');
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

/** The engine's message without its own bookkeeping: number, class, version, and our wrapping of the query. */
function plain(message: string): string {
  return message
    .replace(/^Code: \d+\. /, '')
    .replace(/^(DB::Exception: )+/, '')
    .replace(/: In scope SELECT formatQuery[\s\S]*$/, '')
    .replace(/\s*\(version [^)]*\)/g, '')
    .replace(/ Expected one of: [\s\S]*$/, '')
    .trim();
}

function sqlInvalid(fault: EngineFault, sql: string): AppError {
  const position = /failed at position (\d+)/.exec(fault.message)?.[1];
  const place = position === undefined ? '1:1' : placeAt(sql, Number(position));
  const says = plain(fault.message);
  return invalid('lake_sql_invalid', says, {
    issues: [{ code: (fault.type ?? 'unknown').toLowerCase(), place, message: says }],
    details: { place },
  });
}

/** An error while the product itself uses the lake. */
export function trustedError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (hasErrorCode(error, ...unreachableCodes)) return unreachable(error);
  if (hasErrorCode(error, 'ENOSPC', 'EDQUOT')) return diskFull(error);
  const fault = faultOf(error);
  if (fault.type !== undefined && fullDiskTypes.has(fault.type)) return diskFull(error);
  if (fault.type !== undefined && (limitTypes.has(fault.type) || overloadTypes.has(fault.type)))
    return busy('lake_overloaded', 'The lake has too much to do.', { retryAfterS: 5, cause: error });
  if (fault.type !== undefined && isOfContent(fault.type))
    return invalid('lake_row_refused', plain(fault.message), { cause: error, details: { engine: fault.type } });
  // A timeout of the client carries no name of the engine: it is the connection's.
  if (fault.type === undefined && /timeout|socket hang up/i.test(fault.message)) return unreachable(error);
  return failed('lake_failed', plain(fault.message), { cause: error, details: { engine: fault.type } });
}

const diskFull = (cause: unknown): AppError =>
  busy('lake_disk_full', 'The disk of the lake is full.', {
    remedy: 'Free room on the disk, or drop old days of the lake.',
    retryAfterS: 30,
    cause,
  });

/** An error of a query that a person wrote. */
export function askError(error: unknown, sql: string): AppError {
  if (isAppError(error)) return error;
  const fault = faultOf(error);
  if (fault.type === undefined) return trustedError(error);
  if (limitTypes.has(fault.type)) return limitReached(error);
  if (refusalTypes.has(fault.type)) return refused('this would write, reach outside, or change a setting');
  if (fullDiskTypes.has(fault.type) || overloadTypes.has(fault.type)) return trustedError(error);
  return sqlInvalid(fault, sql);
}
