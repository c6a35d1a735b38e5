/** Archives for tests, with what `fflate` does not write: flags, other methods, wrong sizes. */
import { crc32 } from 'node:zlib';
import { zipSync } from 'fflate';

export const zip = (files: Readonly<Record<string, Uint8Array | string>>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]))),
  );

/** Changes a number of every entry, at its place in the directory (46 bytes and more) at the end. */
export function patchDirectory(archive: Buffer, offset: number, bytes: 2 | 4, value: number): Buffer {
  const sign = Buffer.from('PK\u0001\u0002');
  for (let at = archive.indexOf(sign); at >= 0; at = archive.indexOf(sign, at + 1))
    archive.writeUIntLE(value, at + offset, bytes);
  return archive;
}

const number = (bytes: 2 | 4 | 8, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
  else buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};
const short = (...values: number[]): Buffer => Buffer.concat(values.map((value) => number(2, value)));
const long = (...values: number[]): Buffer => Buffer.concat(values.map((value) => number(4, value)));
const huge = (...values: number[]): Buffer => Buffer.concat(values.map((value) => number(8, value)));

/** One stored file, with all numbers where archives beyond 4 GB have them. */
export function zip64(name: string, content: string): Buffer {
  const [title, bytes] = [Buffer.from(name), Buffer.from(content)];
  const size = bytes.length;
  const none = 0xffffffff;
  const head = Buffer.concat([short(45, 0, 0, 0, 0), long(crc32(bytes), none, none)]);
  const local = Buffer.concat([
    long(0x04034b50),
    head,
    short(title.length, 20),
    title,
    short(1, 16),
    huge(size, size),
    bytes,
  ]);
  const entry = Buffer.concat([
    long(0x02014b50),
    short(45),
    head,
    short(title.length, 28, 0, 0, 0),
    long(0, none),
    title,
    short(1, 24),
    huge(size, size, 0),
  ]);
  const end64 = Buffer.concat([
    long(0x06064b50),
    huge(44),
    short(45, 45),
    long(0, 0),
    huge(1, 1, entry.length, local.length),
  ]);
  const locator = Buffer.concat([long(0x07064b50, 0), huge(local.length + entry.length), long(1)]);
  const end = Buffer.concat([long(0x06054b50), short(0, 0, 0xffff, 0xffff), long(none, none), short(0)]);
  return Buffer.concat([local, entry, end64, locator, end]);
}
