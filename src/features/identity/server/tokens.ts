import type { Permission } from '#base/actor.ts';
import { absent, conflict, denied, invalid } from '#base/errors.ts';
import { type Instant, millisOf } from '#base/time.ts';
import { sourceById, sourceIds } from '#engine/sources/parse.ts';
import { tokenCreated, tokenRevoked, tokenStream } from '#features/identity/entries.ts';
import type { TokenAbility } from '#features/identity/model.ts';
import { holdsFor } from '#features/identity/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { hashSecret, newTokenSecret } from './secrets.ts';
import { findScope } from './store.ts';
import { findTokenForUpdate, insertTokenSecret, visibleTokens } from './store-tokens.ts';

export interface CreateTokenInput {
  readonly name: string;
  readonly can: readonly TokenAbility[];
  /** `null`: all scopes. */
  readonly scope: string | null;
  readonly source?: string | undefined;
  readonly expiresAt?: Instant | undefined;
}

/** Makes a token. The secret is returned this once; only its hash is kept. */
export async function createToken(
  write: Write,
  parts: Pick<IdentityParts, 'readable'>,
  input: CreateTokenInput,
): Promise<{ readonly id: string; readonly secret: string }> {
  const can = [...new Set(input.can)];
  demandSense(input, can, write.now);
  if (!holdsFor(write.actor, 'token:manage', input.scope))
    throw denied('scope_not_yours', 'you do not manage the tokens of this scope');
  if (can.includes('query') && (input.scope !== null || !holdsFor(write.actor, 'lake:query', null)))
    throw denied(
      'query_needs_every_scope',
      'SQL reaches every scope: only who may query all of them can hand that out',
    );
  if (input.scope !== null && (await findScope(write.tx, input.scope)) === undefined)
    throw absent('scope_absent', 'there is no such scope');
  const [id, secret] = [write.newId('token'), newTokenSecret()];
  await write.record(
    tokenCreated.draft({
      stream: tokenStream(id),
      scope: input.scope,
      facts: {
        can,
        permissions: permissionsOf(write, parts, can, input.scope),
        scope: input.scope,
        source: input.source ?? null,
        expiresAt: input.expiresAt ?? null,
      },
      payload: { name: input.name },
    }),
  );
  await insertTokenSecret(write.tx, id, hashSecret(secret));
  return { id, secret };
}

/** A token that lies on a hundred shippers must be worth nothing to whoever finds it: sending stands alone. */
function demandSense(input: CreateTokenInput, can: readonly TokenAbility[], now: Instant): void {
  if (can.includes('intake') && can.length > 1)
    throw invalid('intake_stands_alone', 'a token that sends events can do nothing else', {
      remedy: 'Make a second token for reading.',
    });
  if (input.source !== undefined && !can.includes('intake'))
    throw invalid('source_without_intake', 'a source belongs to a token that sends events');
  if (input.source !== undefined && sourceById(input.source) === undefined)
    throw invalid('source_unknown', 'there is no such source: all that this token sends would become dead letters', {
      remedy: `Name one of ${sourceIds.join(', ')}, or none: then the content decides.`,
    });
  if (input.expiresAt !== undefined && millisOf(input.expiresAt) <= millisOf(now))
    throw invalid('expiry_past', 'the token would be expired already');
}

/** Nobody hands out more than they hold: what may be read is what the maker may read there. */
function permissionsOf(
  write: Write,
  parts: Pick<IdentityParts, 'readable'>,
  can: readonly TokenAbility[],
  scope: string | null,
): Permission[] {
  const permissions: Permission[] = [];
  if (can.includes('intake')) permissions.push('intake:send');
  if (can.includes('query')) permissions.push('lake:query');
  if (can.includes('read')) permissions.push(...parts.readable.filter((one) => holdsFor(write.actor, one, scope)));
  return permissions;
}

export async function revokeToken(write: Write, id: string): Promise<void> {
  const token = await findTokenForUpdate(write.tx, visibleTokens(write.actor), id);
  if (!holdsFor(write.actor, 'token:manage', token.scope))
    throw denied('scope_not_yours', 'you do not manage the tokens of this scope');
  if (token.revoked_at !== null) throw conflict('token_already_revoked', 'this token was revoked before');
  await write.record(tokenRevoked.draft({ stream: tokenStream(id), scope: token.scope, facts: {} }));
}
