/** A target whose inputs are made by fast-check: structured ones, shrunk to the least that still fails. */
import fc, { type IRawProperty } from 'fast-check';
import type { FuzzTarget } from './target.ts';

export interface PropertyTarget {
  readonly name: string;
  readonly about: string;
  /** Rounds in `npm test`. */
  readonly rounds: number;
  /** Made once: reading of data to mutate belongs here. Throws (asserts) when it does not hold. */
  property(): IRawProperty<unknown, false>;
}

/** Inputs of one round. Few, so that a round is quickly had again. */
const inputs = 20;
/** Each input has to be done within this much work: what takes longer is a way to stop us. */
const inputLimitMs = 4_000;

export function propertyTarget({ name, about, rounds, property }: PropertyTarget): FuzzTarget {
  let made: IRawProperty<unknown, false> | undefined;
  return {
    name,
    about,
    rounds,
    // Wall time, on a machine that others use; and a round that finds something also shrinks it.
    mostMs: inputLimitMs * inputs * 4,
    round(random) {
      made ??= property();
      const details = fc.check(made, { seed: random.below(2 ** 31), numRuns: inputs });
      if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    },
  };
}

/** Runs, and fails when it took too much of the processor: the clock on the wall also counts what others do. */
export function inTime<T>(run: () => T): T {
  const began = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(began);
  const tookMs = (user + system) / 1000;
  if (tookMs > inputLimitMs) throw new Error(`one input took ${Math.round(tookMs)} ms`);
  return result;
}
