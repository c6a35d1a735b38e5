/** Random secrets of 256 bits. A fast hash is right for those: nobody can try 2^256 of them. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { writeToken } from '#features/identity/token-format.ts';

export const newSecret = (): string => randomBytes(32).toString('base64url');

export const newTokenSecret = (): string => writeToken(randomBytes(32));

export const hashSecret = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

const codeAlphabet = '23456789abcdefghjkmnpqrstuvwxyz';
const codeLength = 12;

/** About 59 bits, written `abcd-efgh-jkmn`; without the characters that are mistaken for one another. */
export function newRecoveryCode(): string {
  const text = Array.from({ length: codeLength }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** Hashed together with the account; blanks, hyphens and capitals do not matter when it is typed in. */
export const hashRecoveryCode = (accountId: string, code: string): string =>
  hashSecret(`${accountId} ${code.toLowerCase().replaceAll(/[^0-9a-z]/g, '')}`);
