/**
 * In which log sources rules may look for a Windows event. Sysmon's events have a category by number; some events of
 * auditing (process, registry, file, connection) are the same under Sysmon's names besides; Defender's findings are
 * `antivirus` besides.
 */
import type { EventView, Fields, LogSource } from '#engine/events/model.ts';
import { decimal, firstOf, joined, native, said, table } from '#engine/events/reading.ts';
import { type Readings, seenAs, type ViewSpec } from '#engine/sources/views.ts';
import { channelOf, windowsServices } from './channels.ts';

const product = 'windows';

const sysmonCategories: Readonly<Record<number, readonly string[]>> = {
  1: ['process_creation'],
  2: ['file_change'],
  3: ['network_connection'],
  4: ['sysmon_status'],
  5: ['process_termination'],
  6: ['driver_load'],
  7: ['image_load'],
  8: ['create_remote_thread'],
  9: ['raw_access_thread'],
  10: ['process_access'],
  11: ['file_event'],
  12: ['registry_event'],
  13: ['registry_set', 'registry_event'],
  14: ['registry_rename', 'registry_event'],
  15: ['create_stream_hash'],
  16: ['sysmon_status'],
  17: ['pipe_created'],
  18: ['pipe_created'],
  19: ['wmi_event'],
  20: ['wmi_event'],
  21: ['wmi_event'],
  22: ['dns_query'],
  23: ['file_delete'],
  24: ['clipboard_capture', 'clipboard_change'],
  25: ['process_tampering'],
  26: ['file_delete_detected', 'file_delete'],
  27: ['file_block_executable'],
  28: ['file_block_shredding'],
  29: ['file_executable_detected'],
  255: ['sysmon_error'],
};

const powershellCategories: Readonly<Record<number, readonly string[]>> = { 4103: ['ps_module'], 4104: ['ps_script'] };
const classicCategories: Readonly<Record<number, readonly string[]>> = {
  400: ['ps_classic_start'],
  600: ['ps_classic_provider_start'],
  800: ['ps_classic_script'],
};

const categories: Readonly<Record<string, Readonly<Record<number, readonly string[]>>>> = {
  sysmon: sysmonCategories,
  powershell: powershellCategories,
  'powershell-classic': classicCategories,
};

/** Sysmon 12 says in EventType which it was. */
const registryByType: Readonly<Record<string, readonly string[]>> = {
  CreateKey: ['registry_add', 'registry_event'],
  DeleteKey: ['registry_delete', 'registry_event'],
  DeleteValue: ['registry_delete', 'registry_event'],
};

const defenderFindings = new Set([1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116, 1117]);
const processCreation: LogSource = { product, category: 'process_creation' };
const antivirus: LogSource = { product, category: 'antivirus' };

const head: Readings = {
  EventID: native('EventID'),
  Channel: native('Channel'),
  Provider_Name: native('Provider_Name'),
  Computer: native('Computer'),
};

/** Security 4688 under Sysmon's names. `ProcessId` there is the parent's. */
const asProcessCreation: Readings = {
  ...head,
  CommandLine: native('CommandLine'),
  TokenElevationType: native('TokenElevationType'),
  Image: native('NewProcessName'),
  ParentImage: native('ParentProcessName'),
  LogonId: native('SubjectLogonId'),
  ProcessId: decimal('NewProcessId'),
  ParentProcessId: decimal('ProcessId'),
  // The token's own user when it differs from the one who asked (4688 version 2).
  User: firstOf(
    joined('\\', said('TargetDomainName'), said('TargetUserName')),
    said('TargetUserName'),
    joined('\\', said('SubjectDomainName'), said('SubjectUserName')),
    said('SubjectUserName'),
  ),
  IntegrityLevel: table('MandatoryLabel', {
    'S-1-16-4096': 'Low',
    'S-1-16-8192': 'Medium',
    'S-1-16-8448': 'Medium',
    'S-1-16-12288': 'High',
    'S-1-16-16384': 'System',
  }),
};

const asAntivirus: Readings = {
  Signature: firstOf(native('ThreatName'), native('Signature')),
  Filename: firstOf(native('Path'), native('Filename')),
};

/** Security 4657: a value was set. `TargetObject` is made from its two halves (`mend.ts`). */
const asRegistrySet: Readings = {
  EventType: { kind: 'always', text: 'SetValue' },
  Details: native('NewValue'),
  Image: native('ProcessName'),
  ProcessId: decimal('ProcessId'),
  User: firstOf(joined('\\', said('SubjectDomainName'), said('SubjectUserName')), said('SubjectUserName')),
};
/** Security 5156 to 5159, the filtering platform: programs and their connections. */
const asConnection: Readings = {
  ...head,
  Image: native('Application'),
  ProcessId: firstOf(native('ProcessID'), native('ProcessId')),
  DestinationIp: native('DestAddress'),
  DestinationPort: native('DestPort'),
  SourceIp: native('SourceAddress'),
  SourcePort: native('SourcePort'),
  Protocol: table('Protocol', { '6': 'tcp', '17': 'udp' }),
  Initiated: table('Direction', { '%%14593': 'true', '%%14592': 'false' }),
};
/** Security 4663: an object was accessed; here files. */
const asFileAccess: Readings = { FileName: native('ObjectName'), Image: native('ProcessName') };
const asProcessEnd: Readings = { ...head, Image: native('ProcessName'), ProcessId: decimal('ProcessId') };
/** RPC Firewall's own channel. */
const asRpcFirewall: Readings = { EventLog: native('Channel') };

const sourceOf = (service: string, category?: string): LogSource =>
  category === undefined ? { product, service } : { product, category, service };

/** The same objects every time, so that whoever routes by log source can remember where one leads. */
const specs = new Map<string, ViewSpec>();
function specOf(service: string, category?: string): ViewSpec {
  const key = `${service}/${category ?? ''}`;
  const spec = specs.get(key) ?? { logSource: sourceOf(service, category) };
  specs.set(key, spec);
  return spec;
}

type Specs = readonly ViewSpec[];
const generic: Specs = [{ logSource: { product } }];
const processStarted: Specs = [{ logSource: processCreation, only: asProcessCreation }, specOf('security')];
const named = (category: string, also: Readings): ViewSpec => ({ logSource: { product, category }, also });
const valueSet: Specs = [
  named('registry_set', asRegistrySet),
  named('registry_event', asRegistrySet),
  specOf('security'),
];
const connected: Specs = [
  { logSource: { product, category: 'network_connection' }, only: asConnection },
  specOf('security'),
];
const fileAccessed: Specs = [named('file_access', asFileAccess), specOf('security')];
const processEnded: Specs = [
  { logSource: { product, category: 'process_termination' }, only: asProcessEnd },
  specOf('security'),
];
/** Events of auditing that are something of a category besides. */
const audited = new Map<number, Specs>([
  [4688, processStarted],
  [4689, processEnded],
  [4657, valueSet],
  [4663, fileAccessed],
  [5156, connected],
  [5157, connected],
]);
const rpcFirewall: Specs = [{ logSource: { product: 'rpc_firewall', category: 'application' }, also: asRpcFirewall }];
const virusFound: Specs = [{ logSource: antivirus, also: asAntivirus }, specOf('windefend')];
/** Services that rules know by two names. */
const otherNames: Readonly<Record<string, string>> = { 'servicebus-client': 'microsoft-servicebus-client' };
const plain = new Map<string, Specs>(
  windowsServices.map((service) => {
    const other = otherNames[service];
    return [service, other === undefined ? [specOf(service)] : [specOf(service), specOf(other)]];
  }),
);
const numbered = new Map<string, ReadonlyMap<number, Specs>>(
  windowsServices.map((service) => {
    const byId = Object.entries(categories[service] ?? {});
    return [service, new Map(byId.map(([id, names]) => [Number(id), names.map((name) => specOf(service, name))]))];
  }),
);
const registrySpecs = new Map<string, Specs>(
  Object.entries(registryByType).map(([type, names]) => [type, names.map((name) => specOf('sysmon', name))]),
);

export const windowsSpecs: Specs = [
  ...new Set([...generic, ...[...audited.values()].flat(), ...virusFound, ...rpcFirewall, ...specs.values()]),
];
export const windowsLogSources: readonly LogSource[] = windowsSpecs.map(({ logSource }) => logSource);

/** 4663 is also about keys, processes and jobs; a rule for files is not. */
const isFile = (fields: Fields): boolean => fields.ObjectType === undefined || fields.ObjectType === 'File';

function specsOf(fields: Fields): Specs {
  const channel = fields.Channel;
  const service = typeof channel === 'string' ? channelOf(channel).service : undefined;
  if (service === undefined) return channel === 'RPCFW' ? rpcFirewall : generic;
  const id = fields.EventID;
  const type = fields.EventType;
  if (typeof id === 'number') {
    if (service === 'security') {
      const besides = audited.get(id);
      if (besides !== undefined && (id !== 4663 || isFile(fields))) return besides;
    }
    if (service === 'windefend' && defenderFindings.has(id)) return virusFound;
    if (service === 'sysmon' && id === 12 && typeof type === 'string') {
      const known = registrySpecs.get(type);
      if (known !== undefined) return known;
    }
    const known = numbered.get(service)?.get(id);
    if (known !== undefined) return known;
  }
  return plain.get(service) ?? generic;
}

export const windowsViews = (fields: Fields): readonly EventView[] =>
  specsOf(fields).map((spec) => seenAs(spec, fields));
