/** What the exit code of `watchfloor` says. Stable: scripts decide on it. */
import type { AppError, ErrorKind } from '#base/errors.ts';

export const exitCodes = {
  /** Done, and nothing was wrong. */
  fine: 0,
  /**
   * It ran, and found faults or left something out: a refused rule, an unreadable file, a broken journal. What merely
   * lies in a named folder and is no file of events is told and is no fault.
   */
  faults: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A file, an address or the installation could not be opened or reached. */
  unreachable: 3,
  /** Watchfloor refused what was asked. */
  refused: 4,
  /** Something went wrong that should not. */
  failed: 5,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.fine, 'done'],
  [exitCodes.faults, 'it ran, and found faults or left something out'],
  [exitCodes.usage, 'wrong usage'],
  [exitCodes.unreachable, 'a file, an address or the installation cannot be opened or reached'],
  [exitCodes.refused, 'Watchfloor refused what was asked'],
  [exitCodes.failed, 'something went wrong that should not'],
];

/** Codes of errors that mean "cannot get at it", whatever their kind. What is busy counts as that in any case. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'data_folder_in_use',
  'data_folder_unusable',
  'file_unreadable',
  'file_unwritable',
  'control_socket_denied',
  'server_gone',
  'address_unreachable',
  'listen_failed',
  'migration_failed',
  'postgres_folder_foreign',
  'postgres_missing',
  'postgres_no_user',
  'postgres_not_made',
  'postgres_not_started',
  'postgres_too_old',
  'postgres_unreachable',
  'postgres_unusable',
  'restore_target_unusable',
  'schema_newer',
]);

/** What was looked at is itself at fault. */
const faultCodes: ReadonlySet<string> = new Set(['backup_damaged', 'backup_incomplete']);

/** Settings that cannot be meant: said with the command, or in the environment. */
const usageCodes: ReadonlySet<string> = new Set([
  'usage',
  'address_invalid',
  'lake_url_invalid',
  'listen_invalid',
  'listen_without_tls',
]);

const byKind: Record<ErrorKind, ExitCode> = {
  invalid: exitCodes.refused,
  unauthenticated: exitCodes.refused,
  denied: exitCodes.refused,
  absent: exitCodes.refused,
  conflict: exitCodes.refused,
  limited: exitCodes.refused,
  busy: exitCodes.unreachable,
  failed: exitCodes.failed,
};

export function exitCodeOf(error: AppError): ExitCode {
  if (usageCodes.has(error.code)) return exitCodes.usage;
  if (faultCodes.has(error.code)) return exitCodes.faults;
  return unreachableCodes.has(error.code) ? exitCodes.unreachable : byKind[error.kind];
}
