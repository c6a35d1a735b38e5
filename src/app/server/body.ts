import type { Readable } from 'node:stream';
import { hasErrorCode, invalid } from '#base/errors.ts';

export const jsonBodyLimit = 4 * 1024 * 1024;

/** Reads a JSON body of bounded size; an empty body is `undefined`. */
export async function readJson(body: Readable | undefined, contentType: string | undefined): Promise<unknown> {
  if (body === undefined) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const part = chunk as Buffer;
      size += part.length;
      if (size > jsonBodyLimit) throw tooLarge();
      chunks.push(part);
    }
  } catch (error) {
    if (hasErrorCode(error, 'ECONNRESET', 'ABORT_ERR'))
      throw invalid('body_cut', 'the request ended before its body did');
    throw error;
  }
  if (size === 0) return undefined;
  // A form of another site can send text/plain but not application/json without asking first: part of the CSRF defence.
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType ?? '')) {
    throw invalid('body_not_json', 'the body must be JSON', {
      status: 415,
      remedy: 'Send content-type: application/json.',
    });
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw invalid('body_not_json', 'the body is not JSON that can be read', { cause });
  }
}

const tooLarge = () => invalid('body_too_large', `the body is larger than ${jsonBodyLimit} bytes`, { status: 413 });
