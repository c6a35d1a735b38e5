/** The files of events in a .zip, each as if it lay there by itself; what is left out, with its reason. */
import { messageOf } from '#base/errors.ts';
import type { Found, FoundFile, SkippedFile } from './find.ts';
import { isReadable, readZipDirectory, type ZipEntry, ZipFault } from './zip.ts';

/** Bytes of all entries together, unpacked. They stream past, so this bounds time, not memory. */
const mostBytes = 1024 ** 4;
/** Logs pack well, but not this well; small ones may. */
const mostRatio = 250;
const smallBytes = 256 * 1024 * 1024;

export async function expandArchive(file: FoundFile, accepts: (name: string) => boolean): Promise<Found> {
  const skip = (name: string, code: string, reason: string): SkippedFile => ({ name, code, reason });
  let entries: readonly ZipEntry[];
  try {
    entries = await readZipDirectory(file.path);
  } catch (error) {
    const code = error instanceof ZipFault ? error.code : 'file_unreadable';
    return { files: [], skipped: [skip(file.name, code, `the archive cannot be read: ${messageOf(error)}`)] };
  }
  const files: FoundFile[] = [];
  const skipped: SkippedFile[] = [];
  let total = 0;
  for (const entry of entries) {
    const name = `${file.name}/${entry.name}`;
    const fault = faultOf(entry, accepts) ?? (total + entry.bytes > mostBytes ? tooLarge : undefined);
    if (fault !== undefined) skipped.push(skip(name, ...fault));
    else {
      total += entry.bytes;
      files.push({ path: file.path, name, bytes: entry.packedBytes, entry });
    }
  }
  return { files, skipped };
}

type Fault = readonly [code: string, reason: string];
const tooLarge: Fault = ['archive_too_large', 'the archive holds more than can be meant'];

function faultOf(entry: ZipEntry, accepts: (name: string) => boolean): Fault | undefined {
  const { name, bytes, packedBytes, method } = entry;
  if (/\.zip$/i.test(name)) return ['archive_nested', 'it is an archive within an archive; unpack the outer one'];
  if (!accepts(name)) return ['name_unknown', 'its name is not that of a file of events'];
  if (entry.isEncrypted) return ['archive_encrypted', 'it is encrypted; unpack the archive with its password first'];
  if (!isReadable(method)) return ['archive_method', `it is packed by method ${method}, which is not read here`];
  if (bytes > smallBytes && bytes > packedBytes * mostRatio)
    return ['archive_suspicious', `it would become ${Math.round(bytes / Math.max(1, packedBytes))} times as large`];
  return undefined;
}
