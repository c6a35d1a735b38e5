/**
 * How a token is written: `wft_`, 256 bits in base 62 (43 characters), and six characters of checksum. The prefix and
 * the checksum let scanners find leaked ones without false alarms, and let us refuse garbage without asking the store.
 */

export const tokenPrefix = 'wft_';
const secretLength = 43;
const checksumLength = 6;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = new RegExp(`^${tokenPrefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = alphabet[Number(rest % 62n)] + text;
  return text.padStart(length, '0');
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (ISO-HDLC), as in zip; of ASCII text. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) crc = (crc >>> 8) ^ (crcTable[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

const checksumOf = (secret: string): string => base62(BigInt(crc32(tokenPrefix + secret)), checksumLength);

/** Writes 32 random bytes as a token. */
export function writeToken(random: Uint8Array): string {
  let value = 0n;
  for (const byte of random.subarray(0, 32)) value = (value << 8n) | BigInt(byte);
  const secret = base62(value, secretLength);
  return `${tokenPrefix}${secret}${checksumOf(secret)}`;
}

/** Is this written as a token of ours, checksum included? Says nothing about whether it is valid. */
export function looksLikeToken(text: string): boolean {
  if (!shape.test(text)) return false;
  const secret = text.slice(tokenPrefix.length, -checksumLength);
  return text.slice(-checksumLength) === checksumOf(secret);
}

const decoded = (base64: string): string => {
  try {
    return atob(base64);
  } catch {
    return '';
  }
};

const afterColon = (text: string): string => text.slice(text.indexOf(':') + 1);

function candidatesOf(scheme: string, value: string): readonly string[] {
  switch (scheme) {
    case 'bearer':
    case 'splunk':
      return [value];
    case 'apikey':
      return [value, afterColon(value), afterColon(decoded(value))];
    case 'basic':
      return [afterColon(decoded(value))];
    default:
      return [];
  }
}

/**
 * The token in an `Authorization` header: `Bearer TOKEN`; `ApiKey TOKEN` or `ApiKey base64(id:TOKEN)` as Elastic's
 * shippers send it; `Splunk TOKEN`; `Basic base64(anything:TOKEN)`. `undefined` when there is none of ours in it.
 */
export function tokenFromAuthorization(header: string): string | undefined {
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2);
  return candidatesOf(scheme.toLowerCase(), value).find(looksLikeToken);
}
