/** What `/readyz` says: what does not work, and what soon will not. */
import { statfs } from 'node:fs/promises';
import { AppError } from '#base/errors.ts';
import type { Pipeline } from '#features/pipeline/server/index.ts';
import type { Stores } from './stores.ts';

type Codes = Record<string, string>;

/** `ok` or a code for each part. */
export async function checks({ relational, lake }: Stores, pipeline: Pipeline): Promise<Codes> {
  const told = async (run: () => Promise<void>): Promise<string> =>
    run().then(
      () => 'ok',
      (error: unknown) => codeOf(error),
    );
  const stall = pipeline.status().stall;
  return {
    relational: await told(() => relational.ping()),
    lake: await told(() => lake.ping()),
    pipeline: stall === undefined ? 'ok' : stall.code,
  };
}

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : 'failed');

/** Of the spool's limit. */
const filling = 0.8;
/** Bytes, or a share of a small disk. */
const lowDisk = { bytes: 1024 ** 3, share: 0.05 };

export async function warnings({ spool }: Pick<Stores, 'spool'>, dataDir: string): Promise<Codes> {
  const { bytes, maxBytes } = spool.stats();
  return {
    ...((await isLow(dataDir)) ? { disk: 'disk_low' } : {}),
    ...(bytes > filling * maxBytes ? { spool: 'spool_filling' } : {}),
  };
}

async function isLow(folder: string): Promise<boolean> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return bavail * bsize < lowDisk.bytes && bavail < lowDisk.share * blocks;
}
