/**
 * Writes event logs for tests and benchmarks: the same parts that Windows uses (chunks, names and templates written
 * once, values of every type, binary XML within values), laid out as MS-EVEN6 and libevtx describe them.
 */
import { crc32 } from '#engine/evtx/crc32.ts';

/** A typed value: its code and its bytes. */
export interface TypedValue {
  readonly type: number;
  readonly bytes: Uint8Array;
}

export interface XmlNode {
  readonly name: string;
  readonly attributes?: readonly (readonly [string, Part])[];
  readonly children?: readonly Part[];
  /** For an outermost element: written as it is, without a template; its elements with or without their numbers. */
  readonly plain?: 'numbered' | 'bare';
}
/**
 * Text of the template, a value of the record, an element, an element as a value (binary XML of its own), a value that
 * the template has put in before (by its number), or a token of another kind with its text.
 */
export type Part =
  | string
  | TypedValue
  | XmlNode
  | { readonly fragment: XmlNode }
  | { readonly again: number }
  | { readonly token: 'cdata' | 'character' | 'entity' | 'instruction'; readonly text: string };

const chunkSize = 65_536;
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
export const textValue = (text: string): TypedValue => ({ type: 0x01, bytes: utf16(text) });
export const noValue: TypedValue = { type: 0x00, bytes: new Uint8Array(0) };

export function numberValue(type: number, size: 1 | 2 | 4 | 8, value: number | bigint): TypedValue {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  return { type, bytes: new Uint8Array(view.buffer.slice(0, size)) };
}

export const fileTime = (millis: number, ticks = 0): TypedValue =>
  numberValue(0x11, 8, BigInt(millis + 11_644_473_600_000) * 10_000n + BigInt(ticks));

class ChunkFull extends Error {}

class Chunk {
  readonly bytes = new Uint8Array(chunkSize);
  readonly view = new DataView(this.bytes.buffer);
  at = 512;
  readonly names = new Map<string, number>();
  readonly templates = new Map<string, number>();
  readonly firstId: number;
  lastRecordAt = 512;
  lastId: number;

  constructor(firstId: number) {
    this.firstId = firstId;
    this.lastId = firstId;
  }

  put(size: 1 | 2 | 4, ...values: number[]): void {
    if (this.at + size * values.length > chunkSize) throw new ChunkFull();
    for (const value of values) {
      if (size === 1) this.view.setUint8(this.at, value);
      else if (size === 2) this.view.setUint16(this.at, value, true);
      else this.view.setUint32(this.at, value, true);
      this.at += size;
    }
  }

  putBytes(bytes: Uint8Array): void {
    if (this.at + bytes.length > chunkSize) throw new ChunkFull();
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A gap of four bytes that takes the size of what comes behind it. */
  sized(write: () => void): void {
    const gap = this.at;
    this.put(4, 0);
    write();
    this.view.setUint32(gap, this.at - gap - 4, true);
  }

  putName(name: string): void {
    const known = this.names.get(name);
    if (known !== undefined) return this.put(4, known);
    const place = this.at + 4;
    this.put(4, place, 0);
    let hash = 0;
    for (const sign of name) hash = (Math.imul(hash, 65_599) + sign.charCodeAt(0)) | 0;
    this.put(2, hash & 0xffff, name.length);
    this.putBytes(utf16(name));
    this.put(2, 0);
    this.names.set(name, place);
  }
}

const isNode = (part: Part): part is XmlNode => typeof part === 'object' && 'name' in part;
const isAgain = (part: Part): part is { readonly again: number } => typeof part === 'object' && 'again' in part;
const isToken = (part: Part): part is Extract<Part, { token: string }> => typeof part === 'object' && 'token' in part;
const isValue = (part: Part): part is TypedValue => typeof part === 'object' && 'type' in part;

/** What tells templates apart: everything but the values. */
function templateKey(node: XmlNode): string {
  const keyOf = (part: Part): unknown =>
    typeof part === 'string'
      ? part
      : isNode(part)
        ? [part.name, part.attributes?.map(([name, value]) => [name, keyOf(value)]), part.children?.map(keyOf)]
        : isValue(part)
          ? part.type
          : isToken(part)
            ? [part.token, part.text]
            : isAgain(part)
              ? { again: part.again }
              : 0x21;
  return JSON.stringify(keyOf(node));
}

type Hole = TypedValue | { readonly fragment: XmlNode };

function putPart(chunk: Chunk, part: Part, holes: Hole[]): void {
  if (typeof part === 'string') {
    chunk.put(1, 0x05, 0x01);
    chunk.put(2, part.length);
    chunk.putBytes(utf16(part));
  } else if (isNode(part)) putElement(chunk, part, holes);
  else if (isToken(part)) putToken(chunk, part);
  else if (isAgain(part)) {
    chunk.put(1, 0x0d);
    chunk.put(2, part.again);
    chunk.put(1, 0x21);
  } else {
    chunk.put(1, isValue(part) && part.type === 0 ? 0x0e : 0x0d);
    chunk.put(2, holes.length);
    chunk.put(1, isValue(part) ? part.type : 0x21);
    holes.push(part);
  }
}

const tokenCodes = { cdata: 0x07, character: 0x08, entity: 0x09, instruction: 0x0a };

function putToken(chunk: Chunk, { token, text }: Extract<Part, { token: string }>): void {
  chunk.put(1, tokenCodes[token]);
  if (token === 'character') return chunk.put(2, text.charCodeAt(0));
  if (token !== 'cdata') chunk.putName(text);
  if (token === 'instruction') chunk.put(1, 0x0b);
  if (token === 'entity') return;
  chunk.put(2, text.length);
  chunk.putBytes(utf16(text));
}

function putElement(chunk: Chunk, node: XmlNode, holes: Hole[], isNumbered = true): void {
  const { name, attributes = [], children = [] } = node;
  chunk.put(1, attributes.length > 0 ? 0x41 : 0x01);
  if (isNumbered) chunk.put(2, 0xffff);
  chunk.sized(() => {
    chunk.putName(name);
    if (attributes.length > 0)
      chunk.sized(() => {
        for (const [at, [attribute, value]] of attributes.entries()) {
          chunk.put(1, at < attributes.length - 1 ? 0x46 : 0x06);
          chunk.putName(attribute);
          putPart(chunk, value, holes);
        }
      });
    if (children.length === 0) chunk.put(1, 0x03);
    else {
      chunk.put(1, 0x02);
      for (const child of children)
        if (isNode(child)) putElement(chunk, child, holes, isNumbered);
        else putPart(chunk, child, holes);
      chunk.put(1, 0x04);
    }
  });
}

/** The values of a node in the order in which its template has them. */
function holesOf(node: XmlNode, holes: Hole[] = []): Hole[] {
  for (const part of [...(node.attributes ?? []).map(([, value]) => value), ...(node.children ?? [])])
    if (typeof part !== 'string' && !isAgain(part) && !isToken(part))
      isNode(part) ? holesOf(part, holes) : holes.push(part);
  return holes;
}

const fragmentHead = [0x0f, 1, 1, 0];

function putInstance(chunk: Chunk, node: XmlNode): void {
  chunk.put(1, ...fragmentHead, 0x0c, 1);
  const key = templateKey(node);
  const known = chunk.templates.get(key);
  chunk.put(4, chunk.templates.size + 1, known ?? chunk.at + 8);
  if (known === undefined) {
    const place = chunk.at;
    chunk.put(4, 0, chunk.templates.size + 1, 0, 0, 0);
    chunk.sized(() => {
      chunk.put(1, ...fragmentHead);
      putElement(chunk, node, []);
      chunk.put(1, 0);
    });
    chunk.templates.set(key, place);
  }
  const holes = holesOf(node);
  chunk.put(4, holes.length);
  const head = chunk.at;
  for (const hole of holes) {
    chunk.put(2, isValue(hole) ? hole.bytes.length : 0);
    chunk.put(1, isValue(hole) ? hole.type : 0x21, 0);
  }
  for (const [at, hole] of holes.entries()) {
    const from = chunk.at;
    if (isValue(hole)) chunk.putBytes(hole.bytes);
    else {
      putInstance(chunk, hole.fragment);
      chunk.put(1, 0);
    }
    chunk.view.setUint16(head + at * 4, chunk.at - from, true);
  }
}

function putRecord(chunk: Chunk, id: number, node: XmlNode): void {
  const start = chunk.at;
  chunk.put(4, 0x2a2a, 0, id, 0, 0, 0);
  if (node.plain === undefined) putInstance(chunk, node);
  else {
    chunk.put(1, ...fragmentHead);
    putElement(chunk, node, [], node.plain === 'numbered');
  }
  chunk.put(1, 0);
  while ((chunk.at - start) % 8 !== 4) chunk.put(1, 0);
  chunk.put(4, chunk.at - start + 4);
  chunk.view.setUint32(start + 4, chunk.at - start, true);
  chunk.lastRecordAt = start;
  chunk.lastId = id;
}

/** Puts the sums right, also after a test has changed something within. */
export function sealChunk(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint32(52, crc32(bytes.subarray(512, view.getUint32(48, true))), true);
  view.setUint32(124, crc32(bytes.subarray(0, 120), bytes.subarray(128, 512)), true);
}

function close(chunk: Chunk): Uint8Array {
  const { bytes, view } = chunk;
  bytes.set([...'ElfChnk'].map((sign) => sign.charCodeAt(0)));
  for (const [at, value] of [
    [8, chunk.firstId],
    [16, chunk.lastId],
    [24, chunk.firstId],
    [32, chunk.lastId],
    [40, 128],
    [44, chunk.lastRecordAt],
    [48, chunk.at],
  ] as const)
    view.setUint32(at, value, true);
  sealChunk(bytes);
  return bytes;
}

export function fileHeader(chunks: number, isDirty = false): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  bytes.set([...'ElfFile'].map((sign) => sign.charCodeAt(0)));
  view.setUint32(16, Math.max(0, chunks - 1), true);
  view.setUint32(32, 128, true);
  view.setUint16(36, 1, true);
  view.setUint16(38, 3, true);
  view.setUint16(40, 4096, true);
  view.setUint16(42, chunks, true);
  view.setUint32(120, isDirty ? 1 : 0, true);
  view.setUint32(124, crc32(bytes.subarray(0, 120)), true);
  return bytes;
}

/** As many chunks as the events need. An event that does not fit into one is an error. */
export function evtxChunks(events: Iterable<XmlNode>): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let [chunk, id] = [new Chunk(1), 0];
  for (const event of events) {
    id += 1;
    for (let isSecond = false; ; isSecond = true) {
      const before = { at: chunk.at, names: new Map(chunk.names), templates: new Map(chunk.templates) };
      try {
        putRecord(chunk, id, event);
        break;
      } catch (error) {
        if (!(error instanceof ChunkFull) || isSecond) throw error;
        chunk.bytes.fill(0, before.at);
        chunk.at = before.at;
        chunks.push(close(chunk));
        chunk = new Chunk(id);
      }
    }
  }
  return [...chunks, close(chunk)];
}

export function evtxFile(events: Iterable<XmlNode>, isDirty = false): Uint8Array {
  const chunks = evtxChunks(events);
  return new Uint8Array(Buffer.concat([fileHeader(chunks.length, isDirty), ...chunks]));
}
