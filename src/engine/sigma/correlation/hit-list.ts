/**
 * The hits of a group in the order of their times (equal times: of their arrival). Four numbers a hit in one array, with
 * a head that moves, so that both ends are cheap; a hit in between is moved into its place.
 */
const width = 4;

export interface HeldHit {
  readonly timeMs: number;
  readonly major: number;
  readonly minor: number;
  readonly member: number;
  readonly value: unknown;
}

/** Plain data: four numbers a hit (time, major, minor, member), and the values where there are any. */
export interface SavedList {
  readonly numbers: readonly number[];
  readonly values?: readonly unknown[] | undefined;
}

const cut = (items: unknown[], count: number): void => {
  items.copyWithin(0, count);
  items.length -= count;
};

export class HitList {
  #numbers: number[] = [];
  #values: unknown[] | undefined;
  #head = 0;

  /** `keepsValues`: does each hit have a value as well? */
  constructor(keepsValues: boolean) {
    this.#values = keepsValues ? [] : undefined;
  }

  get size(): number {
    return this.#numbers.length / width - this.#head;
  }

  time(index: number): number {
    return this.#at(index, 0);
  }

  major(index: number): number {
    return this.#at(index, 1);
  }

  minor(index: number): number {
    return this.#at(index, 2);
  }

  member(index: number): number {
    return this.#at(index, 3);
  }

  value(index: number): unknown {
    return this.#values?.[this.#head + index];
  }

  #at(index: number, part: number): number {
    return this.#numbers[(this.#head + index) * width + part] ?? Number.NaN;
  }

  /** Where it came to stand: the last place unless it is late. */
  insert({ timeMs, major, minor, member, value }: HeldHit): number {
    const { size } = this;
    const index = size === 0 || this.time(size - 1) <= timeMs ? size : this.after(timeMs);
    if (size === 0) {
      // An array of just this length: one that grows from nothing takes room for four hits at once.
      this.#numbers = [timeMs, major, minor, member];
      if (this.#values !== undefined) this.#values = [value];
      this.#head = 0;
    } else if (index === size) {
      this.#numbers.push(timeMs, major, minor, member);
      this.#values?.push(value);
    } else {
      this.#numbers.splice((this.#head + index) * width, 0, timeMs, major, minor, member);
      this.#values?.splice(this.#head + index, 0, value);
    }
    return index;
  }

  /** Index of the first hit that is later than the time. */
  after(timeMs: number): number {
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.time(middle) <= timeMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Index of the first hit that is not earlier than the time. */
  notBefore(timeMs: number): number {
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.time(middle) < timeMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Lets go of the oldest. */
  drop(count: number): void {
    this.#head += count;
    // Moving what is left costs as much as what was dropped since the last time, so it is free in the long run.
    if (this.#head > 16 && this.#head * 2 > this.#numbers.length / width) {
      cut(this.#numbers, this.#head * width);
      if (this.#values !== undefined) cut(this.#values, this.#head);
      this.#head = 0;
    }
  }

  save(): SavedList {
    const from = this.#head;
    return { numbers: this.#numbers.slice(from * width), values: this.#values?.slice(from) };
  }

  static restore({ numbers, values }: SavedList): HitList {
    const list = new HitList(values !== undefined);
    for (const number of numbers) list.#numbers.push(number);
    for (const value of values ?? []) list.#values?.push(value);
    return list;
  }
}
