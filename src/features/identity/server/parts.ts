import type { Permission } from '#base/actor.ts';
import type { Bundles } from '#features/identity/model.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';

/**
 * Runs in the transaction that suspends a person, and may refuse it: `throw conflict('duty_needs_a_holder', …)`.
 * `handoverTo` is the account that takes over, when one was named.
 */
export type SuspendingHook = (write: Write, accountId: string, handoverTo: string | undefined) => Promise<void>;

export interface IdentityParts {
  readonly journal: Journal;
  readonly bundles: Bundles;
  /** All permissions that a token made for reading may carry. */
  readonly readable: readonly Permission[];
  /** 32 bytes from the key file; seals what must be read again, such as the secrets of one-time codes. */
  readonly secretKey: Buffer;
  readonly onSuspending: readonly SuspendingHook[];
}
