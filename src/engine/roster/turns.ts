/** The turns of one layer, cut to its hours. */
import type { Span } from '#base/spans.ts';
import { clipSpans } from '#base/spans.ts';
import { hoursSpans } from '#engine/calendar/hours.ts';
import { addDays, dateIn, daysBetween, reached } from '#engine/calendar/zone.ts';
import type { Layer } from './model.ts';

export interface Turn extends Span {
  readonly member: string;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** Turns that touch the window, in order and without gap, before hours and leave are looked at. */
export function turnsOf(layer: Layer, window: Span): Turn[] {
  const { zone, members, turnDays, anchor, handoverAt } = layer;
  const turns: Turn[] = [];
  // One turn early: its hand-over may lie later on the first day than the window begins.
  let number = Math.floor(daysBetween(anchor, dateIn(zone, window.from)) / turnDays) - 1;
  for (;;) {
    const from = reached(zone, addDays(anchor, number * turnDays), handoverAt);
    if (from >= window.to) return turns;
    const to = reached(zone, addDays(anchor, (number + 1) * turnDays), handoverAt);
    const member = members[modulo(number, members.length)];
    if (to > window.from && member !== undefined) turns.push({ from, to, member });
    number += 1;
  }
}

/** When each member of the layer is on, as the layer says it, leave not considered. */
export function piecesOf(layer: Layer, window: Span): Turn[] {
  const turns = turnsOf(layer, window);
  if (layer.hours === undefined) return turns;
  const hours = hoursSpans({ zone: layer.zone, blocks: layer.hours, except: layer.holidays }, window);
  return turns.flatMap((turn) => clipSpans(hours, turn).map((span) => ({ ...span, member: turn.member })));
}
