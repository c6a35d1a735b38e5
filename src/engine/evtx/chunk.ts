/**
 * One chunk of an EVTX file: 64 KiB that stand for themselves, with a header, their own names and templates, and records
 * one after another. Records beside a damaged one are read all the same.
 */
import type { Issue } from '#base/errors.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import { BinXml } from './binxml.ts';
import { ChunkBytes, chunkBytes } from './chunk-bytes.ts';
import { crc32 } from './crc32.ts';
import { Budget, Damage, type DamageCode, damages } from './damage.ts';
import { Filling } from './instance.ts';
import { noValues } from './nodes.ts';

export interface EvtxIssue extends Issue {
  /** Byte of the file at which it lies. */
  readonly at: number;
}

export interface ChunkContent {
  readonly objects: readonly JsonObject[];
  readonly issues: readonly EvtxIssue[];
  /** Do the checksums agree? They do not where a log was copied while Windows wrote it. */
  readonly isSound: boolean;
}

const headBytes = 512;
const recordHeadBytes = 24;
const leastRecordBytes = recordHeadBytes + 4;

/** `**` and two zeros. */
const recordSign = 0x2a2a;

export const isChunk = (bytes: Uint8Array): boolean =>
  [0x45, 0x6c, 0x66, 0x43, 0x68, 0x6e, 0x6b, 0].every((byte, at) => bytes[at] === byte);

/** `given`: the chunk, shorter when the file is cut; it is kept. `fileAt`: where it lies in the file. */
export function readChunk(given: Uint8Array, fileAt: number): ChunkContent {
  const whole = given.length === chunkBytes ? given : padded(given);
  const bytes = new ChunkBytes(whole);
  const free = Math.min(bytes.u32(48), given.length);
  const end = free >= headBytes ? free : given.length;
  const isSound =
    given.length === chunkBytes &&
    bytes.u32(124) === crc32(whole.subarray(0, 120), whole.subarray(128, headBytes)) &&
    bytes.u32(52) === crc32(whole.subarray(headBytes, end));
  const records = new Records(bytes, { end, most: given.length, fileAt, isSound });
  return { ...records.read(), isSound };
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(chunkBytes);
  whole.set(bytes);
  return whole;
}

interface Bounds {
  /** Where the header says that records end. */
  readonly end: number;
  /** How far there is anything. */
  readonly most: number;
  readonly fileAt: number;
  readonly isSound: boolean;
}

class Records {
  readonly #bytes: ChunkBytes;
  readonly #bounds: Bounds;
  readonly #budget = new Budget();
  readonly #binXml: BinXml;
  readonly #filling: Filling;
  readonly #objects: JsonObject[] = [];
  readonly #issues: EvtxIssue[] = [];

  constructor(bytes: ChunkBytes, bounds: Bounds) {
    this.#bytes = bytes;
    this.#bounds = bounds;
    this.#binXml = new BinXml(bytes, this.#budget);
    this.#filling = new Filling(this.#budget, { bytes, binXml: this.#binXml });
  }

  read(): { objects: readonly JsonObject[]; issues: readonly EvtxIssue[] } {
    const { end, most } = this.#bounds;
    let at = headBytes;
    let lastId = -1;
    // A chunk that was still being written may hold more than its header knows: what follows without a gap belongs to it.
    while (at < end || (!this.#bounds.isSound && at < most && this.#follows(at, lastId))) {
      const size = this.#sizeAt(at);
      if (size === undefined) {
        if (at >= end || this.#isEmptyFrom(at, end)) break;
        this.#report(at, 'record_damaged', 'record');
        at = this.#nextRecord(at + 1, end);
        continue;
      }
      lastId = this.#idAt(at);
      this.#take(at, size, lastId);
      at += size;
    }
    return { objects: this.#objects, issues: this.#issues };
  }

  #take(at: number, size: number, id: number): void {
    this.#budget.openRecord();
    try {
      const content = this.#binXml.fragment(at + recordHeadBytes, at + size - 4);
      this.#objects.push(this.#filling.objectOf(content, noValues));
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      this.#report(at, error.code, `record ${id}`);
    }
  }

  #report(at: number, code: DamageCode, place: string): void {
    const fileAt = this.#bounds.fileAt + at;
    this.#issues.push({ code, place, at: fileAt, message: damages[code] });
  }

  /** The number that Windows gave the record; exact below 2⁵³. */
  #idAt(at: number): number {
    return this.#bytes.u32(at + 12) * 2 ** 32 + this.#bytes.u32(at + 8);
  }

  /** The size of the record that begins there, which it says at both of its ends; undefined when there is none. */
  #sizeAt(at: number): number | undefined {
    const { most } = this.#bounds;
    if (at + leastRecordBytes > most || this.#bytes.u32(at) !== recordSign) return undefined;
    const size = this.#bytes.u32(at + 4);
    if (size < leastRecordBytes || at + size > most || this.#bytes.u32(at + size - 4) !== size) return undefined;
    return size;
  }

  #follows(at: number, lastId: number): boolean {
    return lastId >= 0 && this.#sizeAt(at) !== undefined && this.#idAt(at) === lastId + 1;
  }

  #nextRecord(from: number, end: number): number {
    const { bytes } = this.#bytes;
    for (let at = bytes.indexOf(0x2a, from); at >= 0 && at < end; at = bytes.indexOf(0x2a, at + 1))
      if (this.#sizeAt(at) !== undefined) return at;
    return end;
  }

  #isEmptyFrom(at: number, end: number): boolean {
    return this.#bytes.bytes.subarray(at, end).every((byte) => byte === 0);
  }
}
