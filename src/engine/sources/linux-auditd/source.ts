/**
 * The Linux audit log: raw lines, raw lines in a member of a shipper's JSON (`message`, `log`, `MESSAGE` …), JSON that has
 * a record's fields as members, and events whose records were joined (`joined.ts`).
 *
 * A process that starts makes several records (SYSCALL, EXECVE, CWD, PATH, PROCTITLE) with the same serial number. As
 * lines of their own they stay events of their own: each keeps its place in what was received. EXECVE is then also
 * offered as a process creation: it knows the words, but the program's path only if it was called by its path, and no
 * parent. Joined, it knows all.
 */
import { addValue, emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import type { FieldScalar, Fields, LogSource } from '#engine/events/model.ts';
import { firstOf, native as nativeField, table } from '#engine/events/reading.ts';
import { defineSource, memberOf, type Native, type Source } from '#engine/sources/define-source.ts';
import {
  always,
  type Convert,
  first,
  type Mapping,
  mapping,
  type Origins,
  oneOf,
  via,
} from '#engine/sources/mapping.ts';
import { type ViewSpec, viewsOf } from '#engine/sources/views.ts';
import { fromAuditbeat, fromLaurel, fromLines, isAuditbeat, isLaurel, setMeaning } from './joined.ts';
import { commandLineOf, decodeValue, readHead, readRecord, setRecord, socketAddress, socketPort } from './record.ts';

const auditd: LogSource = { product: 'linux', service: 'auditd' };
const processCreation: LogSource = { product: 'linux', category: 'process_creation' };

const lineNames = ['message', 'log', 'MESSAGE', 'raw', '_raw', 'line'];

function lineOf(object: JsonObject): string | undefined {
  for (const name of lineNames) {
    const value = object[name];
    if (typeof value === 'string' && value.includes('msg=audit(') && readHead(value) !== undefined) return value;
  }
  return undefined;
}

/** Record types are upper case; `msg=audit(…)`, or a number in the place of it, tells them from other JSON. */
const isRecord = (object: JsonObject): boolean =>
  typeof object.type === 'string' &&
  /^[A-Z][A-Z0-9_]{2,40}$/.test(object.type) &&
  ((typeof object.msg === 'string' && object.msg.startsWith('audit(')) ||
    object.audit_serial !== undefined ||
    object.argc !== undefined ||
    object.auid !== undefined);

/** The host: in the record itself, or as shippers name it. */
function setHost(fields: MutableFields, object: JsonObject): void {
  if (typeof fields.node === 'string') return;
  const names = [object.host, memberOf(object, 'host').name, memberOf(object, 'host').hostname, object.hostname];
  const more = [object.HOSTNAME, object._HOSTNAME, memberOf(object, 'agent').hostname, object['host.name']];
  const host = [...names, ...more].find((name) => typeof name === 'string' && name !== '' && name !== '?');
  if (host !== undefined) fields.node = host as string;
}

function fromMembers(object: JsonObject): Native {
  const fields = emptyFields();
  const type = typeof object.type === 'string' ? object.type : '';
  const stamp = typeof object.msg === 'string' ? object.msg : '';
  const head = readHead(`type=${type} msg=${stamp}`);
  fields.type = type;
  if (head !== undefined) {
    fields.audit_time = head.time;
    fields.audit_serial = head.serial;
  }
  for (const name in object) {
    const value = object[name];
    if (name === 'type' || name === '@timestamp' || name === '@version' || (name === 'msg' && head !== undefined))
      continue;
    if (name === 'msg' && typeof value === 'string') setRecord(fields, type, value);
    else if (typeof value === 'string') fields[name] = decodeValue(type, name, value);
    else if (typeof value === 'number') fields[name] = String(value);
    else if (name !== 'host' && name !== 'agent') addValue(fields, name, value);
  }
  setHost(fields, object);
  return {
    fields,
    time: head?.time ?? fields.audit_time ?? object['@timestamp'] ?? object.time ?? object.timestamp,
  };
}

function native(object: JsonObject): Native {
  const whole = joinedOf(object);
  if (whole !== undefined) {
    setHost(whole.fields as MutableFields, object);
    return whole;
  }
  const line = lineOf(object);
  const head = line === undefined ? undefined : readHead(line);
  if (head === undefined) return fromMembers(object);
  const fields = readRecord(head);
  setMeaning(fields);
  setHost(fields, object);
  return { fields, time: head.time };
}

function joinedOf(object: JsonObject): Native | undefined {
  if (isLaurel(object)) return fromLaurel(object);
  if (isAuditbeat(object)) return fromAuditbeat(object);
  const line = lineOf(object);
  return line?.includes('\n') === true ? fromLines(line) : undefined;
}

const isOf = ({ type }: Fields, wanted: string): boolean =>
  type === wanted || (Array.isArray(type) && (type as readonly FieldScalar[]).includes(wanted));

const viewSpecs: readonly ViewSpec[] = [
  {
    logSource: processCreation,
    when: (fields) => isOf(fields, 'EXECVE') && fields.a0 !== undefined,
    only: {
      Image: firstOf(nativeField('exe'), { kind: 'beginning', name: 'a0', start: '/' }),
      CommandLine: { kind: 'numbered', prefix: 'a', by: ' ' },
      ProcessId: nativeField('pid'),
      CurrentDirectory: nativeField('cwd'),
      User: nativeField('UID'),
      LogonId: nativeField('auid'),
      ParentProcessId: nativeField('ppid'),
      ParentImage: nativeField('parent_exe'),
      ParentCommandLine: nativeField('parent_cmdline'),
      Computer: nativeField('node'),
    },
  },
  {
    logSource: { product: 'linux', category: 'file_event' },
    when: ({ created }) => created !== undefined,
    only: {
      TargetFilename: nativeField('created'),
      Image: nativeField('exe'),
      User: nativeField('UID'),
      Computer: nativeField('node'),
    },
  },
  {
    logSource: { product: 'linux', category: 'network_connection' },
    when: ({ dest_ip }) => dest_ip !== undefined,
    only: {
      DestinationIp: nativeField('dest_ip'),
      DestinationPort: nativeField('dest_port'),
      Image: nativeField('exe'),
      User: nativeField('UID'),
      Initiated: table('SYSCALL', { connect: 'true', accept: 'false', accept4: 'false' }),
      Computer: nativeField('node'),
    },
  },
  { logSource: auditd },
];

/** `unset`, and the number that means the same. */
const unset = new Set(['unset', '4294967295', '-1', '?', '(null)', '(unknown)']);
const known: Convert = (value) => (unset.has(value) ? undefined : value);

const outcomes: Readonly<Record<string, string>> = {
  yes: 'success',
  success: 'success',
  '1': 'success',
  no: 'failure',
  failed: 'failure',
  '0': 'failure',
};

const base: Origins = {
  'host.name': 'node',
  'host.os.type': always('linux'),
  'event.code': 'type',
  'event.action': via((value) => value.toLowerCase().replaceAll('_', '-'), 'type'),
  'event.provider': always('auditd'),
  'event.outcome': via(oneOf(outcomes), 'res', 'success', 'result'),
  'user.name': via(known, 'AUID', 'UID', 'acct'),
  'user.id': via(known, 'auid', 'uid'),
  'user.target.name': via(known, 'acct'),
  'process.pid': 'pid',
  'process.parent.pid': 'ppid',
  'process.executable': via(known, 'exe'),
  'source.ip': via(known, 'addr', 'hostname'),
};

const byType: ReadonlyMap<string, Mapping> = new Map<string, Mapping>(
  Object.entries({
    SOCKADDR: {
      'event.category': always('network'),
      'destination.ip': via(socketAddress, 'saddr'),
      'destination.port': via(socketPort, 'saddr'),
    },
    SYSCALL: { 'event.category': always('process'), 'service.name': first() },
    EXECVE: {
      'event.category': always('process'),
      'process.command_line': via((_, fields) => commandLineOf(fields as MutableFields), 'a0'),
      'process.executable': via((value) => (value.startsWith('/') ? value : undefined), 'a0'),
    },
    PROCTITLE: { 'event.category': always('process'), 'process.command_line': 'proctitle' },
    CWD: { 'event.category': always('process'), 'process.working_directory': 'cwd' },
    PATH: { 'event.category': always('file'), 'file.path': via(known, 'name') },
    SERVICE_START: { 'event.category': always('configuration'), 'service.name': 'unit' },
    SERVICE_STOP: { 'event.category': always('configuration'), 'service.name': 'unit' },
    USER_CMD: {
      'event.category': always('process'),
      'process.command_line': 'cmd',
      'process.working_directory': 'cwd',
    },
    ...Object.fromEntries(
      ['USER_AUTH', 'USER_LOGIN', 'USER_ACCT', 'USER_START', 'USER_END', 'CRED_ACQ', 'LOGIN'].map((type) => [
        type,
        { 'event.category': always('authentication'), 'user.name': via(known, 'acct', 'AUID', 'UID') },
      ]),
    ),
    ...Object.fromEntries(
      ['ADD_USER', 'DEL_USER', 'ADD_GROUP', 'USER_CHAUTHTOK', 'USER_MGMT'].map((type) => [
        type,
        { 'event.category': always('iam') },
      ]),
    ),
  } satisfies Record<string, Origins>).map(([type, origins]) => [type, mapping(base, origins)]),
);
/** Of an event with all its records. */
const whole = mapping(base, {
  'event.category': via(
    (_, fields) => (isOf(fields, 'EXECVE') ? 'process' : fields.dest_ip === undefined ? 'file' : 'network'),
    'type',
  ),
  'event.action': first('SYSCALL', 'syscall', 'type'),
  'process.command_line': via(
    (_, fields) => (isOf(fields, 'EXECVE') ? commandLineOf(fields as MutableFields) : undefined),
    'a0',
  ),
  'process.executable': via(known, 'exe'),
  'process.working_directory': 'cwd',
  'process.parent.executable': 'parent_exe',
  'process.parent.command_line': 'parent_cmdline',
  'file.path': via(known, 'created', 'name'),
  'destination.ip': 'dest_ip',
  'destination.port': 'dest_port',
});
const other = mapping(base);

export const linuxAuditd: Source = defineSource({
  id: 'linux-auditd',
  title: 'Linux audit log',
  shapes: [
    'raw lines',
    "raw lines in a shipper's JSON",
    "JSON with a record's fields",
    'laurel',
    'auditbeat',
    'lines of one event in one message',
  ],
  logSources: viewSpecs.map(({ logSource }) => logSource),
  marks: ['type', 'message', 'log', 'MESSAGE', 'raw', '_raw', 'line', 'ID', 'auditd'],
  labels: ['auditd.log', 'linux_audit', 'linux:audit', 'auditd_manager.auditd', 'laurel'],
  programs: ['audispd', 'auditd', 'audit'],
  detect: (object) => isRecord(object) || isLaurel(object) || isAuditbeat(object) || lineOf(object) !== undefined,
  fromText: (line) => (readHead(line) === undefined ? undefined : { message: line }),
  native,
  viewSpecs,
  views: viewsOf(viewSpecs),
  mapping: (fields) => (Array.isArray(fields.type) ? whole : byType.get(String(fields.type))) ?? other,
});
