/** Rows of one table, written straight into bytes: joined as text first, a batch would be held and copied twice more. */
import type { RowLines } from '#features/pipeline/model.ts';

const firstBytes = 64 * 1024;
/** A UTF-16 unit takes at most so many bytes in UTF-8. */
const bytesPerUnit = 3;

export class RowWriter {
  readonly #keys: string[] = [];
  #bytes: Buffer;
  #length = 0;

  /** `expected`: bytes, as far as they can be told; more is made room for. */
  constructor(expected = firstBytes) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(expected, firstBytes));
  }

  get rows(): number {
    return this.#keys.length;
  }

  /** Begins a row; its pieces follow, and a line feed in the last of them. */
  begin(key: string): void {
    this.#keys.push(key);
  }

  text(piece: string): void {
    this.#makeRoom(piece.length * bytesPerUnit);
    this.#length += this.#bytes.write(piece, this.#length);
  }

  /** UTF-8 as it stands. */
  bytes(piece: Uint8Array): void {
    this.#makeRoom(piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  done(): RowLines {
    return { lines: this.#bytes.subarray(0, this.#length), keys: this.#keys };
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    wider.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = wider;
  }
}
