/**
 * Remembers the class of texts that were seen, as logs say the same things again and again. A direct table of two places
 * for each hash; the hash looks at a few characters only, because what it gets wrong costs a miss and never an error, and
 * hashing every character of long values would cost more than is saved.
 */
import type { FieldClass } from './field-class.ts';

const slots = 1024;
/** Longer texts are not remembered, lest a few of them push out all others. */
const longest = 32_768;
/** Characters that all caches of a matcher may keep together. */
const mostCharacters = 24_000_000;

/** Shared by all caches of a matcher, so that memory is bounded however many fields there are. */
export class CacheBudget {
  #left = mostCharacters;
  readonly #caches: ValueCache[] = [];
  /** Off for measuring what the index does alone. */
  enabled = true;

  join(cache: ValueCache): void {
    this.#caches.push(cache);
  }

  spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) this.clear();
  }

  clear(): void {
    for (const cache of this.#caches) cache.clear();
    this.#left = mostCharacters;
  }
}

/** After so many questions it is judged whether the cache is worth its while. */
const trial = 2048;
/** Less than this share of hits, and looking up and storing costs more than it saves. */
const leastShare = 0.25;
/** How long a useless cache rests before it is tried again; twice as long each time that it is found useless. */
const shortestRest = 32_768;
const longestRest = 1 << 20;

export class ValueCache {
  readonly #budget: CacheBudget;
  /** Made for the first text: most fields that rules ask about never come. */
  #texts: (string | undefined)[] = [];
  #classes: (FieldClass | undefined)[] = [];
  #asked = 0;
  #hits = 0;
  #resting = 0;
  #rest = shortestRest;

  constructor(budget: CacheBudget) {
    this.#budget = budget;
    budget.join(this);
  }

  /** Where the text belongs, for `get` and `set`; -1 when it is not to be remembered. */
  placeOf(text: string): number {
    if (this.#resting > 0) {
      this.#resting--;
      return -1;
    }
    if (text.length > longest || !this.#budget.enabled) return -1;
    if (++this.#asked >= trial) this.#judge();
    return hashOf(text) & (slots - 1);
  }

  get(place: number, text: string): FieldClass | undefined {
    if (this.#texts[place] === text) {
      this.#hits++;
      return this.#classes[place];
    }
    const second = place ^ 1;
    if (this.#texts[second] !== text) return undefined;
    this.#hits++;
    return this.#classes[second];
  }

  /** The one that had the place moves to the second; the one that had that is forgotten. */
  set(place: number, text: string, found: FieldClass): void {
    if (this.#texts.length === 0) this.#makeRoom();
    const second = place ^ 1;
    const forgotten = this.#texts[second];
    this.#texts[second] = this.#texts[place];
    this.#classes[second] = this.#classes[place];
    this.#texts[place] = text;
    this.#classes[place] = found;
    this.#budget.spend(text.length - (forgotten === undefined ? 0 : forgotten.length));
  }

  clear(): void {
    this.#texts = [];
    this.#classes = [];
  }

  #makeRoom(): void {
    this.#texts = new Array<string | undefined>(slots).fill(undefined);
    this.#classes = new Array<FieldClass | undefined>(slots).fill(undefined);
  }

  #judge(): void {
    if (this.#hits < this.#asked * leastShare) {
      this.#resting = this.#rest;
      this.#rest = Math.min(longestRest, 2 * this.#rest);
      this.clear();
    } else this.#rest = shortestRest;
    this.#asked = 0;
    this.#hits = 0;
  }
}

function hashOf(text: string): number {
  const { length } = text;
  const step = (length >> 4) + 1;
  let hash = length;
  for (let index = 0; index < length; index += step) hash = Math.imul(hash ^ text.charCodeAt(index), 0x9e3779b1);
  // Paths and command lines differ at their ends.
  for (let index = Math.max(0, length - 4); index < length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x85ebca6b);
  hash ^= hash >>> 15;
  return hash ^ (hash >>> 21);
}
