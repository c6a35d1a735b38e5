/** What a listener makes of the bytes that come: event lines, by its protocol. */
import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync } from 'node:zlib';
import { hasErrorCode } from '#base/errors.ts';
import { eventLimits } from '#engine/events/limits.ts';
import { type Frame, type FramerOptions, gelfFraming, syslogFraming, trimEnd } from '#engine/wire/frames.ts';
import { gelfLine, openChunks, packingOf } from '#engine/wire/gelf.ts';
import { decodedText } from '#engine/wire/lines.ts';
import { readSyslog } from '#engine/wire/syslog/read.ts';
import { openZone } from '#engine/wire/zone.ts';
import type { ListenerSettings } from '#features/intake/listeners.ts';

/** Who sent it: the address, and over TLS the name in the certificate. */
export interface Peer {
  readonly address: string;
  readonly certificate?: string | undefined;
}

export interface Codec {
  readonly framing: FramerOptions;
  /** A message of a stream as an event line with its line break. */
  line(frame: Frame, peer: Peer, nowMs: number): string;
  /** A datagram; undefined when it is a part of a message that is not whole yet, or unreadable. */
  datagram(bytes: Uint8Array, peer: Peer, nowMs: number): string | undefined;
  /** Messages that were never whole, or could not be unpacked. */
  readonly lost: number;
}

/** A message is kept up to this length; an envelope around it then still fits the limit of an event. */
const longest = 256 * 1024;
const chunkOptions = { waitMs: 5000, mostBytes: 16 * 1024 * 1024 };

export const openCodec = (settings: ListenerSettings): Codec =>
  settings.protocol === 'syslog' ? syslogCodec(settings) : gelfCodec();

function textOf(bytes: Uint8Array): { text: string; charset?: string } {
  if (!isUtf8(bytes)) return decodedText(bytes);
  return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') };
}

function syslogCodec({ zone }: ListenerSettings): Codec {
  const context = { zone: openZone(zone), receivedMs: 0 };
  const line = ({ bytes, cut, unfinished }: Frame, { address, certificate }: Peer, nowMs: number): string => {
    context.receivedMs = nowMs;
    const { text, charset } = textOf(bytes);
    const envelope = readSyslog(text, address, context);
    if (charset === undefined && certificate === undefined && cut === 0 && !unfinished)
      return `${JSON.stringify(envelope)}\n`;
    const more = { charset, certificate, cut: cut === 0 ? undefined : cut, unfinished: unfinished || undefined };
    return `${JSON.stringify({ ...envelope, ...more })}\n`;
  };
  return {
    framing: { ...syslogFraming, longest },
    line,
    datagram: (bytes, peer, nowMs) => line({ bytes: trimEnd(bytes), cut: 0, unfinished: false }, peer, nowMs),
    lost: 0,
  };
}

function gelfCodec(): Codec {
  const chunks = openChunks(chunkOptions);
  let unreadable = 0;
  const asLine = (bytes: Uint8Array, peer: Peer): string => textOf(gelfLine(bytes, peer.address)).text;
  return {
    framing: { ...gelfFraming, longest: eventLimits.bytes },
    line: ({ bytes }, peer) => asLine(bytes, peer),
    datagram(bytes, peer, nowMs) {
      const whole = chunks.push(bytes, peer.address, nowMs);
      const message = whole === undefined ? undefined : unpacked(whole);
      if (whole !== undefined && message === undefined) unreadable += 1;
      return message === undefined ? undefined : asLine(message, peer);
    },
    get lost() {
      return chunks.lost + unreadable;
    },
  };
}

/** Undefined when the compressed message is damaged, or larger than an event may be. */
function unpacked(message: Uint8Array): Uint8Array | undefined {
  const packing = packingOf(message);
  if (packing === 'plain') return message;
  try {
    return (packing === 'gzip' ? gunzipSync : inflateSync)(message, { maxOutputLength: eventLimits.bytes });
  } catch (error) {
    if (error instanceof RangeError || hasErrorCode(error, 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR_BUFFER_TOO_LARGE'))
      return undefined;
    throw error;
  }
}
