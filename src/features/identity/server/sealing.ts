/**
 * Secrets that must be read again (unlike passwords) are sealed with AES-256-GCM under the key file, which lies outside
 * the database. The context (whose secret it is) is authenticated, so that a sealed text cannot be moved to another row.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { failed } from '#base/errors.ts';

const version = 'v1';
const [nonceBytes, tagBytes, keyBytes] = [12, 16, 32];

export function demandKey(key: Buffer): void {
  if (key.length !== keyBytes) throw failed('secret_key_length', `the secret key has ${key.length} bytes and needs 32`);
}

export function seal(key: Buffer, context: string, secret: string): string {
  demandKey(key);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** Fails with `secret_unreadable` when key, context or text is not the one that it was sealed with. */
export function unseal(key: Buffer, context: string, sealed: string): string {
  demandKey(key);
  const [prefix, body = ''] = sealed.split('.', 2);
  const bytes = Buffer.from(body, 'base64url');
  try {
    if (prefix !== version || bytes.length < nonceBytes + tagBytes) throw new Error('not a sealed text');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    const secret = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return secret.toString('utf8');
  } catch (cause) {
    throw failed('secret_unreadable', 'a stored secret cannot be read with this key file', {
      cause,
      remedy: 'Put back the key file that belongs to this database.',
    });
  }
}
