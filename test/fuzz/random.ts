/** Chance that can be had again, and what it does to bytes. */
export class Random {
  #state: number;

  constructor(seed: number, round: number) {
    this.#state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(round | 0, 0x85ebca6b)) >>> 0;
    for (let warm = 0; warm < 4; warm += 1) this.next();
  }

  /** 32 bits (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 to below. */
  below(limit: number): number {
    return limit <= 1 ? 0 : this.next() % limit;
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.next() & 255);
  }
}

const telling = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

/** Up to `most` changes: bits, bytes, telling numbers, blocks moved about, the end cut off. */
export function mutated(bytes: Uint8Array, random: Random, most = 12): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let change = 1 + random.below(most); change > 0 && out.length > 8; change -= 1) {
    const at = random.below(out.length - 8);
    const view = new DataView(out.buffer);
    const kind = random.below(9);
    if (kind === 0) out[at] = (out[at] ?? 0) ^ (1 << random.below(8));
    else if (kind === 1) out[at] = random.next() & 255;
    else if (kind === 2) view.setUint16(at, random.pick(telling) & 0xffff, true);
    else if (kind === 3) view.setUint32(at, random.pick(telling), true);
    else if (kind === 4) view.setUint32(at, random.below(out.length), true);
    else if (kind === 5) view.setUint16(at, random.below(out.length) & 0xffff, true);
    else if (kind === 6) out.copyWithin(at, random.below(out.length), random.below(out.length));
    else if (kind === 7) out.fill(random.next() & 255, at, at + random.below(64));
    else if (random.chance(6)) out = out.slice(0, random.below(out.length));
  }
  return out;
}
