/** An event as the lake keeps it, native fields and names of log sources, as rules see it. */
import type { EventView, Fields } from '#engine/events/model.ts';
import { sourceById } from './parse.ts';
import { logSourceText, seenAs } from './views.ts';

/** In the order of `logSources`; those that the source does not know any more are left out. */
export function viewsOfStored(source: string, logSources: readonly string[], native: Fields): readonly EventView[] {
  const specs = sourceById(source)?.viewSpecs ?? [];
  return logSources.flatMap((name) => {
    const spec = specs.find(({ logSource }) => logSourceText(logSource) === name);
    return spec === undefined ? [] : [seenAs(spec, native)];
  });
}
