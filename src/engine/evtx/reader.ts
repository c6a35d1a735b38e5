/**
 * Windows event logs as they lie on disk (`.evtx`): a header and chunks of 64 KiB, read as they stream past, so that a
 * file of any size takes the memory of one chunk. Records come as JSON objects in the order of the file.
 *
 * Nothing throws, whatever the bytes: what cannot be read is an issue with its place, and the rest is read. A file that
 * was copied while Windows wrote it ("dirty") is read as far as it goes, and that is no fault; nor is a log that is
 * larger than what was written to it.
 *
 * Issues have the codes of `damage.ts`, and:
 * `file_not_evtx`, `chunk_damaged` (64 KiB that are no chunk are passed over), `chunk_checksum` (its records were read,
 * but something in it was changed after it was written), `file_cut` (the file ends within a chunk).
 *
 * Source: MS-EVEN6 2.2.12–2.2.18 for binary XML; headers as libevtx documents them.
 */
import type { JsonObject } from '#engine/events/limits.ts';
import { type EvtxIssue, isChunk, readChunk } from './chunk.ts';
import { chunkBytes } from './chunk-bytes.ts';

export interface EvtxReader {
  /** The records of the chunks that end in these bytes. */
  push(bytes: Uint8Array): readonly JsonObject[];
  end(): readonly JsonObject[];
  readonly issues: readonly EvtxIssue[];
  /** All issues, also those that were not kept. */
  readonly issueCount: number;
  /** It is no event log; the rest need not be read. */
  readonly isRefused: boolean;
}

export interface EvtxReaderOptions {
  /** Where in the file the bytes begin: 0, or a chunk's first byte when only part of a file is read. */
  readonly startAt?: number;
  /** For a part of a file: was the log in use when it was copied, as its header says? */
  readonly isInUse?: boolean;
}

const mostIssues = 100;
const headerBytes = 128;
const usualHeaderBlock = 4096;
const nothing: readonly JsonObject[] = [];

export const evtxSign: readonly number[] = [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0];
const isFileHeader = (bytes: Uint8Array): boolean => evtxSign.every((byte, at) => bytes[at] === byte);

/** Bytes of the header block of a file with that beginning (at least 42 bytes); chunks follow it. */
export const headerBlockOf = (head: Uint8Array): number => {
  const size = (head[40] ?? 0) + (head[41] ?? 0) * 256;
  return size >= headerBytes ? size : usualHeaderBlock;
};

/** `head`: at least 121 bytes of the file. */
export const isInUse = (head: Uint8Array): boolean => ((head[120] ?? 0) & 1) !== 0;

export function openEvtxReader({ startAt = 0, isInUse: isDirty = false }: EvtxReaderOptions = {}): EvtxReader {
  return new Reader(startAt, isDirty);
}

class Reader implements EvtxReader {
  readonly issues: EvtxIssue[] = [];
  issueCount = 0;
  isRefused = false;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #at: number;
  #isStarted: boolean;
  #isDirty: boolean;

  constructor(startAt: number, isDirty: boolean) {
    this.#at = startAt;
    this.#isDirty = isDirty;
    this.#isStarted = startAt > 0;
  }

  push(bytes: Uint8Array): readonly JsonObject[] {
    if (this.isRefused || bytes.length === 0) return nothing;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (!this.#isStarted && !this.#start(false)) return nothing;
    if (this.#heldBytes < chunkBytes) return nothing;
    const objects: JsonObject[] = [];
    while (this.#heldBytes >= chunkBytes) this.#take(this.#next(chunkBytes), objects);
    return objects;
  }

  end(): readonly JsonObject[] {
    if (this.isRefused || (!this.#isStarted && !this.#start(true))) return nothing;
    const objects: JsonObject[] = [];
    if (this.#heldBytes > 0) {
      const rest = this.#next(this.#heldBytes);
      if (isChunk(rest)) this.#report('file_cut', 'The file ends within a chunk.');
      this.#take(rest, objects);
    }
    return objects;
  }

  /** The header, once it is there. A stream that begins with a chunk was cut out of a disk: it is read as well. */
  #start(isWhole: boolean): boolean {
    if (this.#heldBytes < headerBytes && !isWhole) return false;
    const head = this.#peek();
    if (isChunk(head)) {
      this.#isStarted = true;
      this.#isDirty = true;
      return true;
    }
    if (!isFileHeader(head)) {
      this.isRefused = true;
      this.#report('file_not_evtx', 'The file does not begin as a Windows event log does.');
      return false;
    }
    if (head.length < headerBytes) this.#report('file_cut', 'The file ends within its header.');
    const block = headerBlockOf(head);
    if (this.#heldBytes < block && !isWhole) return false;
    this.#isStarted = true;
    this.#isDirty = isInUse(head);
    this.#next(Math.min(block, this.#heldBytes));
    return true;
  }

  #take(bytes: Uint8Array, objects: JsonObject[]): void {
    const at = this.#at - bytes.length;
    if (!isChunk(bytes)) {
      // Windows takes disk space ahead of need.
      if (bytes.some((byte) => byte !== 0))
        this.#report('chunk_damaged', 'This part of the file does not begin as a chunk does.', at);
      return;
    }
    const content = readChunk(bytes, at);
    for (const object of content.objects) objects.push(object);
    for (const issue of content.issues) this.#keep(issue);
    // In a log in use it means nothing.
    if (!content.isSound && !this.#isDirty && bytes.length === chunkBytes)
      this.#report('chunk_checksum', 'A checksum of the chunk is wrong: it was changed or damaged.', at);
  }

  #report(code: string, message: string, at = this.#at): void {
    this.#keep({ code, place: `byte ${at}`, at, message });
  }

  #keep(issue: EvtxIssue): void {
    this.issueCount += 1;
    if (this.issues.length < mostIssues) this.issues.push(issue);
  }

  /** All that is held, in one piece. */
  #peek(): Uint8Array {
    const [first] = this.#held;
    if (this.#held.length === 1 && first !== undefined) return first;
    const whole = joined(this.#held, this.#heldBytes);
    this.#held = [whole];
    return whole;
  }

  #next(size: number): Uint8Array {
    const whole = this.#peek();
    this.#held = whole.length > size ? [whole.subarray(size)] : [];
    this.#heldBytes -= size;
    this.#at += size;
    return whole.subarray(0, size);
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
