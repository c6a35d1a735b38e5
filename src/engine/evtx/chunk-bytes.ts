/** The bytes of one chunk, with what all readers of it share. Reading past the end is a `record_cut`. */
import { Damage } from './damage.ts';

export const chunkBytes = 65_536;

const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });
/** Below this many characters a loop is faster than the decoder. */
const fewCharacters = 40;

export class ChunkBytes {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly #view: DataView;
  /** Code units at even places, and, made when it is first needed, at odd ones: text lies at both. */
  readonly #even: Uint16Array;
  #odd: Uint16Array | undefined;

  /** `bytes` are kept and must not change. */
  constructor(given: Uint8Array) {
    // A copy where it must be; `Uint8Array.from` and not `slice`, which for Node's Buffer copies nothing.
    const bytes = given.byteOffset % 2 === 0 ? given : Uint8Array.from(given);
    this.bytes = bytes;
    this.length = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#even = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
  }

  demand(at: number, size: number): void {
    if (at + size > this.length) throw new Damage('record_cut');
  }

  u8(at: number): number {
    this.demand(at, 1);
    return this.bytes[at] ?? 0;
  }

  u16(at: number): number {
    this.demand(at, 2);
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    this.demand(at, 4);
    return this.#view.getUint32(at, true);
  }

  /** For values whose place was checked. */
  get view(): DataView {
    return this.#view;
  }

  /** `count` code units of UTF-16, little-endian. */
  text(at: number, count: number): string {
    this.demand(at, count * 2);
    if (count >= fewCharacters) return decoder.decode(this.bytes.subarray(at, at + count * 2));
    const units = at % 2 === 0 ? this.#even : this.#oddUnits();
    let from = at >> 1;
    const to = from + count;
    let text = '';
    for (; from + 4 <= to; from += 4)
      text += String.fromCharCode(units[from] ?? 0, units[from + 1] ?? 0, units[from + 2] ?? 0, units[from + 3] ?? 0);
    for (; from < to; from += 1) text += String.fromCharCode(units[from] ?? 0);
    return text;
  }

  #oddUnits(): Uint16Array {
    if (this.#odd === undefined) {
      const shifted = Uint8Array.from(this.bytes.subarray(1));
      this.#odd = new Uint16Array(shifted.buffer, shifted.byteOffset, shifted.length >> 1);
    }
    return this.#odd;
  }
}
