/** A few things that one at a time may use; the rest wait in line. */
export interface Pool<T> {
  use<R>(run: (thing: T) => Promise<R>): Promise<R>;
}

export async function makePool<T>(size: number, make: () => Promise<T>): Promise<Pool<T>> {
  const free: T[] = [];
  for (let made = 0; made < size; made += 1) free.push(await make());
  const waiting: ((thing: T) => void)[] = [];
  const take = (): T | Promise<T> => {
    if (free.length > 0) return free.pop() as T;
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (thing: T): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(thing);
    else next(thing);
  };
  return {
    async use(run) {
      const thing = await take();
      try {
        return await run(thing);
      } finally {
        giveBack(thing);
      }
    },
  };
}
