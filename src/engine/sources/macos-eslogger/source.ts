/** macOS Endpoint Security events, as `eslogger` writes them: processes, files and log-ins under the names of rules. */
import type { MutableFields } from '#engine/events/flatten.ts';
import { isObject } from '#engine/events/limits.ts';
import type { FieldValue } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { having } from '#engine/sources/views.ts';

const target = 'event.exec.target';
const joinedWords = (value: FieldValue | undefined): string | undefined =>
  Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : undefined;

/** The kind of event is the one member of `event`. */
function mend(fields: MutableFields, record: { readonly event?: unknown }): void {
  const [kind] = isObject(record.event) ? Object.keys(record.event) : [];
  if (kind !== undefined) fields.kind = kind;
  const line = joinedWords(fields['event.exec.args']);
  if (line !== undefined) fields.command_line = line;
  const made = fields['event.create.destination.new_path.dir.path'];
  const name = fields['event.create.destination.new_path.filename'];
  if (typeof made === 'string' && typeof name === 'string') fields.created_path = `${made}/${name}`;
}

export const macosEslogger = jsonSource({
  id: 'macos-eslogger',
  title: 'macOS Endpoint Security (eslogger)',
  shapes: ['eslogger JSON'],
  marks: ['event_type', 'schema_version'],
  labels: ['macos.eslogger'],
  detect: ({ event, process, mach_time: time, schema_version: version }) =>
    isObject(event) && isObject(process) && (time !== undefined || version !== undefined),
  views: [
    {
      logSource: { product: 'macos', category: 'process_creation' },
      when: having('kind', 'exec'),
      names: {
        Image: [`${target}.executable.path`],
        CommandLine: ['command_line'],
        ProcessId: [`${target}.audit_token.pid`],
        ParentImage: ['process.executable.path'],
        ParentProcessId: ['process.audit_token.pid'],
        CurrentDirectory: ['event.exec.cwd.path'],
      },
    },
    {
      logSource: { product: 'macos', category: 'file_event' },
      when: having('kind', 'create', 'write', 'close', 'rename'),
      names: {
        Image: ['process.executable.path'],
        TargetFilename: [
          'event.create.destination.existing_file.path',
          'created_path',
          'event.write.target.path',
          'event.close.target.path',
          'event.rename.destination.existing_file.path',
        ],
      },
    },
    { logSource: { product: 'macos', service: 'endpointsecurity' } },
  ],
  time: ['time'],
  carrierHost: 'host',
  mend,
  common: {
    'host.name': 'host',
    'host.os.type': always('macos'),
    'event.action': 'kind',
    'event.code': 'event_type',
    'event.category': via(
      (kind) => (/exec|fork|exit|signal/.test(kind) ? 'process' : /login|auth/.test(kind) ? 'authentication' : 'file'),
      'kind',
    ),
    'event.provider': always('endpointsecurity'),
    'user.id': via(
      (uid) => (uid === '4294967295' ? undefined : uid),
      'process.audit_token.auid',
      'process.audit_token.ruid',
    ),
    'process.pid': first(`${target}.audit_token.pid`, 'process.audit_token.pid'),
    'process.executable': first(`${target}.executable.path`, 'process.executable.path'),
    'process.command_line': 'command_line',
    'process.working_directory': 'event.exec.cwd.path',
    'process.parent.executable': via(
      (path, fields) => (fields.kind === 'exec' ? path : undefined),
      'process.executable.path',
    ),
    'process.parent.pid': via((pid, fields) => (fields.kind === 'exec' ? pid : undefined), 'process.audit_token.pid'),
    'file.path': first(
      'event.create.destination.existing_file.path',
      'created_path',
      'event.write.target.path',
      'event.close.target.path',
    ),
  },
});
