/**
 * Ids: a readable prefix and a UUIDv7 (RFC 9562 section 5.7) in lower-case base 32, so that ids sort by time of
 * making and can be told apart by eye: `alr_01jd3c…`.
 */

/** Prefix of each kind of thing. Adding a kind is adding a line. */
export const idPrefixes = {
  account: 'acc',
  session: 'ses',
  token: 'tok',
  link: 'lnk',
  scope: 'scp',
  queue: 'que',
  listener: 'lst',
  leave: 'lve',
  override: 'ovr',
  acceptance: 'acp',
  holidays: 'hol',
  provider: 'prv',
  team: 'tea',
  asset: 'ast',
  alert: 'alr',
  silence: 'sil',
  incident: 'inc',
  note: 'not',
  batch: 'bat',
  deadLetter: 'dlt',
  ruleSet: 'rst',
  request: 'req',
  import: 'imp',
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford base 32, most significant bit first; 16 bytes give 26 characters. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  // 128 bits are not a multiple of 5: two zero bits in front keep the order of the text that of the number.
  bits = 2;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >>> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return text;
}

/** A UUIDv7 as 16 bytes: 48 bits of Unix milliseconds, then randomness. */
export function uuidv7(nowMs: number, random: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(nowMs / 0x10000));
  new DataView(bytes.buffer).setUint16(4, nowMs % 0x10000);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

export type NewId = (kind: IdKind) => string;

/** Makes ids from the given clock; tests pass their own. */
export function idMaker(
  nowMs: () => number,
  random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16)),
): NewId {
  return (kind) => `${idPrefixes[kind]}_${base32(uuidv7(nowMs(), random()))}`;
}

export const newId: NewId = idMaker(Date.now);
