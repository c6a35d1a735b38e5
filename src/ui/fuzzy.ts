/** Finding a thing by a few letters of its name, as the palette does. */

/**
 * How well the letters of `wanted` fit into `text` in order: 0 (not at all) and up. Beginnings of words and letters
 * in a row weigh most; short texts win among equals.
 */
export function fuzzyScore(wanted: string, text: string): number {
  const needle = wanted.toLowerCase().replace(/\s+/g, '');
  if (needle === '') return 1;
  const hay = text.toLowerCase();
  let best = 0;
  for (let start = hay.indexOf(needle[0] ?? ''); start !== -1; start = hay.indexOf(needle[0] ?? '', start + 1)) {
    best = Math.max(best, scoreFrom(needle, hay, start));
  }
  return best;
}

const opensWord = (hay: string, at: number): boolean => at === 0 || /[\s.\-_/:&(]/.test(hay[at - 1] ?? '');

function scoreFrom(needle: string, hay: string, start: number): number {
  let score = 0;
  let at = start - 1;
  for (const letter of needle) {
    const found = hay.indexOf(letter, at + 1);
    if (found === -1) return 0;
    score += found === at + 1 && at >= start ? 4 : opensWord(hay, found) ? 3 : 1;
    at = found;
  }
  return score + (start === 0 ? 2 : 0) + 1 / (1 + hay.length);
}

/** Those that fit, best first, without what fits far worse than the best; equal ones keep their order. */
export function fuzzyFind<T>(items: readonly T[], wanted: string, textOf: (item: T) => string): readonly T[] {
  const scored = items.map((item, index) => ({ item, index, score: fuzzyScore(wanted, textOf(item)) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score > 0 && score >= best * 0.4)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ item }) => item);
}
