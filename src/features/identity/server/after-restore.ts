/** What a restore takes away from accounts. */
import type { Write } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { removeTotp } from './second-factor.ts';

/** Nobody stays signed in: a session that was ended after the backup would be good again. */
export async function endAllSessions({ tx, now }: Pick<Write, 'tx' | 'now'>): Promise<number> {
  const rows = await tx.query(sql`update sessions set ended_at = ${now} where ended_at is null returning id`);
  return rows.length;
}

/** Their secrets can no longer be unsealed, so that everybody must set one-time codes up again. Returns how many had. */
export async function removeAllTotp(write: Write): Promise<number> {
  const rows = await write.tx.query<{ account_id: string }>(
    sql`select account_id from account_secrets where totp_sealed is not null or totp_pending is not null
        order by account_id`,
  );
  let removed = 0;
  for (const { account_id } of rows) if (await removeTotp(write, account_id, 'reset')) removed += 1;
  await write.tx.query(sql`update account_secrets set totp_pending = null where totp_pending is not null`);
  return removed;
}
