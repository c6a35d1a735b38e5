/** Request bodies, decompressed as they stream in and bounded: a bomb is refused when it has grown too large. */
import { pipeline, type Readable } from 'node:stream';
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
      const part = chunk as Buffer;
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
    body.destroy();
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function decoded(body: Readable, encoding: string): Readable {
  if (encoding === 'identity' || encoding === '') return body;
  if (!isEncoding(encoding)) {
    throw invalid('encoding_unknown', 'this content-encoding is not understood', {
      status: 415,
      remedy: `Use one of ${Object.keys(decoders).join(', ')}, or none.`,
    });
  }
  const decoder = decoders[encoding]();
  // The reader of the decoder sees the error; the callback only keeps it from being thrown a second time.
  return pipeline(body, decoder, () => {});
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
