/** One-time codes by time: RFC 6238 over RFC 4226, with SHA-1, 30 seconds and 6 digits, as every authenticator has it. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const periodMs = 30_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export interface CodeOptions {
  readonly digits?: number;
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512';
}

/** RFC 4226 section 5.3. */
export function hotp(
  secret: Uint8Array,
  counter: number,
  { digits = 6, algorithm = 'sha1' }: CodeOptions = {},
): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac(algorithm, secret).update(message).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

export const stepAt = (timeMs: number): number => Math.floor(timeMs / periodMs);

export const totp = (secret: Uint8Array, timeMs: number, options: CodeOptions = {}): string =>
  hotp(secret, stepAt(timeMs), options);

/** Steps before and after the present one that are accepted, for clocks that differ. */
export const window = 1;

/**
 * The step that the code belongs to, or `undefined` when it is wrong or not newer than the last accepted step. The
 * caller keeps the step: a code that was seen over a shoulder is good for nobody.
 */
export function matchingStep(
  secret: Uint8Array,
  code: string,
  timeMs: number,
  lastStep: number | null,
): number | undefined {
  const typed = code.replaceAll(/\s/g, '');
  if (!/^[0-9]{6}$/.test(typed)) return undefined;
  const now = stepAt(timeMs);
  for (let step = now - window; step <= now + window; step += 1) {
    if (step < 0 || (lastStep !== null && step <= lastStep)) continue;
    if (timingSafeEqual(Buffer.from(hotp(secret, step)), Buffer.from(typed))) return step;
  }
  return undefined;
}

/** 160 bits, as RFC 4226 recommends; in base 32 (RFC 4648) without padding. */
export const newTotpSecret = (): string => base32(randomBytes(20));

export function base32(bytes: Uint8Array): string {
  let [text, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >>> (bits - 5)) & 31];
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
}

export function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (const character of text.toUpperCase().replaceAll(/[\s=-]/g, '')) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new Error('not base 32');
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >>> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** What authenticators read from the square: github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUrl(issuer: string, account: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: '6', period: '30' });
  return `otpauth://totp/${label}?${query}`;
}
