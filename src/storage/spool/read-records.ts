/** Reads records at their places, checks and unpacks them. */
import { unpackBody } from './body.ts';
import type { SpoolRecord } from './port.ts';
import { decodeHeader, isWhole, parseHead, recordHeaderBytes } from './record.ts';
import type { Place, Segment } from './segment.ts';

/** Index of the first place at or behind the offset. */
export function indexFrom(places: readonly Place[], offset: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Places to read in one go: at least one, within the limits, from one segment. */
export function choosePlaces(segment: Segment, from: number, limits: { maxBytes: number; maxEvents: number }): Place[] {
  const chosen: Place[] = [];
  let [bytes, events] = [0, 0];
  for (let index = indexFrom(segment.places, from); index < segment.places.length; index += 1) {
    const place = segment.places[index];
    if (place === undefined) break;
    bytes += place.bodyBytes;
    events += place.events;
    if (chosen.length > 0 && (bytes > limits.maxBytes || events > limits.maxEvents)) break;
    chosen.push(place);
  }
  return chosen;
}

async function parseRecord(bytes: Buffer): Promise<SpoolRecord | undefined> {
  const header = decodeHeader(bytes);
  if (header === undefined || !isWhole(header, bytes)) return undefined;
  const bodyAt = recordHeaderBytes + header.headBytes;
  const head = parseHead(bytes.subarray(recordHeaderBytes, bodyAt));
  if (head === undefined) return undefined;
  try {
    return {
      offset: header.offset,
      head,
      body: await unpackBody(bytes.subarray(bodyAt), header.flags, header.bodyBytes),
    };
  } catch {
    return undefined;
  }
}

/** The records at these places, and the places where there is none any more. */
export async function readPlaces(
  segment: Segment,
  places: readonly Place[],
): Promise<{ records: SpoolRecord[]; damaged: Place[] }> {
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return { records: [], damaged: [] };
  const bytes = Buffer.allocUnsafe(last.position + last.length - first.position);
  const { bytesRead } = await segment.file.read(bytes, 0, bytes.length, first.position);
  const records: SpoolRecord[] = [];
  const damaged: Place[] = [];
  for (const place of places) {
    const at = place.position - first.position;
    const record = await parseRecord(bytes.subarray(at, Math.min(at + place.length, bytesRead)));
    if (record === undefined) damaged.push(place);
    else records.push(record);
  }
  return { records, damaged };
}
