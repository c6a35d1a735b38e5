/** The events of a file as they stream past: plain, packed, or an entry of an archive. */
import { createReadStream } from 'node:fs';
import { messageOf } from '#base/errors.ts';
import type { ReadEvent, ReadFault } from '#engine/files/model.ts';
import { decoded } from './decode.ts';
import { type FoundFile, unreadable } from './find.ts';
import { openPart } from './parts.ts';
import { type Format, openPartReader, openReader, type ReaderOptions } from './reader.ts';
import { openEntry, ZipFault } from './zip.ts';

export interface EventPart {
  readonly events: readonly ReadEvent[];
  /** Bytes read of the file so far, as it lies on disk. */
  readonly readBytes: number;
  /** Bytes that this part was read from, unpacked. */
  readonly bytes: number;
  /** Time that it took to tell the events apart. */
  readonly splitMs: number;
}

export interface FileReading {
  /** Ends early, with a fault, where the file is damaged; throws only when it cannot be opened. */
  parts(): AsyncGenerator<EventPart>;
  /** Complete when `parts` has ended. */
  readonly faults: readonly ReadFault[];
  readonly faultCount: number;
  /** What the file turned out to be; known with its first event. */
  readonly format: Format | undefined;
}

const chunkBytes = 256 * 1024;

export function readEventFile(found: FoundFile, options: ReaderOptions = {}): FileReading {
  const { part: range } = found;
  const reader = range === undefined ? openReader({ name: found.name, ...options }) : openPartReader(range);
  const damage: ReadFault[] = [];
  async function* parts(): AsyncGenerator<EventPart> {
    const source = openSource(found);
    const part = (bytes: number, read: () => readonly ReadEvent[]): EventPart => {
      const began = performance.now();
      const events = read();
      return { events, readBytes: source.readBytes(), bytes, splitMs: performance.now() - began };
    };
    try {
      for await (const chunk of source.isPlain ? source.chunks : decoded(source.chunks)) {
        yield part(chunk.length, () => reader.push(chunk));
        if (reader.isRefused) return;
      }
    } catch (error) {
      if (!isDamage(error)) throw unreadable(found.name, error);
      damage.push({ code: 'file_damaged', at: 0, message: `the packed file is damaged: ${messageOf(error)}` });
    } finally {
      source.close();
    }
    yield part(0, () => reader.end());
  }
  return {
    parts,
    get faults() {
      return [...reader.faults, ...damage];
    },
    get faultCount() {
      return reader.faultCount + damage.length;
    },
    get format() {
      return reader.format;
    },
  };
}

function openSource({ path, entry, part }: FoundFile) {
  if (entry !== undefined) {
    let bytes = 0;
    const chunks = openEntry(path, entry, (total) => {
      bytes = total;
    });
    return { chunks, isPlain: false, readBytes: () => bytes, close: () => void chunks.return(undefined) };
  }
  if (part !== undefined) {
    const { chunks, readBytes } = openPart(path, part);
    return { chunks, isPlain: true, readBytes, close: () => void chunks.return(undefined) };
  }
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const chunks: AsyncIterable<Buffer> = file;
  return { chunks, isPlain: false, readBytes: () => file.bytesRead, close: () => void file.destroy() };
}

const isDamage = (error: unknown): boolean =>
  error instanceof ZipFault || (error instanceof Error && 'code' in error && /^Z(STD)?_/.test(String(error.code)));
