/**
 * GELF (Graylog's Extended Log Format 1.1): JSON objects, whole by HTTP and TCP, by UDP also in chunks: the magic
 * `1e 0f`, 8 bytes of id, number and count of the chunk, then a part of the message. A message is plain, gzip or zlib.
 */
import { wireMember } from './envelope.ts';
import { joined, onOneLine, withMembers } from './lines.ts';

const encoder = new TextEncoder();

/** One GELF message as an event line. What is no object stays as it is, and becomes a dead letter with its reason. */
export function gelfLine(message: Uint8Array, peer: string | undefined): Uint8Array {
  const from = peer === undefined ? '' : `,"peer":${JSON.stringify(peer)}`;
  return joined([withMembers(onOneLine(message), `"${wireMember}":"gelf"${from}`), encoder.encode('\n')]);
}

/** How a datagram's content is packed, told by its first bytes. */
export function packingOf(message: Uint8Array): 'gzip' | 'zlib' | 'plain' {
  if (message[0] === 0x1f && message[1] === 0x8b) return 'gzip';
  // RFC 1950: the low four bits are the method, and the two bytes together are a multiple of 31.
  if (((message[0] ?? 0) & 15) === 8 && ((message[0] ?? 0) * 256 + (message[1] ?? 0)) % 31 === 0) return 'zlib';
  return 'plain';
}

const headerBytes = 12;
const mostChunks = 128;

interface Gathering {
  readonly since: number;
  readonly parts: (Uint8Array | undefined)[];
  missing: number;
  bytes: number;
}

export interface ChunksOptions {
  /** A message whose chunks are not all there by then is given up; Graylog waits 5 seconds. */
  readonly waitMs: number;
  /** Bytes of all messages that are gathered at one time; the oldest are given up for newer ones. */
  readonly mostBytes: number;
}

export interface Chunks {
  /** The whole message, when the datagram is one or completes one. */
  push(datagram: Uint8Array, peer: string, nowMs: number): Uint8Array | undefined;
  /** Messages that were given up so far, and chunks that made no sense. */
  readonly lost: number;
  readonly heldBytes: number;
}

export function openChunks(options: ChunksOptions): Chunks {
  const gathering = new Map<string, Gathering>();
  let lost = 0;
  let heldBytes = 0;

  function drop(key: string, one: Gathering): void {
    gathering.delete(key);
    heldBytes -= one.bytes;
  }

  /** Insertion order is the order of age. */
  function giveUp(nowMs: number): void {
    for (const [key, one] of gathering) {
      if (nowMs - one.since <= options.waitMs && heldBytes <= options.mostBytes) return;
      drop(key, one);
      lost += 1;
    }
  }

  function add(datagram: Uint8Array, peer: string, nowMs: number): Uint8Array | undefined {
    const [number = 0, count = 0] = [datagram[10], datagram[11]];
    if (datagram.length < headerBytes || count === 0 || count > mostChunks || number >= count) {
      lost += 1;
      return undefined;
    }
    const key = `${peer} ${datagram.subarray(2, 10).join('.')}`;
    const one = gathering.get(key) ?? { since: nowMs, parts: new Array<undefined>(count), missing: count, bytes: 0 };
    // A chunk that came twice, or of a message with another count under the same id, changes nothing.
    if (one.parts.length !== count || one.parts[number] !== undefined) return undefined;
    const part = datagram.slice(headerBytes);
    one.parts[number] = part;
    one.missing -= 1;
    one.bytes += part.length + headerBytes;
    heldBytes += part.length + headerBytes;
    gathering.set(key, one);
    if (one.missing > 0) return undefined;
    drop(key, one);
    return joined(one.parts.map((given) => given ?? new Uint8Array(0)));
  }

  return {
    push(datagram, peer, nowMs) {
      giveUp(nowMs);
      if (datagram[0] !== 0x1e || datagram[1] !== 0x0f) return datagram;
      return add(datagram, peer, nowMs);
    },
    get lost() {
      return lost;
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}
