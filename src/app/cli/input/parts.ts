/**
 * Large files in parts, so that several threads can read one: event logs between chunks, lines between lines. A part of
 * lines has the lines that begin in it. Together the parts give the events of the whole, in its order.
 */
import { createReadStream } from 'node:fs';
import { headerBlockOf, isInUse } from '#engine/evtx/reader.ts';
import { type FilePart, type FoundFile, headOf } from './find.ts';
import { isEvtx, shapeOf } from './shape.ts';

const partBytes = 16 * 1024 * 1024;
const evtxChunkBytes = 65_536;
const newline = 10;

/** The file itself when it is small, packed, or of a form that cannot be cut. */
export async function partsOf(file: FoundFile, most = partBytes): Promise<readonly FoundFile[]> {
  if (file.entry !== undefined || file.bytes < 2 * most || /\.[ct]sv$/i.test(file.name)) return [file];
  const head = await headOf(file.path, evtxChunkBytes);
  const kind = kindOf(head);
  if (kind === undefined) return [file];
  const start = kind === 'evtx' ? headerBlockOf(head) : 0;
  const size = kind === 'evtx' ? Math.ceil(most / evtxChunkBytes) * evtxChunkBytes : most;
  const parts: FoundFile[] = [];
  for (let from = start; from < file.bytes; from += size) {
    const to = Math.min(from + size, file.bytes);
    parts.push({ ...file, bytes: to - from, part: { kind, from, to, isInUse: kind === 'evtx' && isInUse(head) } });
  }
  // The first part of an event log has the header, so that the reader knows whether the log was in use.
  const [first] = parts;
  if (first?.part !== undefined && kind === 'evtx') parts[0] = { ...first, part: { ...first.part, from: 0 } };
  return parts;
}

function kindOf(head: Uint8Array): FilePart['kind'] | undefined {
  if (isEvtx(head)) return head[3] === 0x46 ? 'evtx' : undefined;
  const isPacked = (head[0] === 0x1f && head[1] === 0x8b) || head[0] === 0x28;
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff) || head.includes(0);
  return !isPacked && !isUtf16 && shapeOf(head, false)?.kind === 'lines' ? 'lines' : undefined;
}

/** The bytes of a part; of lines, from the first that begins in it to the end of the last. */
export function openPart(path: string, { kind, from, to }: FilePart) {
  let read = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    // Lines: a byte earlier, so that a line that begins with the part is seen to begin there; and on behind its end.
    const start = kind === 'lines' && from > 0 ? from - 1 : from;
    const file = createReadStream(path, {
      start,
      end: kind === 'lines' ? Number.POSITIVE_INFINITY : to - 1,
      highWaterMark: 256 * 1024,
    });
    try {
      let at = start;
      let isInside = start === from;
      for await (const chunk of file as AsyncIterable<Buffer>) {
        read = Math.min(to, at + chunk.length) - from;
        const begin = isInside ? 0 : chunk.indexOf(newline) + 1;
        const next = at + chunk.length;
        if (isInside || begin > 0) {
          // The line break that ends the part's last line is at or behind its last byte.
          const end = kind === 'lines' && next >= to ? chunk.indexOf(newline, Math.max(begin, to - 1 - at)) + 1 : 0;
          isInside = true;
          if (end > 0) {
            if (at + begin < to) yield chunk.subarray(begin, end);
            return;
          }
          if (at + begin >= to && begin > 0) return;
          yield chunk.subarray(begin);
        }
        at = next;
      }
    } finally {
      file.destroy();
    }
  }
  return { chunks: chunks(), readBytes: () => Math.max(0, read) };
}
