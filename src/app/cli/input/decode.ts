/**
 * The bytes of a file as UTF-8 text, or as they are: unpacked where the first bytes say gzip or Zstandard, and brought
 * from UTF-16 to UTF-8. Names say nothing: `.log` is everything.
 */
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

type Bytes = AsyncIterable<Uint8Array>;

const chunkSize = 256 * 1024;
/** As many bytes as any of the marks has. */
const headBytes = 4;

export async function* decoded(source: Bytes): AsyncGenerator<Uint8Array> {
  yield* asUtf8(unpacked(source));
}

async function* unpacked(source: Bytes): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(source);
  const unpack = startsWith(head, 0x1f, 0x8b)
    ? createGunzip({ chunkSize })
    : startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)
      ? createZstdDecompress({ chunkSize })
      : undefined;
  if (unpack === undefined) yield* rest;
  else {
    // The reader sees the error; the callback only keeps it from being thrown a second time.
    yield* pipeline(rest, unpack, new PassThrough(), () => {});
  }
}

async function* asUtf8(source: Bytes): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(source);
  const encoding = utf16Of(head);
  if (encoding === undefined) {
    yield* rest;
    return;
  }
  // The mark is taken away by the decoder.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of rest) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const last = decoder.decode();
  if (last !== '') yield Buffer.from(last);
}

/** By the mark in front, or, without one, by how `<`, `{` and `[` look. */
function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first = 0, second = 0] = head;
  const opens = (byte: number): boolean => byte === 0x3c || byte === 0x7b || byte === 0x5b;
  if (startsWith(head, 0xff, 0xfe) || (opens(first) && startsWith(head, first, 0) && head.length > 2))
    return 'utf-16le';
  if (startsWith(head, 0xfe, 0xff) || (first === 0 && head.length > 2 && opens(second))) return 'utf-16be';
  return undefined;
}

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

/** The first bytes, and everything from the first byte on. */
async function peek(source: Bytes): Promise<{ head: Uint8Array; rest: AsyncGenerator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let isDone = false;
  while (!isDone && head.length < headBytes) {
    const next = await iterator.next();
    isDone = next.done === true;
    if (next.done !== true) head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (isDone) return;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: rest() };
}
