import type { JsonObject } from '#engine/events/limits.ts';
import { type EvtxReaderOptions, openEvtxReader } from '#engine/evtx/reader.ts';

/** All that a file holds, handed over in pieces of a size. */
export function readEvtx(file: Uint8Array, pieceBytes = file.length || 1, options: EvtxReaderOptions = {}) {
  const reader = openEvtxReader(options);
  const objects: JsonObject[] = [];
  for (let at = 0; at < file.length; at += pieceBytes) objects.push(...reader.push(file.slice(at, at + pieceBytes)));
  objects.push(...reader.end());
  return { objects, issues: reader.issues, codes: reader.issues.map(({ code }) => code), reader };
}
