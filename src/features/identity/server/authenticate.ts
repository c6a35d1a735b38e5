/**
 * Who sent a request: a cookie's session or a header's token. Runs for every request, twenty thousand events a second
 * included, so a token that was found good is remembered for a few seconds; a revocation in this process empties that
 * memory at once.
 */
import type { Actor, Permission } from '#base/actor.ts';
import { unauthenticated } from '#base/errors.ts';
import { type Instant, millisOf, minuteMs, secondMs, toInstant } from '#base/time.ts';
import { nameless, personActor, type TokenAbility } from '#features/identity/model.ts';
import type { TokenRow } from '#features/identity/projections.ts';
import { tokenFromAuthorization } from '#features/identity/token-format.ts';
import type { IdentityParts } from './parts.ts';
import { hashSecret } from './secrets.ts';
import { type Cookie, checkSession, sessionCookie } from './sessions.ts';
import { tokenByHash, touchToken } from './store-tokens.ts';

export interface Credentials {
  /** Value of the cookie of this name. */
  cookie(name: string): string | undefined;
  /** The header as it came. It wins over the cookie. */
  readonly authorization?: string | undefined;
}

export interface TokenFacts {
  readonly id: string;
  readonly name: string;
  readonly can: readonly TokenAbility[];
  /** `null`: all scopes. */
  readonly scope: string | null;
  readonly source: string | null;
}

export interface Authenticated {
  readonly actor: Actor;
  readonly sessionId: string | null;
  readonly token?: TokenFacts;
  /** A rotated session; to be set on the answer, whatever the answer is. */
  readonly setCookie?: Cookie & { readonly name: string };
}

/** `undefined`: nobody we know. Throws `token_revoked` or `token_expired` for a token that we knew. */
export type Authenticate = (credentials: Credentials) => Promise<Authenticated | undefined>;

const rememberMs = 5 * secondMs;
const rememberMost = 10_000;

interface Remembered {
  readonly found: Authenticated;
  readonly untilMs: number;
}

export function openAuthenticator(parts: IdentityParts): Authenticate {
  const { journal, bundles } = parts;
  const remembered = new Map<string, Remembered>();
  const usedAt = new Map<string, number>();
  let generation = 0;
  journal.onCommitted((recorded) => {
    if (!recorded.some((entry) => entry.type.startsWith('token.'))) return;
    generation += 1;
    remembered.clear();
  });

  async function byToken(secret: string): Promise<Authenticated | undefined> {
    const hash = hashSecret(secret);
    const now = toInstant(journal.clock());
    const known = remembered.get(hash);
    if (known !== undefined && known.untilMs > millisOf(now)) return noteUse(known.found, now);
    const before = generation;
    const row = await tokenByHash(journal.relational, hash);
    if (row === undefined) return undefined;
    demandGood(row, now);
    const found = authenticatedToken(row);
    const untilMs = Math.min(millisOf(now) + rememberMs, row.expires_at === null ? Infinity : millisOf(row.expires_at));
    // A revocation while we asked must not be outlived by what we were told before it.
    if (before === generation) {
      if (remembered.size >= rememberMost) remembered.clear();
      remembered.set(hash, { found, untilMs });
    }
    return noteUse(found, now);
  }

  /** The last use is written at most once a minute, not with every batch. */
  async function noteUse(found: Authenticated, now: Instant): Promise<Authenticated> {
    const written = usedAt.get(found.actor.id) ?? 0;
    if (millisOf(now) - written < minuteMs) return found;
    usedAt.set(found.actor.id, millisOf(now));
    // A disk that is full must not keep senders out: when it was used last is only good to know.
    await touchToken(journal.relational, found.actor.id, now).catch(() => undefined);
    return found;
  }

  async function bySession(cookie: string): Promise<Authenticated | undefined> {
    const found = await checkSession(journal, cookie);
    if (found === undefined) return undefined;
    const { session, rotated } = found;
    const actor = personActor({ id: session.account_id, name: session.name, grants: session.grants }, bundles);
    return {
      actor,
      sessionId: session.id,
      ...(rotated === undefined ? {} : { setCookie: { name: sessionCookie, ...rotated } }),
    };
  }

  return async ({ cookie, authorization }) => {
    if (authorization !== undefined && authorization !== '') {
      const secret = tokenFromAuthorization(authorization);
      return secret === undefined ? undefined : byToken(secret);
    }
    const value = cookie(sessionCookie);
    return value === undefined || value === '' ? undefined : bySession(value);
  };
}

/** Who still holds the secret may know why it stopped working; a guess learns nothing from it. */
function demandGood({ name, revoked_at, expires_at }: TokenRow, now: Instant): void {
  const called = name ?? nameless;
  const remedy = 'Make a new token (page Tokens, or `watchfloor token create`) and give it to the sender.';
  if (revoked_at !== null)
    throw unauthenticated('token_revoked', `the token ${called} was revoked at ${revoked_at}`, { remedy });
  if (expires_at !== null && millisOf(expires_at) <= millisOf(now))
    throw unauthenticated('token_expired', `the token ${called} expired at ${expires_at}`, { remedy });
}

function authenticatedToken(row: TokenRow): Authenticated {
  const name = row.name ?? nameless;
  const permissions = new Set(row.permissions as readonly Permission[]);
  return {
    actor: { kind: 'token', id: row.id, name, grants: [{ scope: row.scope, permissions }] },
    sessionId: null,
    token: { id: row.id, name, can: row.can, scope: row.scope, source: row.source },
  };
}
