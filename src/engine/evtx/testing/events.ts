/** JSON events in `evtx_dump`'s shape as what an event log holds: System's values typed as Windows types them. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { fileTime, noValue, numberValue, type Part, type TypedValue, textValue, type XmlNode } from './writer.ts';

const sizes: Readonly<Record<string, readonly [number, 1 | 2 | 4 | 8]>> = {
  EventID: [0x06, 2],
  Version: [0x04, 1],
  Level: [0x04, 1],
  Task: [0x06, 2],
  Opcode: [0x04, 1],
  EventRecordID: [0x0a, 8],
  ProcessID: [0x08, 4],
  ThreadID: [0x08, 4],
  Qualifiers: [0x06, 2],
};

function typed(name: string, value: unknown): TypedValue {
  if (value === null || value === undefined) return noValue;
  if (name === 'SystemTime') return fileTime(Date.parse(String(value)), Number(String(value).slice(23, 26)) * 10);
  if (name === 'Keywords') return numberValue(0x15, 8, BigInt(String(value)));
  if (typeof value === 'number') return numberValue(...(sizes[name] ?? ([0x0a, 8] as const)), value);
  return textValue(String(value));
}

function systemElement(name: string, value: unknown): XmlNode {
  if (!isObject(value)) return { name, children: [typed(name, value)] };
  const attributes = Object.entries((value['#attributes'] ?? {}) as JsonObject);
  return {
    name,
    attributes: attributes.map(([attribute, one]) => [attribute, typed(attribute, one)]),
    ...('#text' in value ? { children: [typed(name, value['#text'])] } : {}),
  };
}

function dataElements(data: JsonObject): XmlNode[] {
  return Object.entries(data).flatMap(([name, value]): XmlNode[] =>
    name === '#attributes' ? [] : [{ name: 'Data', attributes: [['Name', name]], children: [typed('', value)] }],
  );
}

/** `{Event: {System, EventData}}` with scalars in EventData; other parts are left out. */
export function nodeOf(object: JsonObject): XmlNode {
  const event = object.Event as JsonObject;
  const system = event.System as JsonObject;
  const children: Part[] = [
    { name: 'System', children: Object.entries(system).map(([name, value]) => systemElement(name, value)) },
  ];
  if (isObject(event.EventData))
    children.push({ fragment: { name: 'EventData', children: dataElements(event.EventData) } });
  return {
    name: 'Event',
    attributes: [['xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event']],
    children,
  };
}
