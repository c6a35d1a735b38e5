/** What is asked of a rule on its page, and what an explanation says of the lines of its text. */
import type { ExplainedView } from './api-routes.ts';

/** An event that is kept, by its id, or one that was pasted. */
export type AskedEvent = { readonly eventId: string } | { readonly event: string };

/** `epoch-partition-offset-index`; anything else is the event itself. */
export const eventAsked = (text: string): AskedEvent =>
  /^[^\s{}'"]{1,100}-\d+-\d+-\d+$/.test(text.trim()) ? { eventId: text.trim() } : { event: text.trim() };

/** Which lines of the rule's own text the event answered, on the view that is shown first. */
export function answersOf({
  views,
}: {
  readonly views: readonly Pick<ExplainedView, 'selections'>[];
}): ReadonlyMap<number, boolean> {
  const own = views[0]?.selections.filter((selection) => selection.filter === null) ?? [];
  return new Map(
    own.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === 'item' ? [[row.line, row.matched] as const] : []))),
  );
}
