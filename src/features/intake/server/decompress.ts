/** Request bodies, decompressed as they stream in and bounded: a bomb is refused when it has grown too large. */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { hasErrorCode, invalid, limited } from '#base/errors.ts';
import { inFlightLimit, requestLimit } from '#features/intake/model.ts';

const decoders = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  zstd: () => createZstdDecompress(),
  br: () => createBrotliDecompress(),
} as const;

const isEncoding = (text: string): text is keyof typeof decoders => Object.hasOwn(decoders, text);

let inFlight = 0;

export async function readBody(body: Readable, encoding: string | undefined): Promise<Uint8Array> {
  const source = decoded(body, (encoding ?? 'identity').trim().toLowerCase());
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source) {
      const part = chunk;
      size += part.length;
      inFlight += part.length;
      if (size > requestLimit) throw tooLarge();
      if (inFlight > inFlightLimit) {
        throw limited('intake_busy', 'too many large requests are being read at once', { retryAfterS: 1 });
      }
      chunks.push(part);
    }
  } catch (error) {
    throw readable(error);
  } finally {
    inFlight -= size;
    discard(body);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/**
 * Reads what is left of a refused body away, up to a bound: a connection that is cut while the sender still writes looks
 * to it like a fault of the network, and it would send the same again for ever instead of reading why.
 */
function discard(body: Readable): void {
  let left = requestLimit;
  body.on('error', () => {});
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) body.destroy();
  });
  body.resume();
}

function decoded(body: Readable, encoding: string): AsyncIterable<Buffer> {
  if (encoding === 'identity' || encoding === '')
    return body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  if (!isEncoding(encoding)) {
    throw invalid('encoding_unknown', 'this content-encoding is not understood', {
      status: 415,
      remedy: `Use one of ${Object.keys(decoders).join(', ')}, or none.`,
    });
  }
  const decoder = decoders[encoding]();
  // Not a pipeline: that would end the connection together with the decoder.
  body.once('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

const tooLarge = () =>
  invalid('request_too_large', `the request is larger than ${requestLimit} bytes after decompression`, {
    status: 413,
    remedy: 'Send it in smaller batches.',
  });

function readable(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  if (/^(Z_|ERR__ERROR|ERR_BROTLI|BR_|ZSTD_|ERR_ZLIB|ERR_PADDING)/.test(code)) {
    return invalid('encoding_damaged', 'the compressed body is damaged', { cause: error });
  }
  if (hasErrorCode(error, 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR')) {
    return invalid('body_cut', 'the request ended before its body did', { cause: error });
  }
  return error;
}
