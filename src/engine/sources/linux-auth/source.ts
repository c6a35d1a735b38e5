/** Log-ins and accounts of a Linux host, by the programs that make them: su, login, PAM, useradd, passwd, logind, polkit. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { type Convert, first, oneOf, via } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const programs =
  'su login systemd-logind useradd userdel usermod groupadd groupdel groupmod gpasswd passwd chpasswd chage chfn chsh adduser pkexec polkitd gdm-password gdm lightdm sssd sssd_be unix_chkpwd doas newgrp dropbear vsftpd proftpd'.split(
    ' ',
  );
const known = new Set(programs);
const forms: readonly Form[] = [
  {
    pattern: /^FAILED SU \(to (?<target>\S{1,256})\) (?<user>\S{1,256}) on/,
    says: { action: 'switch-failed', outcome: 'failure' },
  },
  {
    pattern: /^\(to (?<target>\S{1,256})\) (?<user>\S{1,256}) on/,
    says: { action: 'user-switched', outcome: 'success' },
  },
  {
    pattern: /^new user: name=(?<target>[^,\s]{1,256}), UID=(?<uid>\d{1,10})/,
    says: { action: 'user-created', outcome: 'success' },
  },
  { pattern: /^new group: name=(?<group>[^,\s]{1,256})/, says: { action: 'group-created', outcome: 'success' } },
  {
    pattern: /^add '(?<target>[^']{1,256})' to (?:shadow )?group '(?<group>[^']{1,256})'/,
    says: { action: 'added-to-group', outcome: 'success' },
  },
  { pattern: /^delete user '(?<target>[^']{1,256})'/, says: { action: 'user-deleted', outcome: 'success' } },
  { pattern: /password changed for (?<target>\S{1,256})/, says: { action: 'password-changed', outcome: 'success' } },
  {
    pattern:
      /authentication failure;.{0,200}? ruser=(?<user>\S{0,256}) rhost=(?<src_ip>\S{0,255})(?:\s+user=(?<target>\S{1,256}))?/,
    says: { action: 'logon-failed', outcome: 'failure' },
  },
  {
    pattern: /session opened for user (?<target>[^\s(]{1,256})(?:.{0,80}? by (?<user>[^\s(]{1,256}))?/,
    says: { action: 'session-opened', outcome: 'success' },
  },
  { pattern: /session closed for user (?<target>\S{1,256})/, says: { action: 'session-closed' } },
  {
    pattern: /^New session (?<session>\S{1,40}) of user (?<target>[^\s.]{1,256})/,
    says: { action: 'session-opened', outcome: 'success' },
  },
  {
    pattern: /^(?<user>\S{1,256}): Executing command .{0,300}?\[COMMAND=(?<command>[^\]]{1,2000})\]/,
    says: { action: 'command-run' },
  },
  {
    pattern: /\[(?<user>[^\]]{1,256})\] (?<verb>OK|FAIL) LOGIN: Client "(?<src_ip>[^"]{1,255})"/,
    says: { action: 'ftp-login' },
  },
];

const fromText = (line: string, carrier: Carrier): JsonObject | undefined =>
  known.has(carrier.program?.toLowerCase() ?? '') ? { ...messageOf(line, carrier), ...formOf(forms, line) } : undefined;

/** Of a session or log-in, who it is for acts; of a new account somebody else does, who is not named. */
const actorOf: Convert = (name, fields) =>
  fields.user === undefined && isIam.test(String(fields.action)) ? undefined : name;
const isIam = /^(?:user-(?:created|deleted)|group-|added-|password-)/;

export const linuxAuth = jsonSource({
  id: 'linux-auth',
  title: 'Linux log-ins and accounts',
  shapes: [
    'syslog messages of su, login, useradd, passwd, systemd-logind, polkit, vsftpd …',
    'lines of auth.log and secure',
    'records of the systemd journal',
  ],
  marks: [],
  programs,
  detect: () => false,
  fromText,
  views: [
    { logSource: { product: 'linux', service: 'vsftpd' }, when: ({ program }) => program === 'vsftpd' },
    { logSource: { product: 'linux', service: 'auth' } },
  ],
  time: [],
  common: {
    ...onLinux,
    'event.action': 'action',
    'event.category': via((action) => (isIam.test(action) ? 'iam' : 'authentication'), 'action', 'message'),
    'event.outcome': first('outcome'),
    'event.code': via(oneOf({ OK: 'OK', FAIL: 'FAIL' }), 'verb'),
    'user.name': via(actorOf, 'user', 'target'),
    'user.target.name': 'target',
    'source.ip': 'src_ip',
    'process.command_line': first('command', '_CMDLINE'),
  },
});
