/**
 * Sessions: a random secret in a cookie, its hash in the table. Every quarter of an hour of use the secret is replaced;
 * the one before stays good until the new one was seen (an answer may get lost), and a short while after for requests
 * that were under way. Used later than that it was copied: the session ends.
 */
import { systemActor } from '#base/actor.ts';
import { dayMs, hourMs, type Instant, millisOf, minuteMs, secondMs, toInstant } from '#base/time.ts';
import { accountStream, sessionsEnded } from '#features/identity/entries.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';
import { hashSecret, newSecret } from './secrets.ts';
import {
  endSession,
  findSession,
  insertSession,
  rotateSession,
  type SessionRow,
  type SessionWithAccount,
  touchSession,
} from './store-sessions.ts';

export const sessionCookie = 'wf_session';

export const sessionTimes = {
  rotateMs: 15 * minuteMs,
  graceMs: minuteMs,
  /** A shift at the screen is twelve hours; a session that nobody used for so long is over. */
  idleMs: 12 * hourMs,
  absoluteMs: 7 * dayMs,
  /** How often the time of last use is written. */
  touchMs: minuteMs,
} as const;

/** Where a session is used from, as its owner will see it in the list. */
export interface Device {
  readonly ip: string;
  readonly userAgent: string;
}

export interface Cookie {
  readonly value: string;
  readonly maxAgeS: number;
}

const untilOf = (expiresAt: Instant, now: Instant): number =>
  Math.max(0, Math.floor((millisOf(expiresAt) - millisOf(now)) / secondMs));

export async function openSession(
  write: Pick<Write, 'tx' | 'now' | 'newId'>,
  accountId: string,
  device: Device,
): Promise<{ readonly id: string; readonly cookie: Cookie }> {
  const id = write.newId('session');
  const value = newSecret();
  const expiresAt = toInstant(millisOf(write.now) + sessionTimes.absoluteMs);
  await insertSession(write.tx, {
    id,
    account_id: accountId,
    secret_hash: hashSecret(value),
    created_at: write.now,
    expires_at: expiresAt,
    ip: device.ip,
    user_agent: device.userAgent.slice(0, 400),
  });
  return { id, cookie: { value, maxAgeS: untilOf(expiresAt, write.now) } };
}

/** Sessions that are neither over nor forgotten, on the alias `s`. */
export const aliveAt = (now: Instant): Sql =>
  sql`s.expires_at > ${now} and s.last_seen_at > ${toInstant(millisOf(now) - sessionTimes.idleMs)}`;

export type Judgement = 'refuse' | 'replayed' | 'use' | 'rotate';

type Judged = Pick<
  SessionRow,
  'secret_hash' | 'previous_hash' | 'rotated_at' | 'confirmed_at' | 'last_seen_at' | 'expires_at'
>;

/** What a secret with this hash is good for. Pure: the whole rule in one place. */
export function judge(session: Judged, hash: string, now: Instant): Judgement {
  const nowMs = millisOf(now);
  const since = (instant: Instant): number => nowMs - millisOf(instant);
  if (since(session.expires_at) >= 0 || since(session.last_seen_at) >= sessionTimes.idleMs) return 'refuse';
  if (hash === session.secret_hash) return since(session.rotated_at) >= sessionTimes.rotateMs ? 'rotate' : 'use';
  if (hash !== session.previous_hash) return 'refuse';
  if (session.confirmed_at === null) return since(session.rotated_at) < sessionTimes.graceMs ? 'use' : 'rotate';
  return since(session.confirmed_at) < sessionTimes.graceMs ? 'use' : 'replayed';
}

export interface FoundSession {
  readonly session: SessionWithAccount;
  readonly rotated: Cookie | undefined;
}

/** The session of a cookie's value, if it is good; rotates it when it is time. */
export async function checkSession(journal: Journal, value: string): Promise<FoundSession | undefined> {
  const db = journal.relational;
  const now = toInstant(journal.clock());
  const hash = hashSecret(value);
  const session = await findSession(db, hash);
  if (session === undefined || session.state !== 'active') return undefined;
  const judgement = judge(session, hash, now);
  if (judgement === 'refuse') return undefined;
  if (judgement === 'replayed') {
    await endReplayed(journal, session);
    return undefined;
  }
  if (judgement === 'rotate') {
    const secret = newSecret();
    const mine = await rotateSession(db, session, { hash: hashSecret(secret), previous: hash, now });
    // Another request was faster, or the session ended meanwhile: ask again, this time without rotating.
    if (!mine) return againAfterRace(journal, hash, now);
    return { session, rotated: { value: secret, maxAgeS: untilOf(session.expires_at, now) } };
  }
  await touch(journal, session, hash, now);
  return { session, rotated: undefined };
}

async function againAfterRace(journal: Journal, hash: string, now: Instant): Promise<FoundSession | undefined> {
  const session = await findSession(journal.relational, hash);
  if (session === undefined || session.state !== 'active') return undefined;
  return judge(session, hash, now) === 'use' ? { session, rotated: undefined } : undefined;
}

async function touch(journal: Journal, session: SessionWithAccount, hash: string, now: Instant): Promise<void> {
  const confirms = session.confirmed_at === null && hash === session.secret_hash;
  const due = millisOf(now) - millisOf(session.last_seen_at) >= sessionTimes.touchMs;
  if (confirms || due) await touchSession(journal.relational, session.id, confirms, now);
}

const endReplayed = (journal: Journal, session: SessionWithAccount): Promise<void> =>
  journal.write(systemActor('identity'), async ({ tx, now, record }) => {
    const ended = await endSession(tx, session.account_id, session.id, now);
    if (ended.length === 0) return;
    const facts = { why: 'replayed' as const, sessions: ended };
    await record(sessionsEnded.draft({ stream: accountStream(session.account_id), scope: null, facts }));
  });

/** Ends the sessions given by `end` and records which. */
export async function recordEnded(
  { record }: Write,
  accountId: string,
  why: 'signed-out' | 'revoked' | 'revoked-others',
  ended: readonly string[],
): Promise<void> {
  if (ended.length === 0) return;
  const facts = { why, sessions: [...ended] };
  await record(sessionsEnded.draft({ stream: accountStream(accountId), scope: null, facts }));
}
