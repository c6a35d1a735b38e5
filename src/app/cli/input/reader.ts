/** The reader for a stream of bytes, chosen by the first of them: everything that `shape.ts` knows. */
import { type EvtxReaderOptions, openEvtxReader } from '#engine/evtx/reader.ts';
import { openCsvReader } from '#engine/files/csv.ts';
import { openXmlReader } from '#engine/files/event-xml.ts';
import { type EventReader, Faults, mostEventBytes, type ReadEvent } from '#engine/files/model.ts';
import type { FilePart } from './find.ts';
import { isBlank, leastHead, refusedShapes, type Shape, shapeOf } from './shape.ts';
import { lineCutter, valueCutter } from './split.ts';

export interface ReaderOptions {
  /** Bytes of one event; what is longer is a fault. */
  readonly mostBytes?: number;
  /** Of the file: tells CSV from other lines. */
  readonly name?: string;
}

export type Format = 'text' | 'csv' | 'xml' | 'evtx';

export interface OpenedReader extends EventReader {
  /** What the file turned out to be, once its first bytes told it. */
  readonly format: Format | undefined;
}

const nothing: readonly ReadEvent[] = [];
const openBrace = 123;

export const openReader = ({ mostBytes = mostEventBytes, name = '' }: ReaderOptions = {}): OpenedReader =>
  new ReaderByShape(mostBytes, /\.[ct]sv(\.(gz|zst))?$/i.test(name));

class ReaderByShape implements OpenedReader {
  readonly #mostBytes: number;
  readonly #isNamedCsv: boolean;
  readonly #faults = new Faults();
  #head: Uint8Array = new Uint8Array(0);
  #inner: EventReader | undefined;
  isRefused = false;
  format: Format | undefined;

  constructor(mostBytes: number, isNamedCsv: boolean) {
    this.#mostBytes = mostBytes;
    this.#isNamedCsv = isNamedCsv;
  }

  get faults() {
    return this.#inner?.faults ?? this.#faults.kept;
  }

  get faultCount(): number {
    return this.#inner?.faultCount ?? this.#faults.count;
  }

  push(chunk: Uint8Array): readonly ReadEvent[] {
    if (this.isRefused || chunk.length === 0) return nothing;
    if (this.#inner !== undefined) return this.#into(this.#inner, chunk);
    this.#head = this.#head.length === 0 ? withoutMark(chunk) : Buffer.concat([this.#head, chunk]);
    return this.#begin(false);
  }

  end(): readonly ReadEvent[] {
    if (this.isRefused) return nothing;
    const events = this.#inner === undefined ? this.#begin(true) : nothing;
    return this.#inner === undefined ? events : [...events, ...this.#inner.end()];
  }

  #into(inner: EventReader, chunk: Uint8Array): readonly ReadEvent[] {
    const events = inner.push(chunk);
    this.isRefused = inner.isRefused;
    return events;
  }

  /** Decides on the shape as soon as the first bytes tell it. */
  #begin(isWhole: boolean): readonly ReadEvent[] {
    const shown = Math.max(this.#mostBytes, leastHead);
    const shape = shapeOf(this.#head.subarray(0, shown), isWhole || this.#head.length >= shown);
    if (shape === undefined) return nothing;
    if (shape.kind === 'refused') {
      this.isRefused = true;
      this.#faults.report(shape.reason, 0, refusedShapes[shape.reason]);
      return nothing;
    }
    const bytes = this.#head;
    this.#head = new Uint8Array(0);
    this.#inner = this.#readerFor(shape.kind, bytes);
    return this.#into(this.#inner, bytes);
  }

  #readerFor(kind: Exclude<Shape['kind'], 'refused'>, head: Uint8Array): EventReader {
    this.format = kind === 'xml' || kind === 'evtx' ? kind : 'text';
    if (kind === 'xml') return openXmlReader(this.#mostBytes);
    if (kind === 'evtx') return evtxReader();
    if (kind === 'values') return cutting(valueCutter, this.#mostBytes, this.#faults);
    const isJson = head[head.findIndex((byte) => !isBlank(byte))] === openBrace;
    if (!this.#isNamedCsv || isJson) return cutting(lineCutter, this.#mostBytes, this.#faults);
    this.format = 'csv';
    return openCsvReader(this.#mostBytes);
  }
}

/** Without the byte order mark of UTF-8. */
const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;

function cutting(cutter: typeof lineCutter | typeof valueCutter, mostBytes: number, faults: Faults): EventReader {
  const inner = cutter(mostBytes, (code, at, message) => faults.report(code, at, message));
  return {
    push: inner.push,
    end: inner.end,
    faults: faults.kept,
    get faultCount() {
      return faults.count;
    },
    isRefused: false,
  };
}

/** For a part of a file that is cut where its events allow it. */
export function openPartReader({ kind, from, isInUse }: FilePart): OpenedReader {
  const inner =
    kind === 'evtx' ? evtxReader({ startAt: from, isInUse }) : cutting(lineCutter, mostEventBytes, new Faults());
  return Object.assign(inner, { format: kind === 'evtx' ? ('evtx' as const) : ('text' as const) });
}

function evtxReader(options: EvtxReaderOptions = {}): EventReader {
  const inner = openEvtxReader(options);
  return {
    push: (chunk) => inner.push(chunk),
    end: () => inner.end(),
    get faults() {
      return inner.issues;
    },
    get faultCount() {
      return inner.issueCount;
    },
    get isRefused() {
      return inner.isRefused;
    },
  };
}
