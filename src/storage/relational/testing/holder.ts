/**
 * A process to be killed by tests: `holder.ts lock|embedded FOLDER`. Opens the folder, says so in one line of JSON
 * (`{ready}` or `{error}`), and holds it until its input ends.
 */
import { isAppError, messageOf } from '#base/errors.ts';
import { lockDataFolder } from '#storage/data-folder.ts';
import { openEmbedded } from '#storage/relational/embedded.ts';
import { sql } from '#storage/relational/sql.ts';

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

async function hold(what: string, folder: string): Promise<() => Promise<void>> {
  if (what === 'lock') {
    const lock = await lockDataFolder(folder);
    return () => lock.release();
  }
  const store = await openEmbedded({ folder, settings: { fsync: 'off' } });
  await store.query(sql`create table if not exists kept (n integer)`);
  await store.query(sql`insert into kept values (1)`);
  // Left open on purpose: what a killed process had begun must not hold its locks for ever.
  const released = Promise.withResolvers<void>();
  void store
    .transaction(async (tx) => {
      await tx.query(sql`insert into kept values (2)`);
      await tx.query(sql`lock table kept in access exclusive mode`);
      await released.promise;
    })
    .catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  return () => {
    released.reject(new Error('released'));
    return store.close();
  };
}

const [what = '', folder = ''] = process.argv.slice(2);
try {
  const close = await hold(what, folder);
  say({ ready: true, pid: process.pid });
  process.stdin.resume();
  process.stdin.once('end', () => void close().then(() => process.exit(0)));
} catch (error) {
  say({ error: isAppError(error) ? error.code : 'unknown', message: messageOf(error) });
  process.exit(1);
}
