/** The events of a file, plain or gzip, as they stream past. */
import { createReadStream } from 'node:fs';
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '#base/errors.ts';
import { unreadable } from './find.ts';
import { openSplitter, type SplitFault, type SplitOptions } from './split.ts';

export interface FileFault extends Omit<SplitFault, 'code'> {
  readonly code: SplitFault['code'] | 'file_damaged';
}

export interface EventPart {
  readonly events: readonly Uint8Array[];
  /** Bytes read of the file as it lies on disk. */
  readonly readBytes: number;
}

export interface FileReading {
  /** Ends early, with a fault, where the file is damaged; throws only when it cannot be opened. */
  parts(): AsyncGenerator<EventPart>;
  /** Complete when `parts` has ended. */
  readonly faults: readonly FileFault[];
  readonly faultCount: number;
}

const chunkBytes = 256 * 1024;

export function readEventFile(path: string, name: string, options: SplitOptions = {}): FileReading {
  const splitter = openSplitter(options);
  const damage: FileFault[] = [];
  async function* parts(): AsyncGenerator<EventPart> {
    const file = createReadStream(path, { highWaterMark: chunkBytes });
    try {
      for await (const chunk of decoded(file)) {
        yield { events: splitter.push(chunk as Uint8Array), readBytes: file.bytesRead };
        if (splitter.isRefused) return;
      }
    } catch (error) {
      if (!isZlibError(error)) throw unreadable(name, error);
      damage.push({ code: 'file_damaged', at: 0, message: `the compressed file is damaged: ${messageOf(error)}` });
    } finally {
      file.destroy();
    }
    yield { events: splitter.end(), readBytes: file.bytesRead };
  }
  return {
    parts,
    get faults() {
      return [...splitter.faults, ...damage];
    },
    get faultCount() {
      return splitter.faultCount + damage.length;
    },
  };
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** Gzip is known by its first bytes, not by its name. */
async function* decoded(file: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  const iterator = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await iterator.next();
  if (first.done === true) return;
  const rest = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) yield* rest();
  else {
    // The reader sees the error; the callback only keeps it from being thrown a second time.
    yield* pipeline(rest(), createGunzip({ chunkSize: chunkBytes }), new PassThrough(), () => {});
  }
}
