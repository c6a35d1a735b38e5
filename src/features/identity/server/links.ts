/** Single-use links: for the first account, an invitation, a new password. The newest one counts. */
import { absent } from '#base/errors.ts';
import type { NewId } from '#base/ids.ts';
import { hourMs, type Instant, millisOf, toInstant } from '#base/time.ts';
import { accountLinkMade, accountStream } from '#features/identity/entries.ts';
import { type LinkKind, linkPath, links } from '#features/identity/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { Db, Tx } from '#storage/relational/port.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { findOpenLink, insertLink, type LinkRow, spendLink, voidLinks } from './store.ts';

export interface MadeLink {
  readonly id: string;
  /** Path of the page with the secret behind `#`; shown once. */
  readonly path: string;
  readonly secret: string;
  readonly expiresAt: Instant;
}

interface LinkFor {
  readonly kind: LinkKind;
  readonly accountId: string | null;
  readonly clearTotp?: boolean;
}

export async function makeLink(
  { tx, now, newId }: { readonly tx: Tx; readonly now: Instant; readonly newId: NewId },
  { kind, accountId, clearTotp = false }: LinkFor,
): Promise<MadeLink> {
  await voidLinks(tx, accountId, now);
  const [id, secret] = [newId('link'), newSecret()];
  const expiresAt = toInstant(millisOf(now) + links[kind].hours * hourMs);
  await insertLink(tx, {
    id,
    kind,
    account_id: accountId,
    clear_totp: clearTotp,
    expires_at: expiresAt,
    secret_hash: hashSecret(secret),
    made_at: now,
  });
  return { id, path: linkPath(kind, secret), secret, expiresAt };
}

/** Makes a link for a person and records that it was made; never its secret. */
export async function makePersonLink(
  write: Write,
  kind: 'invite' | 'reset',
  accountId: string,
  clearTotp = false,
): Promise<MadeLink> {
  const link = await makeLink(write, { kind, accountId, clearTotp });
  const facts = { kind, link: link.id, expiresAt: link.expiresAt };
  await write.record(accountLinkMade.draft({ stream: accountStream(accountId), scope: null, facts }));
  return link;
}

/** Unknown, used, replaced and expired are one answer. */
const gone = () => absent('link_absent', 'this link is unknown, used or expired', { remedy: 'Ask for a new link.' });

export async function lookAtLink(db: Db, secret: string, now: Instant): Promise<LinkRow> {
  const link = await findOpenLink(db, hashSecret(secret), now);
  if (link === undefined) throw gone();
  return link;
}

/** Uses the link up; only one of several gets it. */
export async function takeLink(tx: Tx, kind: LinkKind, secret: string, now: Instant): Promise<LinkRow> {
  const link = await spendLink(tx, kind, hashSecret(secret), now);
  if (link === undefined) throw gone();
  return link;
}
