/** Windows events, and the EventData of them, that come as XML within a line or a member. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { openXmlReader } from '#engine/files/event-xml.ts';

const encoder = new TextEncoder();

/** The `{"Event": …}` that a text of XML holds, as a binary log would give it; undefined when it holds none. */
export function eventOfXml(text: string): JsonObject | undefined {
  if (!text.startsWith('<Event')) return undefined;
  const reader = openXmlReader();
  const [found] = [...reader.push(encoder.encode(text)), ...reader.end()];
  return isObject(found) ? (found as JsonObject) : undefined;
}

/** Log Analytics keeps EventData as XML in a column, within `<DataItem>`. */
export function dataOfXml(text: string): JsonObject | undefined {
  const start = text.indexOf('<EventData');
  const end = text.lastIndexOf('</EventData>');
  if (start < 0 || end < start) return undefined;
  const event = eventOfXml(`<Event>${text.slice(start, end)}</EventData></Event>`)?.Event;
  return isObject(event) && isObject(event.EventData) ? event.EventData : undefined;
}
