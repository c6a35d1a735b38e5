/**
 * The one error type that leaves a function on purpose.
 *
 * A `kind` says what went wrong in general and is mapped to an HTTP status in one place (`statusOf`); a `code` says
 * what went wrong in particular, is stable, and may be relied on by clients. Nobody ever reads `message`.
 */

export const errorKinds = [
  'invalid',
  'unauthenticated',
  'denied',
  'absent',
  'conflict',
  'limited',
  'busy',
  'failed',
] as const;
export type ErrorKind = (typeof errorKinds)[number];

const statuses: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  denied: 403,
  absent: 404,
  conflict: 409,
  limited: 429,
  busy: 503,
  failed: 500,
};

/** One thing that is wrong with an input, and where. */
export interface Issue {
  /** Stable, `snake_case`. */
  readonly code: string;
  /** Where: a JSON pointer, `file:line:column`, or a field name. */
  readonly place: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** What the person can do about it. */
  readonly remedy?: string | undefined;
  readonly issues?: readonly Issue[] | undefined;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS?: number | undefined;
  /** An HTTP status that differs from that of the kind, such as 413 or 415. */
  readonly status?: number | undefined;
  /** Facts for the client, safe to show. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly remedy: string | undefined;
  readonly issues: readonly Issue[];
  readonly retryAfterS: number | undefined;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(kind: ErrorKind, code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.remedy = options.remedy;
    this.issues = options.issues ?? [];
    this.retryAfterS = options.retryAfterS;
    this.status = options.status ?? statuses[kind];
    this.details = options.details;
  }
}

type Maker = (code: string, message: string, options?: AppErrorOptions) => AppError;
const maker =
  (kind: ErrorKind): Maker =>
  (code, message, options) =>
    new AppError(kind, code, message, options);

export const invalid = maker('invalid');
export const unauthenticated = maker('unauthenticated');
export const denied = maker('denied');
export const absent = maker('absent');
export const conflict = maker('conflict');
export const limited = maker('limited');
export const busy = maker('busy');
export const failed = maker('failed');

export const isAppError = (error: unknown): error is AppError => error instanceof AppError;

/** True for Node's system errors with the given code, such as `ENOENT`. */
export const hasErrorCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

/** The text of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
