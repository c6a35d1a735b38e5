/** Bodies in the file: zstd at its fastest level where that pays. */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { zstdFlag } from './record.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const params = { [constants.ZSTD_c_compressionLevel]: 1 };
/** Node's own bound. */
const leastChunk = 64;
/** Smaller bodies are not worth a turn of the thread pool. */
const leastBytes = 8 * 1024;

export interface StoredBody {
  readonly stored: Uint8Array;
  readonly flags: number;
}

export async function packBody(body: Uint8Array): Promise<StoredBody> {
  if (body.length < leastBytes) return { stored: body, flags: 0 };
  const packed = await compress(body, { params, chunkSize: Math.ceil(body.length / 4) });
  return packed.length < body.length * 0.9 ? { stored: packed, flags: zstdFlag } : { stored: body, flags: 0 };
}

export async function unpackBody(stored: Uint8Array, flags: number, bodyBytes: number): Promise<Uint8Array> {
  if ((flags & zstdFlag) === 0) return stored;
  // In one piece: by the usual 16 KB each piece comes back to the thread that answers people.
  return decompress(stored, { maxOutputLength: Math.max(1, bodyBytes), chunkSize: Math.max(leastChunk, bodyBytes) });
}
