/** What a fuzz target is: one untrusted input, and how to make up hostile forms of it. */
import { Random } from './random.ts';

export interface FuzzTarget {
  readonly name: string;
  readonly about: string;
  /** A round that takes longer is a find, as one that throws is. Generous: machines are slow, and others use them. */
  readonly mostMs: number;
  /** Rounds in `npm test`. */
  readonly rounds: number;
  /** Makes an input up and tries it. Throws when something is wrong. */
  round(random: Random): void;
}

/** A round depends on nothing but these two numbers, so that a find can be had again. */
export function runRound(target: FuzzTarget, seed: number, round: number): void {
  const began = performance.now();
  target.round(new Random(seed, round));
  const took = performance.now() - began;
  if (took > target.mostMs) throw new Error(`the round took ${Math.round(took)} ms; ${target.mostMs} are allowed`);
}
