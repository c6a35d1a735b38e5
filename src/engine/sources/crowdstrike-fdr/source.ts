/**
 * CrowdStrike Falcon Data Replicator: what the sensor saw, one record for each. The record is flat, or lies in `event`
 * where a platform flattened its head. Rules for processes, files, registry, network and DNS look at it under Sysmon's
 * names.
 */
import type { MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

/** The head says whose sensor it was; the event's own members win. */
const inner = ({ event, ...head }: JsonObject): JsonObject =>
  isObject(event) && event.event_simpleName !== undefined ? { ...head, ...event } : { ...head, event };

/** Event names end in the platform and version: `ProcessRollup2`, `SyntheticProcessRollup2`, `DnsRequest`. */
const events: Readonly<Record<string, RegExp>> = {
  process_creation: /^(Synthetic)?ProcessRollup2$/,
  network_connection: /^NetworkConnectIP[46]$|^NetworkReceiveAcceptIP[46]$/,
  dns_query: /^(Suspicious)?DnsRequest$/,
  file_event: /^(New(Executable|Script|Document)|PeFile|.*File)Written$/,
  file_delete: /^(Executable|File)Deleted/,
  file_rename: /^(New)?(Executable|File)Renamed$/,
  image_load: /^(Classified)?ModuleLoad$|^UnsignedModuleLoad$/,
  driver_load: /^DriverLoad$/,
  registry_set: /^AsepValueUpdate$|^RegGenericValueUpdate$|^SuspiciousRegAsepUpdate$/,
  registry_event: /^AsepValueUpdate$|^RegGenericValueUpdate$|^AsepKeyUpdate$/,
};
const names: Readonly<Record<string, readonly string[]>> = {
  Image: ['ImageFileName'],
  CommandLine: ['CommandLine', 'CommandHistory'],
  ParentImage: ['parent_image'],
  ProcessId: ['RawProcessId'],
  OriginalFileName: ['OriginalFilename'],
  IntegrityLevel: ['integrity'],
  User: ['UserName'],
  Hashes: ['hashes'],
  QueryName: ['DomainName'],
  TargetFilename: ['TargetFileName'],
  SourceFilename: ['SourceFileName'],
  ImageLoaded: ['ImageFileName'],
  TargetObject: ['registry_target'],
  Details: ['RegStringValue', 'RegNumericValue'],
  DestinationIp: ['RemoteAddressIP4', 'RemoteAddressIP6'],
  DestinationPort: ['RemotePort'],
  SourceIp: ['LocalAddressIP4', 'LocalAddressIP6'],
  SourcePort: ['LocalPort'],
  Initiated: ['initiated'],
  Computer: ['ComputerName'],
};
const platforms: Readonly<Record<string, string>> = { Win: 'windows', Lin: 'linux', Mac: 'macos' };
const served: Readonly<Record<string, readonly string[]>> = {
  windows: Object.keys(events),
  linux: ['process_creation', 'network_connection', 'file_event'],
  macos: ['process_creation', 'file_event'],
};

const views: readonly ViewSpec[] = Object.entries(served).flatMap(([product, categories]) =>
  categories.map((category): ViewSpec => {
    const is = events[category];
    return {
      logSource: { product, category },
      when: (fields) =>
        platforms[String(fields.event_platform)] === product && is?.test(String(fields.event_simpleName)) === true,
      names,
    };
  }),
);

const integrity = oneOf({ '4096': 'Low', '8192': 'Medium', '12288': 'High', '16384': 'System' });

function mend(fields: MutableFields): void {
  const parent = fields.ParentBaseFileName;
  // Only the name is known; rules look for the end of a path.
  if (typeof parent === 'string' && parent !== '')
    fields.parent_image = `${fields.event_platform === 'Win' ? '\\' : '/'}${parent}`;
  const level = integrity(String(fields.IntegrityLevel), fields);
  if (level !== undefined) fields.integrity = level;
  const hashes = [
    ['MD5', fields.MD5HashData],
    ['SHA1', fields.SHA1HashData],
    ['SHA256', fields.SHA256HashData],
  ] as const;
  const known = hashes.flatMap(([kind, hash]) =>
    realHash(String(hash ?? '')) === undefined ? [] : [`${kind}=${hash}`],
  );
  if (known.length > 0) fields.hashes = known.join(',');
  if (typeof fields.RegObjectName === 'string')
    fields.registry_target = [fields.RegObjectName, fields.RegValueName]
      .filter((part) => typeof part === 'string' && part !== '')
      .join('\\');
  if (String(fields.event_simpleName).startsWith('Network'))
    fields.initiated = String(!String(fields.event_simpleName).startsWith('NetworkReceive'));
}

/** The sensor writes zeros for "not computed". */
const realHash = (hash: string): string | undefined =>
  hash === '' || /^0+$/.test(hash) ? undefined : hash.toLowerCase();

export const crowdstrikeFdr = jsonSource({
  id: 'crowdstrike-fdr',
  title: 'CrowdStrike Falcon Data Replicator',
  shapes: ['sensor events as JSON', 'the same within `event`'],
  marks: ['event_simpleName', 'event', 'fdr_event_type', 'aid'],
  labels: ['Crowdstrike.FDREvent', 'crowdstrike.fdr', 'crowdstrike:events:sensor', 'CrowdStrike:Replicator:Data:JSON'],
  detect: (object) =>
    typeof inner(object).event_simpleName === 'string' ||
    object.fdr_event_type !== undefined ||
    (object.aid !== undefined && object.cid !== undefined),
  inner,
  views: [...views, { logSource: { product: 'crowdstrike', service: 'fdr' } }],
  time: ['ContextTimeStamp', 'timestamp', 'ProcessStartTime'],
  mend,
  common: {
    'event.action': first('event_simpleName', 'name', 'fdr_event_type'),
    'event.category': via(categoryOf, 'event_simpleName', 'fdr_event_type'),
    'event.provider': always('crowdstrike'),
    'host.id': 'aid',
    'host.name': 'ComputerName',
    'host.ip': first('LocalAddressIP4', 'LocalIP', 'aip'),
    'host.os.type': via(oneOf(platforms), 'event_platform'),
    'host.domain': 'MachineDomain',
    'user.name': 'UserName',
    'user.id': first('UserSid', 'UID'),
    'user.domain': 'LogonDomain',
    'process.entity_id': via(
      (id, fields) => (typeof fields.aid === 'string' ? `${fields.aid}:${id}` : id),
      'TargetProcessId',
      'ContextProcessId',
    ),
    'process.parent.entity_id': via(
      (id, fields) => (typeof fields.aid === 'string' ? `${fields.aid}:${id}` : id),
      'ParentProcessId',
    ),
    'process.pid': 'RawProcessId',
    'process.executable': 'ImageFileName',
    'process.command_line': first('CommandLine', 'CommandHistory'),
    'process.parent.executable': 'ParentBaseFileName',
    'file.path': first('TargetFileName'),
    'file.hash.md5': via(realHash, 'MD5HashData'),
    'file.hash.sha1': via(realHash, 'SHA1HashData'),
    'file.hash.sha256': via(realHash, 'SHA256HashData'),
    'registry.path': 'registry_target',
    'source.ip': first('LocalAddressIP4', 'LocalAddressIP6'),
    'source.port': 'LocalPort',
    'destination.ip': first('RemoteAddressIP4', 'RemoteAddressIP6'),
    'destination.port': 'RemotePort',
    'dns.question.name': 'DomainName',
    'organization.id': 'cid',
    'service.name': 'ServiceDisplayName',
  },
});

function categoryOf(name: string): string {
  if (/Process|ModuleLoad|CommandHistory/.test(name)) return 'process';
  if (/^Dns|^Network|DnsRequest/.test(name)) return 'network';
  if (/File|Written|Executable/.test(name)) return 'file';
  if (/^Asep|^Reg/.test(name)) return 'registry';
  return /Logon|Logoff/.test(name) ? 'authentication' : 'host';
}
