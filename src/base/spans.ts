/** Half-open spans of time, `[from, to)`, in milliseconds since 1970. What meets, meets without gap or overlap. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const isWithin = (span: Span, at: number): boolean => span.from <= at && at < span.to;

/** Sorted, without overlap, touching ones joined, empty ones gone. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = spans.filter((span) => span.from < span.to).sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/** The parts of the spans that lie in the window. */
export const clipSpans = (spans: readonly Span[], window: Span): Span[] =>
  spans.flatMap((span) => {
    const clipped = { from: Math.max(span.from, window.from), to: Math.min(span.to, window.to) };
    return clipped.from < clipped.to ? [clipped] : [];
  });

/** What is left of `spans` where no hole is. */
export function subtractSpans(spans: readonly Span[], holes: readonly Span[]): Span[] {
  const left: Span[] = [];
  const cuts = mergeSpans(holes);
  for (const span of mergeSpans(spans)) {
    let { from } = span;
    for (const cut of cuts) {
      if (cut.to <= from || cut.from >= span.to) continue;
      if (cut.from > from) left.push({ from, to: cut.from });
      from = Math.max(from, cut.to);
    }
    if (from < span.to) left.push({ from, to: span.to });
  }
  return left;
}

/** Where both are. */
export const intersectSpans = (ones: readonly Span[], others: readonly Span[]): Span[] =>
  mergeSpans(others).flatMap((other) => clipSpans(mergeSpans(ones), other));

/** The one of sorted, disjoint spans that holds the instant. */
export function spanAt<S extends Span>(sorted: readonly S[], at: number): S | undefined {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const span = sorted[middle];
    if (span === undefined) return undefined;
    if (at < span.from) high = middle - 1;
    else if (at >= span.to) low = middle + 1;
    else return span;
  }
  return undefined;
}

/** Sorted and each once. */
export const sortedEdges = (edges: Iterable<number>): number[] => [...new Set(edges)].sort((a, b) => a - b);

/** The edges of spans that lie within the window, and the window's own: what is constant between them can be asked once. */
export function edgesIn(window: Span, ...lists: readonly (readonly Span[])[]): number[] {
  const edges = new Set([window.from, window.to]);
  for (const spans of lists)
    for (const { from, to } of spans) {
      if (from > window.from && from < window.to) edges.add(from);
      if (to > window.from && to < window.to) edges.add(to);
    }
  return sortedEdges(edges);
}
