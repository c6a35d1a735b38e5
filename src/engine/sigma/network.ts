/** IP addresses and networks, IPv4 and IPv6. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
import type { Network } from './resolved.ts';

export type Address = Pick<Network, 'family' | 'words'>;

/** No address is longer, a zone (`%eth0`) included; keeps long texts cheap. */
const longest = 100;

function wordsOfV4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    // Leading zeros mean octal to some and decimal to others, so such a text is no address.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return [a * 256 + b, c * 256 + d];
}

/** One side of `::`; `last`: the side where an IPv4 address may end the text. */
function wordsOfSide(side: string, last: boolean): readonly number[] | undefined {
  if (side === '') return [];
  const parts = side.split(':');
  const words: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const tail = wordsOfV4(part);
      if (tail === undefined) return undefined;
      words.push(...tail);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) words.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return words;
}

function wordsOfV6(text: string): readonly number[] | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const [left = '', right] = sides;
  const before = wordsOfSide(left, right === undefined);
  const after = right === undefined ? [] : wordsOfSide(right, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

export function parseAddress(text: string): Address | undefined {
  if (text.length > longest) return undefined;
  if (!text.includes(':')) {
    const words = wordsOfV4(text);
    return words && { family: 4, words: [0, 0, 0, 0, 0, 0xffff, ...words] };
  }
  const words = wordsOfV6(text.replace(/%[^%]+$/, ''));
  if (words === undefined) return undefined;
  const mapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  return { family: mapped ? 4 : 6, words };
}

const maskOf = (bits: number): number => (bits >= 16 ? 0xffff : bits <= 0 ? 0 : (0xffff << (16 - bits)) & 0xffff);

/** `10.0.0.0/8`, `fe80::/10`; without the bits, the one address. Bits beyond the prefix are cleared. */
export function parseNetwork(text: string): Network | undefined {
  const [addressText = '', prefixText, rest] = text.trim().split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest !== undefined) return undefined;
  const most = addressText.includes(':') ? 128 : 32;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const written = prefixText === undefined ? most : Number(prefixText);
  if (written > most) return undefined;
  const bits = most === 32 ? 96 + written : written;
  // A mapped address with a prefix that reaches outside the mapped range is a network of IPv6.
  const family = address.family === 4 && bits >= 96 ? 4 : 6;
  const words = address.words.map((word, index) => word & maskOf(bits - index * 16));
  return { family, words, prefix: family === 4 ? bits - 96 : bits };
}

export function inNetwork(network: Network, text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && isWithin(network, address);
}

export function isWithin(network: Network, address: Address): boolean {
  if (address.family !== network.family) return false;
  const bits = network.family === 4 ? 96 + network.prefix : network.prefix;
  return network.words.every((word, index) => ((address.words[index] ?? 0) & maskOf(bits - index * 16)) === word);
}

/** `10.0.0.0/8` again. */
export function writeNetwork({ family, words, prefix }: Network): string {
  if (family === 6) return `${words.map((word) => word.toString(16)).join(':')}/${prefix}`;
  const bytes = words.slice(6).flatMap((word) => [word >> 8, word & 0xff]);
  return `${bytes.join('.')}/${prefix}`;
}
