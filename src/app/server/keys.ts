/** Keys in files of the data folder, outside the database. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, hasErrorCode } from '#base/errors.ts';

const bytes = 32;

/** The key that seals secrets which must be read again. Losing it loses those secrets, and nothing else. */
export async function loadSecretKey(folder: string): Promise<Buffer> {
  const file = join(folder, 'secrets.key');
  try {
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
    if (key.length !== bytes) throw failed('secret_key_damaged', `${file} does not hold a key of ${bytes} bytes`);
    return key;
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(bytes);
  const draft = join(folder, `.${process.pid}.secrets`);
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(`${key.toString('base64')}\n`);
  await handle.sync();
  await handle.close();
  await rename(draft, file);
  return key;
}

/** A key of its own for one use, made from the secret key. */
export const keyFor = (secretKey: Buffer, use: string): Uint8Array =>
  createHmac('sha256', secretKey).update(use).digest();
