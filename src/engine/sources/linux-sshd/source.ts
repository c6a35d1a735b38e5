/** OpenSSH's server: who came in and who did not. Through syslog, the journal, or a line of auth.log. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const from = 'from (?<src_ip>[\\da-fA-F.:]{2,45})(?: port (?<src_port>\\d{1,5}))?';
const forms: readonly Form[] = [
  {
    pattern: new RegExp(
      `^Accepted (?<method>\\S{1,40}) for (?<user>\\S{1,256}) ${from}(?: ssh2)?(?:: (?<key>\\S.{0,200}))?`,
    ),
    says: { action: 'logged-in', outcome: 'success' },
  },
  {
    pattern: new RegExp(`^(?:Failed|Postponed) (?<method>\\S{1,40}) for (?:invalid user )?(?<user>.{0,256}?) ${from}`),
    says: { action: 'logon-failed', outcome: 'failure' },
  },
  {
    pattern: new RegExp(`^Invalid user (?<user>.{0,256}?) ${from}`),
    says: { action: 'invalid-user', outcome: 'failure' },
  },
  {
    pattern: new RegExp(`maximum authentication attempts exceeded for (?:invalid user )?(?<user>.{0,256}?) ${from}`),
    says: { action: 'too-many-attempts', outcome: 'failure' },
  },
  {
    pattern: /authentication failure;.{0,200}? rhost=(?<src_ip>[^\s]{1,255})(?:\s+user=(?<user>\S{1,256}))?/,
    says: { action: 'logon-failed', outcome: 'failure' },
  },
  {
    pattern: /session opened for user (?<user>[^\s(]{1,256})/,
    says: { action: 'session-opened', outcome: 'success' },
  },
  { pattern: /session closed for user (?<user>\S{1,256})/, says: { action: 'session-closed' } },
  {
    pattern:
      /^(?:Connection (?:closed|reset)|Disconnected|Disconnecting).{0,40}?(?:(?:authenticating|invalid) user (?<user>\S{1,256}) |user (?<user2>\S{1,256}) )?(?<src_ip>(?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F:]{3,45}) port (?<src_port>\d{1,5})/,
    says: { action: 'disconnected' },
  },
];

const fromText = (line: string, carrier: Carrier): JsonObject | undefined =>
  carrier.program?.startsWith('sshd') === true ? { ...messageOf(line, carrier), ...formOf(forms, line) } : undefined;

export const linuxSshd = jsonSource({
  id: 'linux-sshd',
  title: 'OpenSSH server',
  shapes: ['syslog messages of sshd', 'lines of auth.log and secure', 'records of the systemd journal'],
  marks: [],
  programs: ['sshd', 'sshd-session', 'sshd-auth'],
  detect: () => false,
  fromText,
  views: [{ logSource: { product: 'linux', service: 'sshd' } }, { logSource: { product: 'linux', service: 'auth' } }],
  time: [],
  common: {
    ...onLinux,
    'event.action': 'action',
    'event.category': always('authentication'),
    'event.outcome': 'outcome',
    'event.code': 'method',
    'user.name': first('user', 'user2'),
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'network.protocol': always('ssh'),
  },
});
