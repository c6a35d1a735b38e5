/**
 * A 128-bit digest of texts: four FNV-like lanes with a final mix, in plain arithmetic because this code also runs in the
 * browser, where cryptographic hashes cannot be had without waiting. It tells versions apart; it proves nothing against
 * someone who wants two texts to collide (use SHA-256 over `hashInput` for that).
 */
const seeds = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35] as const;
const primes = [0x01000193, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;

const lane = (texts: readonly string[], seed: number, prime: number): number => {
  let hash = seed;
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), prime);
      hash ^= hash >>> 15;
    }
    // The length parts one text from the next, so that ['ab', 'c'] and ['a', 'bc'] differ.
    hash = Math.imul(hash ^ (text.length + 0x9e37), prime);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** 32 hexadecimal digits. */
export const digestOf = (texts: readonly string[]): string =>
  seeds
    .map((seed, index) =>
      lane(texts, seed, primes[index] ?? 1)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
