/**
 * osquery's result log: differential (`columns`, `action`) and snapshot (`snapshot`) results. The tables of events give
 * what rules for processes, files and connections look at.
 */
import type { MutableFields } from '#engine/events/flatten.ts';
import { isObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

const platforms: Readonly<Record<string, string>> = {
  darwin: 'macos',
  ubuntu: 'linux',
  debian: 'linux',
  centos: 'linux',
  rhel: 'linux',
  linux: 'linux',
  windows: 'windows',
  macos: 'macos',
};

/** Said in a decoration, or told by the paths. */
function platformOf(fields: Fields): string | undefined {
  const said = fields['decorations.platform'] ?? fields['decorations.os_platform'] ?? fields['columns.build_platform'];
  if (typeof said === 'string' && Object.hasOwn(platforms, said)) return platforms[said];
  const path = fields['columns.path'] ?? fields['columns.directory'];
  if (typeof path !== 'string') return undefined;
  if (/^[A-Z]:\\/i.test(path)) return 'windows';
  return /^\/(Users|Applications|Library|System)\//.test(path) ? 'macos' : path.startsWith('/') ? 'linux' : undefined;
}

const isProcess = (fields: Fields): boolean =>
  fields['columns.cmdline'] !== undefined && fields['columns.path'] !== undefined;
const names = {
  Image: ['columns.path'],
  CommandLine: ['columns.cmdline'],
  ProcessId: ['columns.pid'],
  ParentProcessId: ['columns.parent'],
  ParentImage: ['columns.parent_path'],
  ParentCommandLine: ['columns.parent_cmdline'],
  CurrentDirectory: ['columns.cwd'],
  User: ['columns.username', 'columns.uid'],
  TargetFilename: ['columns.target_path'],
  DestinationIp: ['columns.remote_address'],
  DestinationPort: ['columns.remote_port'],
  SourceIp: ['columns.local_address'],
  SourcePort: ['columns.local_port'],
};
const views = ['linux', 'macos', 'windows'].flatMap((product): ViewSpec[] => {
  const on = (is: (fields: Fields) => boolean) => (fields: Fields) => is(fields) && platformOf(fields) === product;
  return [
    { logSource: { product, category: 'process_creation' }, when: on(isProcess), names },
    {
      logSource: { product, category: 'file_event' },
      when: on((fields) => fields['columns.target_path'] !== undefined),
      names,
    },
    {
      logSource: { product, category: 'network_connection' },
      when: on((fields) => fields['columns.remote_address'] !== undefined),
      names,
    },
  ];
});

const unset = (value: string): string | undefined => (value === '' || value === '-1' ? undefined : value);

export const osquery = jsonSource({
  id: 'osquery',
  title: 'osquery results',
  shapes: ['differential results', 'snapshot results'],
  marks: ['columns', 'snapshot', 'hostIdentifier'],
  labels: ['Osquery.Differential', 'Osquery.Snapshot', 'osquery.result', 'osquery:results'],
  detect: ({ columns, snapshot, name }) => typeof name === 'string' && (isObject(columns) || Array.isArray(snapshot)),
  views: [...views, { logSource: { product: 'osquery', service: 'results' } }],
  time: ['unixTime', 'calendarTime', 'columns.time'],
  carrierHost: 'hostIdentifier',
  mend(fields: MutableFields) {
    const platform = platformOf(fields);
    if (platform !== undefined) fields.platform ??= platform;
  },
  common: {
    'event.action': 'name',
    'event.code': 'action',
    'event.category': via((_, fields) => (isProcess(fields) ? 'process' : 'host'), 'name'),
    'event.provider': always('osquery'),
    'host.name': first('hostIdentifier', 'decorations.hostname'),
    'host.id': first('decorations.host_uuid', 'decorations.uuid'),
    'host.os.type': via(oneOf({ windows: 'windows', linux: 'linux', macos: 'macos' }), 'platform'),
    'user.name': via(unset, 'columns.username', 'columns.user'),
    'user.id': via(unset, 'columns.uid'),
    'process.pid': 'columns.pid',
    'process.executable': via((path, fields) => (isProcess(fields) ? path : undefined), 'columns.path'),
    'process.command_line': first('columns.cmdline', 'columns.command'),
    'process.working_directory': first('columns.cwd'),
    'process.parent.pid': 'columns.parent',
    'file.path': via((path, fields) => (isProcess(fields) ? undefined : path), 'columns.target_path', 'columns.path'),
    'file.hash.md5': 'columns.md5',
    'file.hash.sha1': 'columns.sha1',
    'file.hash.sha256': 'columns.sha256',
    'source.ip': 'columns.local_address',
    'source.port': 'columns.local_port',
    'destination.ip': 'columns.remote_address',
    'destination.port': 'columns.remote_port',
  },
});
