/**
 * The signing key of the journal: Ed25519, in a file outside the database (0600 in the data folder), so that whoever
 * holds only the database cannot forge checkpoints.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasErrorCode } from '#base/errors.ts';
import type { VerifyTools } from '#features/journal/verify.ts';
import { sha256 } from './hashing.ts';

export interface SigningKey {
  /** First 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly id: string;
  /** SPKI DER, base64. */
  readonly publicKey: string;
  sign(text: string): string;
}

export function signingKeyOf(privateKey: KeyObject): SigningKey {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    id: createHash('sha256').update(der).digest('hex').slice(0, 16),
    publicKey: der.toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
  };
}

export const newSigningKey = (): SigningKey => signingKeyOf(generateKeyPairSync('ed25519').privateKey);

/** Reads the key, or makes it the first time; written whole or not at all. */
export async function loadSigningKey(file: string): Promise<SigningKey> {
  try {
    return signingKeyOf(createPrivateKey(await readFile(file)));
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = join(dirname(file), `.${process.pid}.key`);
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await handle.sync();
  await handle.close();
  await rename(draft, file);
  return signingKeyOf(privateKey);
}

export const verifyTools: VerifyTools = {
  sha256,
  verifySignature: (publicKey, text, signature) =>
    verify(
      null,
      Buffer.from(text, 'utf8'),
      createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' }),
      Buffer.from(signature, 'base64'),
    ),
};
