/**
 * In which log sources rules may look for a Windows event. Sysmon's events have a category by number; Security 4688
 * is a process creation under Sysmon's names besides; Defender's findings are `antivirus` besides.
 */
import { emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import type { EventView, Fields, FieldValue, LogSource } from '#engine/events/model.ts';
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
const generic: LogSource = { product };

const sourceOf = (service: string, category?: string): LogSource =>
  category === undefined ? { product, service } : { product, category, service };

/** The same objects every time, so that whoever routes by log source can remember where one leads. */
const prepared = new Map<string, ReadonlyMap<number | string, readonly LogSource[]>>();
const plain = new Map<string, readonly LogSource[]>();
for (const service of windowsServices) {
  plain.set(service, [sourceOf(service)]);
  const byId = Object.entries(categories[service] ?? {}).map(
    ([id, names]) => [Number(id), names.map((name) => sourceOf(service, name))] as const,
  );
  prepared.set(service, new Map(byId));
}
const registrySources = new Map(
  Object.entries(registryByType).map(([type, names]) => [type, names.map((name) => sourceOf('sysmon', name))]),
);

export const windowsLogSources: readonly LogSource[] = [
  generic,
  processCreation,
  antivirus,
  ...[...plain.values()].flat(),
  ...[...prepared.values()].flatMap((byId) => [...byId.values()].flat()),
  ...['registry_add', 'registry_delete'].map((category) => sourceOf('sysmon', category)),
];

function logSourcesOf(fields: Fields): readonly LogSource[] {
  const channel = fields.Channel;
  const service = typeof channel === 'string' ? channelOf(channel).service : undefined;
  if (service === undefined) return [generic];
  const id = fields.EventID;
  const type = fields.EventType;
  if (service === 'sysmon' && id === 12 && typeof type === 'string') {
    const known = registrySources.get(type);
    if (known !== undefined) return known;
  }
  return (typeof id === 'number' ? prepared.get(service)?.get(id) : undefined) ?? plain.get(service) ?? [generic];
}

const copied = ['EventID', 'Channel', 'Provider_Name', 'Computer', 'CommandLine', 'TokenElevationType'];
const integrity: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'S-1-16-4096': 'Low',
    'S-1-16-8192': 'Medium',
    'S-1-16-8448': 'Medium',
    'S-1-16-12288': 'High',
    'S-1-16-16384': 'System',
  }),
);

const decimal = (value: FieldValue): FieldValue => {
  const number = typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? String(number) : value;
};

function rename(into: MutableFields, fields: Fields, to: string, from: string): void {
  const value = fields[from];
  if (value !== undefined) into[to] = value;
}

const textOf = (value: FieldValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;

/** Security 4688 under Sysmon's names. `ProcessId` there is the parent's. */
function asProcessCreation(fields: Fields): Fields {
  const seen = emptyFields();
  for (const name of copied) rename(seen, fields, name, name);
  rename(seen, fields, 'Image', 'NewProcessName');
  rename(seen, fields, 'ParentImage', 'ParentProcessName');
  rename(seen, fields, 'LogonId', 'SubjectLogonId');
  const [own, parent] = [fields.NewProcessId, fields.ProcessId];
  if (own !== undefined) seen.ProcessId = decimal(own);
  if (parent !== undefined) seen.ParentProcessId = decimal(parent);
  // The token's own user when it differs from the one who asked (4688 version 2).
  const target = textOf(fields.TargetUserName);
  const user = target ?? textOf(fields.SubjectUserName);
  const domain = textOf(fields[target === undefined ? 'SubjectDomainName' : 'TargetDomainName']);
  if (user !== undefined) seen.User = domain === undefined ? user : `${domain}\\${user}`;
  const level = integrity.get(String(fields.MandatoryLabel));
  if (level !== undefined) seen.IntegrityLevel = level;
  return seen;
}

function asAntivirus(fields: Fields): Fields {
  const seen = Object.assign(emptyFields(), fields);
  rename(seen, fields, 'Signature', 'ThreatName');
  rename(seen, fields, 'Filename', 'Path');
  return seen;
}

export function windowsViews(fields: Fields): readonly EventView[] {
  const views: EventView[] = [];
  const id = fields.EventID;
  if (id === 4688 && fields.Channel === 'Security')
    views.push({ logSource: processCreation, fields: asProcessCreation(fields) });
  for (const logSource of logSourcesOf(fields)) {
    if (logSource.service === 'windefend' && typeof id === 'number' && defenderFindings.has(id))
      views.push({ logSource: antivirus, fields: asAntivirus(fields) });
    views.push({ logSource, fields });
  }
  return views;
}
