/** What the kernel says of datagrams that it threw away because nobody read them in time: Linux, in /proc/net/udp. */
import { readFile } from 'node:fs/promises';
import { addressOf } from '#engine/sources/values.ts';

/** `127.0.0.1` is written `0100007F`: each group of four bytes in the order of the machine. */
function hexOf(address: string): string {
  if (!address.includes(':')) return reversed(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((one) => Number.parseInt(one, 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  const bytes = all.flatMap((group) => [group >> 8, group & 255]);
  return [0, 4, 8, 12].map((at) => reversed(bytes.slice(at, at + 4))).join('');
}

const reversed = (bytes: readonly number[]): string =>
  bytes
    .toReversed()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

/** The column `drops` of the lines whose local address it is. */
export function dropsIn(table: string, host: string, port: number): number | undefined {
  const local = `${hexOf(addressOf(host) ?? host)}:${port.toString(16).padStart(4, '0').toUpperCase()}`;
  const lines = table.split('\n').filter((line) => line.trim().split(/\s+/)[1] === local);
  if (lines.length === 0) return undefined;
  return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/).at(-1)), 0);
}

/** Datagrams dropped for the socket since it was bound; null where the kernel does not tell. */
export async function kernelDrops(host: string, port: number): Promise<number | null> {
  try {
    const table = await readFile(host.includes(':') ? '/proc/net/udp6' : '/proc/net/udp', 'utf8');
    return dropsIn(table, host, port) ?? null;
  } catch {
    return null;
  }
}
