/**
 * Slows guessing of passwords and codes, by account and by address. Kept in the database, so that a restart does not help
 * the one who guesses. A try is counted *before* it is checked: a thousand at once do not all get through the same gap.
 */
import { limited } from '#base/errors.ts';
import { counted } from '#base/text.ts';
import { dayMs, hourMs, type Instant, millisOf, minuteMs, secondMs, toInstant } from '#base/time.ts';
import type { Db, Relational, Tx } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';
import { hashSecret } from './secrets.ts';

export interface Limits {
  /** Tries that cost nothing. */
  readonly free: number;
  /** The longest wait: long enough to make guessing hopeless, short enough that nobody can be locked out by strangers. */
  readonly longestMs: number;
  readonly forgetMs: number;
}

export interface ThrottleState {
  readonly failures: number;
  readonly last_at: Instant;
  readonly blocked_until: Instant;
}

export interface ThrottleKey {
  readonly key: string;
  readonly limits: Limits;
}

const accountLimits: Limits = { free: 5, longestMs: 5 * minuteMs, forgetMs: dayMs };
const addressLimits: Limits = { free: 20, longestMs: 15 * minuteMs, forgetMs: hourMs };

/** Hashed, so that the table holds nobody's address in the clear. */
export const accountKey = (email: string): ThrottleKey => ({
  key: `account ${hashSecret(email.toLowerCase())}`,
  limits: accountLimits,
});

/** One IPv6 customer has a whole /64: it counts as one address. */
export const addressKey = (ip: string): ThrottleKey => ({
  key: `address ${ip.includes(':') && !ip.startsWith('::ffff:') ? networkOf(ip) : ip}`,
  limits: addressLimits,
});

/** The first four groups, written out: `2001:db8::5` → `2001:db8:0:0`. */
function networkOf(ip: string): string {
  const [head = '', tail] = ip.toLowerCase().split('::', 2);
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':');
}

/** The wait after the given number of failures: none for the free ones, then 1 s, 2 s, 4 s … */
export const waitAfter = (failures: number, limits: Limits): number =>
  failures < limits.free ? 0 : Math.min(limits.longestMs, secondMs * 2 ** Math.min(failures - limits.free, 30));

/** Milliseconds until the next try is allowed; 0 when it is now. */
export const waitOf = (state: ThrottleState | undefined, now: Instant): number =>
  state === undefined ? 0 : Math.max(0, millisOf(state.blocked_until) - millisOf(now));

export function afterTry(state: ThrottleState | undefined, now: Instant, limits: Limits): ThrottleState {
  const forgotten = state === undefined || millisOf(now) - millisOf(state.last_at) > limits.forgetMs;
  const failures = forgotten ? 1 : state.failures + 1;
  return { failures, last_at: now, blocked_until: toInstant(millisOf(now) + waitAfter(failures, limits)) };
}

async function lockState(tx: Tx, key: string, now: Instant): Promise<ThrottleState | undefined> {
  await tx.query(sql`insert into sign_in_throttle (key, failures, last_at, blocked_until)
                     values (${key}, 0, ${now}, ${now}) on conflict do nothing`);
  const rows = await tx.query<ThrottleState>(
    sql`select failures, last_at, blocked_until from sign_in_throttle where key = ${key} for update`,
  );
  return rows[0];
}

/** Counts one try for each key, or refuses with `too_many_tries` and counts none. */
export async function countTry(store: Relational, keys: readonly ThrottleKey[], now: Instant): Promise<void> {
  const sorted = [...keys].sort((a, b) => (a.key < b.key ? -1 : 1));
  const waitMs = await store.transaction(async (tx) => {
    const states: { key: ThrottleKey; state: ThrottleState | undefined }[] = [];
    for (const key of sorted) states.push({ key, state: await lockState(tx, key.key, now) });
    const longest = Math.max(...states.map(({ state }) => waitOf(state, now)));
    if (longest > 0) return longest;
    for (const { key, state } of states) {
      const next = afterTry(state, now, key.limits);
      await tx.query(sql`update sign_in_throttle set failures = ${next.failures}, last_at = ${next.last_at},
                         blocked_until = ${next.blocked_until} where key = ${key.key}`);
    }
    return 0;
  });
  if (waitMs === 0) return;
  const retryAfterS = Math.ceil(waitMs / secondMs);
  throw limited('too_many_tries', `too many tries; the next one can be made in ${waitText(retryAfterS)}`, {
    retryAfterS,
    remedy: 'Wait, or let a person who manages people make a link to reset the password.',
  });
}

const waitText = (seconds: number): string =>
  seconds < 120 ? counted(seconds, 'second') : counted(Math.ceil(seconds / 60), 'minute');

/** Takes back the count of a try that was no failure. */
export const uncountTry = (store: Relational, keys: readonly ThrottleKey[], now: Instant): Promise<object[]> =>
  store.query(sql`update sign_in_throttle set failures = greatest(failures - 1, 0), blocked_until = ${now}
                  where key = any(${keys.map(({ key }) => key)})`);

/** After a complete sign-in the account starts anew; the address only gets this one try back. */
export async function forgiveTries(
  store: Relational,
  keys: { readonly account: ThrottleKey; readonly address: ThrottleKey },
  now: Instant,
): Promise<void> {
  await forgetTries(store, keys.account);
  await uncountTry(store, [keys.address], now);
}

/** The key starts anew. */
export const forgetTries = (db: Db, { key }: ThrottleKey): Promise<object[]> =>
  db.query(sql`delete from sign_in_throttle where key = ${key}`);
