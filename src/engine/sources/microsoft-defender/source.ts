/**
 * Microsoft Defender XDR: rows of its advanced hunting tables (`DeviceProcessEvents`, `DeviceFileEvents` …), from the
 * streaming API or an export. They are what Sysmon sees, so rules for Windows look at them under Sysmon's names.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { having, type ViewSpec } from '#engine/sources/views.ts';

/** The streaming API puts the row into `properties`. */
const inner = (object: JsonObject): JsonObject =>
  isObject(object.properties) && object.properties.ActionType !== undefined ? object.properties : object;

const actor = {
  Image: ['InitiatingProcessFolderPath'],
  CommandLine: ['InitiatingProcessCommandLine'],
  ProcessId: ['InitiatingProcessId'],
  User: ['actor_user'],
  Computer: ['DeviceName'],
};
const file = { ...actor, TargetFilename: ['file_full_path', 'FolderPath'] };
const windows = (category: string, names: ViewSpec['names'], ...actions: readonly string[]): ViewSpec => ({
  logSource: { product: 'windows', category },
  when: having('ActionType', ...actions),
  ...(names === undefined ? {} : { names }),
});
const registry = { ...actor, TargetObject: ['registry_target'], Details: ['RegistryValueData'] };

const views: readonly ViewSpec[] = [
  windows(
    'process_creation',
    {
      Image: ['file_full_path', 'FolderPath'],
      CommandLine: ['ProcessCommandLine'],
      ProcessId: ['ProcessId'],
      ParentImage: ['InitiatingProcessFolderPath'],
      ParentCommandLine: ['InitiatingProcessCommandLine'],
      ParentProcessId: ['InitiatingProcessId'],
      OriginalFileName: ['ProcessVersionInfoOriginalFileName'],
      Product: ['ProcessVersionInfoProductName'],
      Description: ['ProcessVersionInfoFileDescription'],
      Company: ['ProcessVersionInfoCompanyName'],
      IntegrityLevel: ['ProcessIntegrityLevel'],
      User: ['target_user', 'actor_user'],
      Hashes: ['hashes'],
      Computer: ['DeviceName'],
    },
    'ProcessCreated',
  ),
  windows('file_event', file, 'FileCreated', 'FileModified'),
  windows('file_rename', { ...file, SourceFilename: ['PreviousFileName'] }, 'FileRenamed'),
  windows('file_delete', file, 'FileDeleted'),
  windows('image_load', { ...actor, ImageLoaded: ['file_full_path', 'FolderPath'], Hashes: ['hashes'] }, 'ImageLoaded'),
  windows('driver_load', { ImageLoaded: ['file_full_path', 'FolderPath'], Hashes: ['hashes'] }, 'DriverLoad'),
  windows('registry_set', registry, 'RegistryValueSet'),
  windows('registry_add', registry, 'RegistryKeyCreated'),
  windows('registry_delete', registry, 'RegistryKeyDeleted', 'RegistryValueDeleted'),
  windows(
    'registry_event',
    registry,
    'RegistryValueSet',
    'RegistryKeyCreated',
    'RegistryKeyDeleted',
    'RegistryValueDeleted',
    'RegistryKeyRenamed',
  ),
  windows(
    'network_connection',
    {
      ...actor,
      DestinationIp: ['RemoteIP'],
      DestinationPort: ['RemotePort'],
      DestinationHostname: ['RemoteUrl'],
      SourceIp: ['LocalIP'],
      SourcePort: ['LocalPort'],
      Initiated: ['initiated'],
    },
    'ConnectionSuccess',
    'ConnectionFailed',
    'ConnectionRequest',
    'InboundConnectionAccepted',
  ),
  windows(
    'create_remote_thread',
    { ...actor, SourceImage: ['InitiatingProcessFolderPath'], TargetImage: ['FolderPath'] },
    'CreateRemoteThreadApiCall',
  ),
  windows('pipe_created', { ...actor, PipeName: ['AdditionalFields.PipeName'] }, 'NamedPipeEvent'),
  { logSource: { product: 'm365', service: 'defender' } },
];

const joined = (domain: unknown, name: unknown): string | undefined =>
  typeof name !== 'string' || name === ''
    ? undefined
    : typeof domain === 'string' && domain !== ''
      ? `${domain}\\${name}`
      : name;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function categoryOf(action: string): string {
  if (/^Process|Thread|ImageLoaded/.test(action)) return 'process';
  if (/^File/.test(action)) return 'file';
  if (/^Registry/.test(action)) return 'registry';
  if (/Connection|^Dns|^Network|Ldap/.test(action)) return 'network';
  return /^Logon/.test(action) ? 'authentication' : 'host';
}

/** A process of a device is told by its number and when it began. */
function processId(began: string, fields: Fields): string | undefined {
  const [pid, start] =
    fields.ActionType === 'ProcessCreated'
      ? [fields.ProcessId, fields.ProcessCreationTime]
      : [fields.InitiatingProcessId, began];
  return pid === undefined || pid === null || typeof start !== 'string' || start === ''
    ? undefined
    : `${fields.DeviceId}:${pid}:${start}`;
}

/** The tables of devices say no platform; paths with a drive or a backslash are Windows. */
function platformOf(fields: Fields): string | undefined {
  const declared = String(fields.OSPlatform ?? '').toLowerCase();
  if (declared !== '') return /^(windows|linux|macos)/.exec(declared)?.[1];
  const path = fields.InitiatingProcessFolderPath ?? fields.FolderPath;
  if (typeof path !== 'string' || path === '') return undefined;
  return path.includes('\\') ? 'windows' : path.startsWith('/') ? 'linux' : undefined;
}

export const microsoftDefender = jsonSource({
  id: 'microsoft-defender',
  title: 'Microsoft Defender XDR advanced hunting',
  shapes: ['rows of the advanced hunting tables', 'the same within `properties` (streaming API)'],
  marks: ['ActionType', 'properties'],
  labels: [
    'Microsoft.Defender.XDR',
    'microsoft_defender_endpoint.log',
    'm365_defender.event',
    'ms365:defender:advancedhunting',
  ],
  detect: (object) => {
    const row = inner(object);
    return (
      typeof row.ActionType === 'string' &&
      (row.DeviceId !== undefined ||
        row.InitiatingProcessFileName !== undefined ||
        row.AccountUpn !== undefined ||
        row.AccountObjectId !== undefined)
    );
  },
  inner,
  views,
  time: ['Timestamp', 'TimeGenerated'],
  mend(fields, row) {
    const set = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '') fields[name] = value;
    };
    set('actor_user', joined(row.InitiatingProcessAccountDomain, row.InitiatingProcessAccountName));
    set('target_user', joined(row.AccountDomain, row.AccountName));
    const [folder, name] = [text(row.FolderPath), text(row.FileName)];
    // Some tables name the folder alone, some the file with it.
    set(
      'file_full_path',
      folder === '' || name === '' || folder.toLowerCase().endsWith(name.toLowerCase()) ? folder : `${folder}\\${name}`,
    );
    set(
      'registry_target',
      [row.RegistryKey, row.RegistryValueName]
        .map(text)
        .filter((part) => part !== '')
        .join('\\'),
    );
    set(
      'hashes',
      ['MD5', 'SHA1', 'SHA256']
        .flatMap((kind) => (text(row[kind]) === '' ? [] : [`${kind}=${text(row[kind])}`]))
        .join(','),
    );
    if (row.RemoteIP !== undefined) set('initiated', String(row.ActionType !== 'InboundConnectionAccepted'));
  },
  common: {
    'event.action': 'ActionType',
    'event.category': via(categoryOf, 'ActionType'),
    'event.provider': always('microsoft-defender'),
    'host.name': 'DeviceName',
    'host.id': 'DeviceId',
    'host.os.type': via((_, fields) => platformOf(fields), 'ActionType'),
    'user.name': first('AccountName', 'InitiatingProcessAccountName', 'AccountDisplayName'),
    'user.domain': first('AccountDomain', 'InitiatingProcessAccountDomain'),
    'user.id': first('AccountSid', 'InitiatingProcessAccountSid', 'AccountObjectId'),
    'user.email': first('AccountUpn', 'InitiatingProcessAccountUpn'),
    'user.target.name': first('TargetAccountUpn'),
    'source.ip': first('LocalIP', 'IPAddress'),
    'source.port': 'LocalPort',
    'destination.ip': first('RemoteIP', 'DestinationIPAddress'),
    'destination.port': first('RemotePort', 'DestinationPort'),
    'destination.domain': 'RemoteUrl',
    'network.protocol': 'Protocol',
    'process.entity_id': via(processId, 'InitiatingProcessCreationTime'),
    'process.pid': first('ProcessId', 'InitiatingProcessId'),
    'process.executable': via(
      (path, fields) => (fields.ActionType === 'ProcessCreated' ? (fields.file_full_path as string) : path),
      'InitiatingProcessFolderPath',
    ),
    'process.command_line': first('ProcessCommandLine', 'InitiatingProcessCommandLine'),
    'process.parent.executable': via(
      (path, fields) => (fields.ActionType === 'ProcessCreated' ? path : undefined),
      'InitiatingProcessFolderPath',
    ),
    'process.parent.command_line': via(
      (line, fields) => (fields.ActionType === 'ProcessCreated' ? line : undefined),
      'InitiatingProcessCommandLine',
    ),
    'process.parent.pid': via(
      (pid, fields) => (fields.ActionType === 'ProcessCreated' ? pid : undefined),
      'InitiatingProcessId',
    ),
    'file.path': first('file_full_path'),
    'file.hash.md5': first('MD5', 'InitiatingProcessMD5'),
    'file.hash.sha1': first('SHA1', 'InitiatingProcessSHA1'),
    'file.hash.sha256': first('SHA256', 'InitiatingProcessSHA256'),
    'registry.path': 'registry_target',
    'service.name': 'Application',
    'cloud.resource.id': 'ObjectId',
    'user_agent.original': 'UserAgent',
  },
});
