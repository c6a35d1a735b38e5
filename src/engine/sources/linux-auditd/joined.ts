/**
 * Events whose records somebody has put together already: laurel (one JSON object an event), auditbeat, and several
 * lines in one message (Filebeat's multiline). A process that starts is then one event that knows path, words, parent
 * and directory.
 *
 * The fields of all records stand side by side; `type` lists the records. Where two have a field of one name, EXECVE's
 * words win over the registers of SYSCALL, which are called `syscall_a0` … then.
 */
import { addValue, emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { FieldScalar } from '#engine/events/model.ts';
import { memberOf, type Native } from '#engine/sources/define-source.ts';
import { readHead, readRecord, socketAddress, socketPort } from './record.ts';

/** Text of any value; objects, which may have a `toString` of their own, as JSON. */
const scalarText = (value: unknown): FieldScalar => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const words = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(scalarText).map(String) : []);

function setWords(fields: MutableFields, argv: readonly string[]): void {
  fields.argc = String(argv.length);
  for (const [at, word] of argv.entries()) fields[`a${at}`] = word;
}

/** Scalars of a record; what is there already stays. */
function setMembers(fields: MutableFields, record: JsonObject): void {
  for (const name in record) {
    const value = record[name];
    if (value === null || value === undefined || Array.isArray(value) || name === 'ARGV') continue;
    fields[name] ??= scalarText(value);
  }
}

/** What was made (`nametype=CREATE`) and what a socket leads to, under names of their own, for views. */
export function setMeaning(fields: MutableFields): void {
  const names = listOf(fields.name);
  const kinds = listOf(fields.nametype);
  const created = names.filter((_, at) => kinds[at] === 'CREATE');
  if (created.length > 0) fields.created = created.length === 1 ? (created[0] ?? null) : created;
  if (typeof fields.saddr !== 'string') return;
  const [address, port] = [socketAddress(fields.saddr), socketPort(fields.saddr)];
  if (address !== undefined) fields.dest_ip = address;
  if (port !== undefined && address !== undefined) fields.dest_port = port;
}

const listOf = (value: MutableFields[string] | undefined): readonly FieldScalar[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value as FieldScalar];

// -- laurel

const laurelId = /^(\d{1,12}(?:\.\d{1,9})?):(\d{1,20})$/;
export const isLaurel = (object: JsonObject): boolean => typeof object.ID === 'string' && laurelId.test(object.ID);

function setRecords(fields: MutableFields, type: string, value: unknown): void {
  const records = (Array.isArray(value) ? value : [value]).filter(isObject);
  for (const record of records) {
    if (type === 'EXECVE') setWords(fields, words(record.ARGV));
    else if (type === 'PROCTITLE')
      fields.proctitle = words(record.ARGV).join(' ') || String(scalarText(record.proctitle ?? ''));
    else if (type === 'PATH') {
      for (const name of ['name', 'nametype']) if (record[name] !== undefined) addValue(fields, name, record[name]);
    } else if (type === 'SOCKADDR') setSocket(fields, record);
    else if (type === 'SYSCALL') {
      for (const [at, register] of words(record.ARGV).entries()) fields[`syscall_a${at}`] = register;
      setMembers(fields, record);
    } else setMembers(fields, record);
  }
}

function setSocket(fields: MutableFields, record: JsonObject): void {
  setMembers(fields, record);
  const socket = memberOf(record, 'SADDR');
  if (typeof socket.addr === 'string') fields.dest_ip = socket.addr;
  if (typeof socket.port === 'number') fields.dest_port = socket.port;
}

function setParent(fields: MutableFields, parent: JsonObject): void {
  if (typeof parent.exe === 'string') fields.parent_exe = parent.exe;
  const line = words(parent.ARGV).join(' ');
  if (line !== '') fields.parent_cmdline = line;
}

export function fromLaurel(object: JsonObject): Native {
  const fields = emptyFields();
  const [, time = '', serial = ''] = laurelId.exec(String(object.ID)) ?? [];
  const types: string[] = [];
  fields.audit_time = time;
  fields.audit_serial = serial;
  if (typeof object.NODE === 'string') fields.node = object.NODE;
  // EXECVE first, so that its words keep their names.
  const names = Object.keys(object).sort((a, b) => Number(b === 'EXECVE') - Number(a === 'EXECVE'));
  for (const name of names) {
    if (!/^[A-Z][A-Z\d_]{2,40}$/.test(name) || name === 'NODE') continue;
    if (name === 'PARENT_INFO') setParent(fields, memberOf(object, name));
    else {
      types.push(name);
      setRecords(fields, name, object[name]);
    }
  }
  fields.type = types;
  setMeaning(fields);
  return { fields, time };
}

// -- auditbeat

export const isAuditbeat = (object: JsonObject): boolean =>
  isObject(object.auditd) && (object.auditd.message_type !== undefined || isObject(object.auditd.data));

const beatNames: readonly (readonly [to: string, object: string, member: string])[] = [
  ['pid', 'process', 'pid'],
  ['exe', 'process', 'executable'],
  ['comm', 'process', 'name'],
  ['cwd', 'process', 'working_directory'],
  ['proctitle', 'process', 'title'],
  ['auid', 'auditAccount', 'id'],
  ['AUID', 'auditAccount', 'name'],
  ['uid', 'user', 'id'],
  ['UID', 'user', 'name'],
  ['res', 'auditd', 'result'],
];

export function fromAuditbeat(object: JsonObject): Native {
  const fields = emptyFields();
  const auditd = memberOf(object, 'auditd');
  const process = memberOf(object, 'process');
  const user = memberOf(object, 'user');
  const parts: Readonly<Record<string, JsonObject>> = { auditd, process, user, auditAccount: memberOf(user, 'audit') };
  const type = String(scalarText(auditd.message_type ?? 'unknown')).toUpperCase();
  const types = [type];
  if (auditd.sequence !== undefined) fields.audit_serial = scalarText(auditd.sequence);
  const data = memberOf(auditd, 'data');
  const argv = words(process.args);
  const isStart = /^execve/.test(String(scalarText(data.syscall ?? ''))) && argv.length > 0;
  if (isStart) {
    setWords(fields, argv);
    types.push('EXECVE');
  }
  for (const [to, part, member] of beatNames) {
    const value = parts[part]?.[member];
    if (value !== undefined && value !== null) fields[to] = scalarText(value);
  }
  const parent = memberOf(process, 'parent').pid ?? process.ppid;
  if (parent !== undefined) fields.ppid = scalarText(parent);
  for (const name in data) fields[isStart && /^a\d$/.test(name) ? `syscall_${name}` : name] ??= scalarText(data[name]);
  for (const path of Array.isArray(auditd.paths) ? auditd.paths.filter(isObject) : []) {
    if (!types.includes('PATH')) types.push('PATH');
    for (const name of ['name', 'nametype']) if (path[name] !== undefined) addValue(fields, name, path[name]);
  }
  if (object.tags !== undefined) addValue(fields, 'key', object.tags);
  fields.type = types;
  setMeaning(fields);
  return { fields, time: object['@timestamp'] };
}

// -- several lines in one message

/** The records of a message of several lines as one event; lines of other events are kept as text. */
export function fromLines(message: string): Native | undefined {
  const lines = message.split(/\r?\n/, 256).filter((line) => line.trim() !== '');
  const heads = lines.map(readHead);
  const first = heads[0];
  if (first === undefined || lines.length < 2) return undefined;
  const fields = emptyFields();
  const types: string[] = [];
  const others: string[] = [];
  const own = heads.flatMap((head, at) => {
    if (head?.serial === first.serial) return [head];
    others.push(lines[at] ?? '');
    return [];
  });
  own.sort((a, b) => Number(b.type === 'EXECVE') - Number(a.type === 'EXECVE'));
  for (const head of own) {
    types.push(head.type);
    const record = readRecord(head);
    for (const name in record) {
      const value = record[name] ?? null;
      if (name === 'name' || name === 'nametype') addValue(fields, name, value);
      else if (fields[name] === undefined) fields[name] = value;
      else if (head.type === 'SYSCALL' && /^a\d$/.test(name)) fields[`syscall_${name}`] = value;
    }
  }
  fields.type = types;
  if (others.length > 0) fields.other_records = others;
  setMeaning(fields);
  return { fields, time: first.time };
}
