/** What the envelope of an event (`engine/wire/envelope.ts`) gives to the source, and adds to what the source made of it. */
import type { Instant } from '#base/time.ts';
import { addMembers, emptyFields } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import { parseTime } from '#engine/events/time.ts';
import type { Opened } from '#engine/wire/envelope.ts';
import type { Carrier } from './define-source.ts';
import { addressOf } from './values.ts';

export const carrierIn = (opened: Opened, receivedAt: Instant | undefined): Carrier => ({
  host: opened.host ?? opened.peer,
  time: opened.time,
  program: opened.app,
  pid: opened.procid,
  beside: opened.wire === 'syslog' && opened.text !== undefined ? headerOf(opened.payload) : undefined,
  receivedAt,
});

/** What syslog's header says beside host, time and program. */
const headerOf = (payload: JsonObject): JsonObject =>
  Object.fromEntries(
    ['facility', 'severity', 'msgid'].flatMap((name) => (payload[name] === undefined ? [] : [[name, payload[name]]])),
  );

/** The event with the time and host of its envelope where it has none, and the rest of the envelope under `wire.`. */
export function completed(event: ParsedEvent, opened: Opened): ParsedEvent {
  const { time, beside } = opened;
  const native = typeof time === 'string' || typeof time === 'number' ? String(time).slice(0, 64) : undefined;
  return {
    ...event,
    time: event.time ?? parseTime(time),
    nativeTime: event.nativeTime ?? native,
    fields: withBeside(event.fields, beside),
    common: { ...event.common, ...hostOf(opened, event.common) },
  };
}

function withBeside(fields: ParsedEvent['fields'], beside: Opened['beside']): ParsedEvent['fields'] {
  if (Object.keys(beside).length === 0) return fields;
  const all = Object.assign(emptyFields(), fields);
  addMembers(all, 'wire', beside);
  return all;
}

/** The host, where the payload names none. A device that names itself by its address has no name, but an address. */
function hostOf({ host, peer }: Opened, common: ParsedEvent['common']): ParsedEvent['common'] {
  // A firewall's or resolver's own name is no host that something happened on.
  if (common['observer.name'] !== undefined) return {};
  if ((common['host.name'] ?? host) !== host || common['host.ip'] !== undefined) return {};
  const address = addressOf(host ?? peer ?? '');
  const name = host === undefined ? {} : { 'host.name': host.toWellFormed().replaceAll('\0', '\uFFFD') };
  return address === undefined ? name : { ...name, 'host.ip': address };
}
