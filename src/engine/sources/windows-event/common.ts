/** Common fields of Windows events, by service and event number. Where a number says nothing, its service's apply. */
import type { Fields } from '#engine/events/model.ts';
import { always, type Convert, first, type Mapping, mapping, type Origins, via } from '#engine/sources/mapping.ts';
import { accountDomain, accountName, bareGuid, hashOf, lineAfter, numberedProtocol } from '#engine/sources/values.ts';
import { channelOf } from './channels.ts';

/** `wks-07.harbor.example` → `harbor.example`. */
const domainOfHost: Convert = (name) => {
  const dot = name.indexOf('.');
  return dot > 0 && dot < name.length - 1 && !/^[\d.]+$/.test(name) ? name.slice(dot + 1).toLowerCase() : undefined;
};

const base: Origins = {
  'host.name': 'Computer',
  'host.domain': via(domainOfHost, 'Computer'),
  'host.os.type': always('windows'),
  'event.code': 'EventID',
  'event.provider': 'Provider_Name',
};

/** What the event is: ECS category and the words for it. */
const what = (category: string, action: string): Origins => ({
  'event.category': always(category),
  'event.action': always(action),
});

const user = (...from: readonly string[]): Origins => ({
  'user.name': via(accountName, ...from),
  'user.domain': via(accountDomain, ...from),
});
const hashes = (from: string): Origins => ({
  'file.hash.md5': via(hashOf('MD5'), from),
  'file.hash.sha1': via(hashOf('SHA1'), from),
  'file.hash.sha256': via(hashOf('SHA256'), from),
});

// -- Sysmon

const sysmon: Origins = {
  ...base,
  ...user('User'),
  'process.entity_id': via(bareGuid, 'ProcessGuid'),
  'process.pid': 'ProcessId',
  'process.executable': 'Image',
};
const sysmonFile: Origins = { 'file.path': 'TargetFilename', ...hashes('Hashes') };
const sysmonImage: Origins = { 'file.path': 'ImageLoaded', ...hashes('Hashes') };
const sysmonRegistry: Origins = { 'registry.path': 'TargetObject' };
const sysmonPair: Origins = {
  ...user('SourceUser'),
  'user.target.name': via(accountName, 'TargetUser'),
  'process.entity_id': via(bareGuid, 'SourceProcessGuid', 'SourceProcessGUID'),
  'process.pid': 'SourceProcessId',
  'process.executable': 'SourceImage',
  'file.path': 'TargetImage',
};

const sysmonById: Readonly<Record<number, Origins>> = {
  1: {
    ...what('process', 'process-created'),
    'process.command_line': 'CommandLine',
    'process.working_directory': 'CurrentDirectory',
    'process.parent.entity_id': via(bareGuid, 'ParentProcessGuid'),
    'process.parent.pid': 'ParentProcessId',
    'process.parent.executable': 'ParentImage',
    'process.parent.command_line': 'ParentCommandLine',
    ...hashes('Hashes'),
  },
  2: { ...what('file', 'file-time-changed'), ...sysmonFile },
  3: {
    ...what('network', 'connection'),
    'source.ip': 'SourceIp',
    'source.port': 'SourcePort',
    'destination.ip': 'DestinationIp',
    'destination.port': 'DestinationPort',
    'destination.domain': 'DestinationHostname',
    'network.protocol': 'Protocol',
  },
  5: what('process', 'process-ended'),
  6: { ...what('driver', 'driver-loaded'), ...sysmonImage },
  7: { ...what('process', 'image-loaded'), ...sysmonImage },
  8: { ...what('process', 'remote-thread-created'), ...sysmonPair },
  9: what('file', 'raw-read'),
  10: { ...what('process', 'process-accessed'), ...sysmonPair },
  11: { ...what('file', 'file-created'), ...sysmonFile },
  12: { ...what('registry', 'key-or-value-changed'), ...sysmonRegistry },
  13: { ...what('registry', 'value-set'), ...sysmonRegistry },
  14: { ...what('registry', 'key-renamed'), ...sysmonRegistry },
  15: { ...what('file', 'stream-created'), 'file.path': 'TargetFilename', ...hashes('Hash') },
  17: { ...what('file', 'pipe-created'), 'file.path': 'PipeName' },
  18: { ...what('file', 'pipe-connected'), 'file.path': 'PipeName' },
  19: what('configuration', 'wmi-filter'),
  20: what('configuration', 'wmi-consumer'),
  21: what('configuration', 'wmi-binding'),
  22: { ...what('network', 'dns-query'), 'dns.question.name': 'QueryName' },
  23: { ...what('file', 'file-deleted'), ...sysmonFile },
  24: what('process', 'clipboard-changed'),
  25: what('process', 'process-tampered'),
  26: { ...what('file', 'file-deleted'), ...sysmonFile },
  27: { ...what('file', 'executable-blocked'), ...sysmonFile },
  28: { ...what('file', 'shredding-blocked'), ...sysmonFile },
  29: { ...what('file', 'executable-created'), ...sysmonFile },
};

// -- Security

/** Keywords carry the outcome of an audit event: bit 52 failure, bit 53 success. */
const auditOutcome: Convert = (keywords) => {
  if (keywords.startsWith('0x801')) return 'failure';
  return keywords.startsWith('0x802') ? 'success' : undefined;
};

const security: Origins = {
  ...base,
  'event.outcome': via(auditOutcome, 'Keywords'),
  'user.name': first('SubjectUserName'),
  'user.domain': first('SubjectDomainName'),
  'user.id': first('SubjectUserSid'),
  'user.target.name': first('TargetUserName', 'MemberName'),
  'source.ip': first('IpAddress', 'SourceAddress', 'ClientAddress'),
  'source.port': first('IpPort', 'SourcePort'),
  'process.executable': first('ProcessName', 'Application', 'CallerProcessName'),
  'process.pid': first('ProcessId', 'ProcessID'),
  'service.name': 'ServiceName',
};
/** Here the target is the one who acts. */
const logon: Origins = {
  'user.name': first('TargetUserName'),
  'user.domain': first('TargetDomainName'),
  'user.id': first('TargetUserSid', 'TargetSid'),
  'user.target.name': first(),
};
const filtering: Origins = {
  'destination.ip': 'DestAddress',
  'destination.port': 'DestPort',
  'network.protocol': via(numberedProtocol, 'Protocol'),
};

const securityById: Readonly<Record<number, Origins>> = {
  1102: what('configuration', 'audit-log-cleared'),
  4624: { ...what('authentication', 'logged-in'), ...logon, 'event.outcome': always('success') },
  4625: {
    ...what('authentication', 'logon-failed'),
    ...logon,
    'event.outcome': always('failure'),
    'error.code': first('SubStatus', 'Status'),
  },
  4634: { ...what('authentication', 'logged-out'), ...logon },
  4647: { ...what('authentication', 'logged-out'), ...logon },
  4648: { ...what('authentication', 'logged-in-explicit'), 'destination.domain': 'TargetServerName' },
  4657: { ...what('registry', 'value-set'), 'registry.path': first('TargetObject', 'ObjectName') },
  4663: { ...what('file', 'object-accessed'), 'file.path': 'ObjectName' },
  4672: what('iam', 'special-privileges'),
  4688: {
    ...what('process', 'process-created'),
    'process.executable': 'NewProcessName',
    'process.pid': 'NewProcessId',
    'process.command_line': 'CommandLine',
    'process.parent.executable': 'ParentProcessName',
    'process.parent.pid': 'ProcessId',
  },
  4689: what('process', 'process-ended'),
  4697: { ...what('configuration', 'service-installed'), 'file.path': 'ServiceFileName' },
  4698: what('configuration', 'scheduled-task-created'),
  4702: what('configuration', 'scheduled-task-updated'),
  4719: what('configuration', 'audit-policy-changed'),
  4720: what('iam', 'user-created'),
  4722: what('iam', 'user-enabled'),
  4724: what('iam', 'password-reset'),
  4726: what('iam', 'user-deleted'),
  4728: { ...what('iam', 'added-to-group'), 'user.target.name': 'MemberName' },
  4732: { ...what('iam', 'added-to-group'), 'user.target.name': first('MemberName', 'MemberSid') },
  4738: what('iam', 'user-changed'),
  4740: { ...what('iam', 'user-locked-out'), ...user() },
  4756: { ...what('iam', 'added-to-group'), 'user.target.name': 'MemberName' },
  4768: { ...what('authentication', 'kerberos-ticket-requested'), ...logon, 'error.code': 'Status' },
  4769: { ...what('authentication', 'kerberos-service-ticket'), ...logon, 'error.code': 'Status' },
  4771: { ...what('authentication', 'kerberos-preauth-failed'), ...logon, 'error.code': 'Status' },
  4776: { ...what('authentication', 'credentials-validated'), ...logon, 'error.code': 'Status' },
  5140: { ...what('file', 'share-accessed'), 'file.path': 'ShareName' },
  5145: { ...what('file', 'share-object-accessed'), 'file.path': first('RelativeTargetName', 'ShareName') },
  5156: { ...what('network', 'connection-allowed'), ...filtering },
  5157: { ...what('network', 'connection-blocked'), ...filtering },
  5158: { ...what('network', 'bind-allowed'), ...filtering },
};

// -- PowerShell, System and the rest: who wrote the event stands in System

const written: Origins = {
  ...base,
  'user.id': 'Security_UserID',
  'user.name': 'Security_UserName',
  'user.domain': 'Security_UserDomain',
};

const powershell: Origins = { ...written, 'file.path': 'Path', 'process.pid': 'Execution_ProcessID' };

/** The user out of the lines of ContextInfo; a value of one line is the name itself. */
const inContext =
  (then: (text: string) => string | undefined): Convert =>
  (value) => {
    if (!value.includes('\n')) return value;
    const found = lineAfter('User = ')(value);
    return found === undefined ? undefined : then(found);
  };

const powershellById: Readonly<Record<number, Origins>> = {
  4103: {
    ...what('process', 'command-invoked'),
    'user.name': via(inContext(accountName), 'Security_UserName', 'ContextInfo'),
    'user.domain': via(inContext(accountDomain), 'Security_UserDomain', 'ContextInfo'),
    'process.command_line': via(lineAfter('Host Application = '), 'ContextInfo'),
  },
  4104: what('process', 'script-block'),
};

const inData =
  (mark: string, then: (text: string) => string | undefined = (text) => text): Convert =>
  (_, fields) => {
    const data = fields.Data;
    const all = Array.isArray(data) ? data.join('\n') : String(data ?? '');
    const line = lineAfter(mark)(all);
    return line === undefined ? undefined : then(line);
  };

const classic: Origins = {
  ...base,
  'event.category': always('process'),
  'process.command_line': via(inData('HostApplication='), 'Data'),
  'user.name': via(inData('UserId=', accountName), 'Data'),
  'user.domain': via(inData('UserId=', accountDomain), 'Data'),
};
const classicById: Readonly<Record<number, Origins>> = {
  400: { 'event.action': always('engine-started') },
  403: { 'event.action': always('engine-stopped') },
  600: { 'event.action': always('provider-started') },
  800: { 'event.action': always('pipeline-executed') },
};

const system: Origins = { ...written, 'service.name': 'ServiceName' };
const systemById: Readonly<Record<number, Origins>> = {
  104: what('configuration', 'event-log-cleared'),
  7036: { ...what('configuration', 'service-state-changed'), 'service.name': 'param1' },
  7040: { ...what('configuration', 'service-start-type-changed'), 'service.name': 'param1' },
  7045: { ...what('configuration', 'service-installed'), 'file.path': 'ImagePath' },
};

const defender: Origins = {
  ...written,
  ...user('DetectionUser', 'User'),
  'file.path': 'Path',
  'process.executable': 'ProcessName',
};
const taskScheduler: Origins = { ...written, ...user('UserContext', 'UserName'), 'process.executable': 'ActionName' };

interface ByService {
  readonly all: Mapping;
  readonly byId: ReadonlyMap<number, Mapping>;
}
const prepare = (all: Origins, byId: Readonly<Record<number, Origins>> = {}): ByService => ({
  all: mapping(all),
  byId: new Map(Object.entries(byId).map(([id, origins]) => [Number(id), mapping(all, origins)])),
});

const services = new Map<string, ByService>([
  ['sysmon', prepare(sysmon, sysmonById)],
  ['security', prepare(security, securityById)],
  ['powershell', prepare(powershell, powershellById)],
  ['powershell-classic', prepare(classic, classicById)],
  ['system', prepare(system, systemById)],
  ['windefend', prepare(defender)],
  ['taskscheduler', prepare(taskScheduler)],
]);
const other = mapping(written);

export function windowsMapping(fields: Fields): Mapping {
  const channel = fields.Channel;
  const service = typeof channel === 'string' ? services.get(channelOf(channel).service ?? '') : undefined;
  if (service === undefined) return other;
  const id = fields.EventID;
  return (typeof id === 'number' ? service.byId.get(id) : undefined) ?? service.all;
}
