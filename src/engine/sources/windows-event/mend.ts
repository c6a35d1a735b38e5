/** What shippers lose or write otherwise, and names that only rules have, set right in an event's native fields. */
import type { MutableFields } from '#engine/events/flatten.ts';

const hives: readonly (readonly [string, string])[] = [
  ['\\REGISTRY\\MACHINE', 'HKLM'],
  ['\\REGISTRY\\USER', 'HKU'],
];

/** Auditing names key and value apart, and the key as the kernel does: `\REGISTRY\MACHINE\…` is `HKLM\…`. */
function setTarget(fields: MutableFields): void {
  const { ObjectName: key, ObjectValueName: value } = fields;
  if (typeof key !== 'string') return;
  const hive = hives.find(([name]) => key.toUpperCase().startsWith(name));
  const path = hive === undefined ? key : hive[1] + key.slice(hive[0].length);
  fields.TargetObject ??= typeof value === 'string' && value !== '' ? `${path}\\${value}` : path;
}

const uuid = /^\{?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}?$/i;

/** RPC Firewall writes values without names; the interface is the one that looks like it, its operation comes next. */
function setRpcCall(fields: MutableFields): void {
  const data = fields.Data;
  if (!Array.isArray(data)) return;
  const at = data.findIndex((value) => typeof value === 'string' && uuid.test(value));
  if (at < 0) return;
  fields.InterfaceUuid ??= String(data[at]).replace(/[{}]/g, '').toLowerCase();
  const operation = data[at + 1];
  if (operation !== undefined && operation !== null && /^\d{1,5}$/.test(String(operation)))
    fields.OpNum ??= Number(operation);
}

/** Sysmon 13 is always a value that was set; some shippers lose the field that says so. */
const missingType: ReadonlyMap<number, string> = new Map([
  [13, 'SetValue'],
  [17, 'CreatePipe'],
  [18, 'ConnectPipe'],
]);

export function mendService(fields: MutableFields, service: string | undefined): void {
  const id = fields.EventID;
  if (service === 'sysmon' && fields.EventType === undefined && typeof id === 'number') {
    const type = missingType.get(id);
    if (type !== undefined) fields.EventType = type;
  } else if (service === 'powershell-classic' && fields.Data === undefined && typeof fields.Message === 'string') {
    // Rules look into the unnamed values; a shipper that only renders the message has them in there.
    fields.Data = [fields.Message];
  } else if (service === 'security' && id === 4657) setTarget(fields);
  else if (service === 'RPCFW') setRpcCall(fields);
  else if (service === 'windefend') {
    // Defender's own names have blanks (`Threat Name`), those that rules use have none.
    for (const name of Object.keys(fields)) {
      const bare = name.replaceAll(' ', '');
      if (bare === name || fields[bare] !== undefined) continue;
      fields[bare] = fields[name] ?? null;
      delete fields[name];
    }
  }
}
