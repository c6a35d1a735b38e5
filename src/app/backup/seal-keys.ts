/**
 * The key files of an installation under a passphrase: scrypt (RFC 7914) and AES-256-GCM. Whoever finds a backup can
 * neither sign for the journal nor make anybody's one-time codes.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { failed, invalid } from '#base/errors.ts';

export const sealedKeysFile = 'keys.sealed';
export const shortestPassphrase = 12;

/** 64 MiB and about a quarter of a second for each guess. */
const cost = { N: 2 ** 16, r: 8, p: 1 };
const maxmem = 256 * 1024 * 1024;
const context = Buffer.from('watchfloor-backup-keys-1');

const sealedSchema = z.object({
  kdf: z.literal('scrypt'),
  // Bounded, so that a forged file can neither ask for all memory nor make guessing cheap.
  N: z.literal(cost.N),
  r: z.literal(cost.r),
  p: z.literal(cost.p),
  salt: z.base64(),
  nonce: z.base64(),
  tag: z.base64(),
  text: z.base64(),
});

const keysSchema = z.record(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/), z.base64());

/** Content of key files by name. */
export type KeyFiles = ReadonlyMap<string, Uint8Array>;

const keyFrom = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, { ...cost, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

export function demandPassphrase(passphrase: string): void {
  if (passphrase.length >= shortestPassphrase) return;
  throw invalid('passphrase_short', `The passphrase needs at least ${shortestPassphrase} characters.`);
}

export async function sealKeys(keys: KeyFiles, passphrase: string): Promise<string> {
  demandPassphrase(passphrase);
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, salt), nonce).setAAD(context);
  const plain = JSON.stringify(
    Object.fromEntries([...keys].map(([name, content]) => [name, Buffer.from(content).toString('base64')])),
  );
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const [s, n, t, x] = [salt, nonce, cipher.getAuthTag(), text].map((bytes) => bytes.toString('base64'));
  return `${JSON.stringify({ kdf: 'scrypt', ...cost, salt: s, nonce: n, tag: t, text: x })}\n`;
}

/** Rejects with `passphrase_wrong`, or `backup_damaged` when the file is none of ours. */
export async function unsealKeys(sealed: string, passphrase: string): Promise<KeyFiles> {
  const { salt, nonce, tag, text } = parsed(sealed);
  const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
  const key = await keyFrom(passphrase, bytes(salt));
  let plain: string;
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes(nonce), { authTagLength: 16 }).setAAD(context);
    cipher.setAuthTag(bytes(tag));
    plain = Buffer.concat([cipher.update(bytes(text)), cipher.final()]).toString('utf8');
  } catch {
    throw invalid('passphrase_wrong', 'The passphrase does not open the keys of this backup.', {
      remedy: 'Type it again; or restore without the keys, which means new ones: see docs/guide/backup.md.',
    });
  }
  return new Map(Object.entries(keysSchema.parse(JSON.parse(plain))).map(([name, content]) => [name, bytes(content)]));
}

function parsed(sealed: string): z.output<typeof sealedSchema> {
  try {
    return sealedSchema.parse(JSON.parse(sealed));
  } catch (cause) {
    throw failed('backup_damaged', `The file ${sealedKeysFile} of the backup cannot be read.`, { cause });
  }
}
