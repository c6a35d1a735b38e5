/**
 * Under which user the embedded PostgreSQL runs. It refuses to run as root, so root hands it to another user; everyone
 * else runs it as themselves. A cluster stays with the user who owns it.
 */
import { readFile, stat } from 'node:fs/promises';
import { failed, hasErrorCode } from '#base/errors.ts';

export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  /** True when that is not the user of this process: then paths may be out of its reach. */
  readonly other: boolean;
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export function parsePasswd(text: string): User[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length >= 7)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** The user `postgres` where there is one (nobody else's data is at its hands), else `nobody`. */
export function pickUser(users: readonly User[]): User | undefined {
  return ['postgres', 'nobody'].map((name) => users.find((user) => user.name === name)).find((user) => user?.uid);
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export async function runAsFor(cluster: string): Promise<RunAs> {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  const owner = await ownerOf(cluster);
  if (own.uid !== 0) {
    if (owner !== undefined && owner.uid !== own.uid)
      throw failed('postgres_folder_foreign', `The database folder ${cluster} belongs to user ${owner.uid}.`, {
        remedy: `Run Watchfloor as that user or as root, or hand the whole data folder over with chown -R.`,
      });
    return { ...own, other: false };
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, other: true };
  const user = pickUser(parsePasswd(await readFile('/etc/passwd', 'utf8')));
  if (user === undefined)
    throw failed('postgres_no_user', 'PostgreSQL refuses to run as root, and there is no user postgres or nobody.', {
      remedy: 'Add a user named postgres, or run Watchfloor as an ordinary user.',
    });
  return { uid: user.uid, gid: user.gid, other: true };
}
