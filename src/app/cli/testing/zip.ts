/** Archives for tests, with what `fflate` does not write: flags, other methods, wrong sizes. */
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
