/** An installation's identity for tests: a database of its own, a clock that the test owns, and people on demand. */
import type { Actor } from '#base/actor.ts';
import { minuteMs } from '#base/time.ts';
import { identityEntries } from '#features/identity/entries.ts';
import {
  type Bundles,
  everywhere,
  type FunctionGrant,
  functionNames,
  personActor,
  readPermissions,
} from '#features/identity/model.ts';
import { identityPermissions } from '#features/identity/policy.ts';
import { identityProjections } from '#features/identity/projections.ts';
import { type Identity, openIdentity } from '#features/identity/server/index.ts';
import type { IdentityParts } from '#features/identity/server/parts.ts';
import { accountsByIds } from '#features/identity/server/store.ts';
import { journalEntries } from '#features/journal/entries.ts';
import type { EntryType } from '#features/journal/model.ts';
import { type Journal, openJournal } from '#features/journal/server/index.ts';
import { testDatabase } from '#storage/relational/testing/template.ts';

export const goodPassword = 'violet harbour kettle 7';
export const operator: Actor = { kind: 'operator', id: 'operator', name: 'operator', grants: [] };
export const device = { ip: '198.51.100.7', userAgent: 'Test/1.0' };

/** Like the real ones in shape: the manager manages people, everybody reads alerts, one engineer makes tokens. */
export const testBundles = Object.fromEntries(
  functionNames.map((name) => [
    name,
    [
      'alert:read',
      ...(name === 'manager' ? identityPermissions : []),
      ...(name === 'platform-engineer' ? ['token:read', 'token:manage', 'source:read', 'lake:query'] : []),
    ],
  ]),
) as unknown as Bundles;

export interface Bench {
  readonly journal: Journal;
  readonly identity: Identity;
  readonly parts: IdentityParts;
  /** Moves the clock. */
  pass(ms: number): void;
  /** An active account. */
  person(name: string, grants?: readonly FunctionGrant[]): Promise<Person>;
  actorOf(id: string): Promise<Actor>;
  /** The same database opened a second time, as after a restart. */
  reopen(): Identity;
  close(): Promise<void>;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly actor: Actor;
}

export async function openBench(): Promise<Bench> {
  const { relational, close } = await testDatabase();
  let nowMs = Date.parse('2026-03-02T08:00:00.000Z');
  const journal = openJournal({
    relational,
    types: [...journalEntries, ...identityEntries] as unknown as EntryType[],
    projections: identityProjections,
    clock: () => new Date(nowMs),
  });
  const secretKey = Buffer.alloc(32, 7);
  const reopen = () => openIdentity({ journal, bundles: testBundles, secretKey });
  const identity = reopen();
  const actorOf = async (id: string): Promise<Actor> => {
    const [account] = await accountsByIds(relational, [id]);
    if (account === undefined) throw new Error('no such account');
    return personActor(account, testBundles);
  };
  return {
    journal,
    identity,
    parts: {
      journal,
      bundles: testBundles,
      readable: readPermissions(testBundles),
      secretKey,
      onSuspending: identity.onSuspending,
    },
    pass: (ms) => {
      nowMs += ms;
    },
    async person(name, grants = everywhere(['manager'])) {
      const email = `${name.toLowerCase()}@example.org`;
      const { id } = await journal.write(operator, (write) =>
        identity.createAccount(write, { name, email, password: goodPassword, grants }),
      );
      return { id, email, actor: await actorOf(id) };
    },
    actorOf,
    reopen,
    close,
  };
}

/** Longer than any wait after a failed sign-in. */
export const afterThrottle = 20 * minuteMs;
