/** Any other program's message of a Linux host, and of the services that rules name: ClamAV, Guacamole. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const clam = new Set(['clamd', 'clamscan', 'freshclam', 'clamav-daemon', 'clamav', 'clamonacc']);
const isClam = ({ program }: Fields): boolean => clam.has(String(program).toLowerCase());
const forms: readonly Form[] = [
  // ClamAV: `/home/a/x.exe: Win.Test.EICAR_HDB-1 FOUND`
  { pattern: /^(?<Filename>\/[^:]{1,1000}): (?<Signature>\S{1,200}) FOUND$/, says: { action: 'malware-found' } },
];

/** Whatever has a program: a line without one is no syslog message. */
const fromText = (line: string, carrier: Carrier): JsonObject | undefined =>
  carrier.program === undefined ? undefined : { ...messageOf(line, carrier), ...formOf(forms, line) };

export const linuxSyslog = jsonSource({
  id: 'linux-syslog',
  title: 'Linux syslog and journal',
  shapes: ['syslog messages of any program', 'lines of /var/log/syslog and messages', 'records of the systemd journal'],
  marks: [],
  labels: ['linux_messages_syslog', 'syslog', 'system.syslog', 'journald'],
  lastResort: true,
  detect: () => false,
  fromText,
  views: [
    { logSource: { product: 'linux', category: 'antivirus', service: 'clamav' }, when: isClam },
    { logSource: { product: 'linux', service: 'guacamole' }, when: ({ program }) => /^guac/i.test(String(program)) },
    { logSource: { product: 'linux', service: 'syslog' } },
  ],
  time: ['time'],
  mend(fields) {
    // Our own envelope of a syslog message.
    for (const [to, from] of [
      ['program', 'app'],
      ['pid', 'procid'],
    ] as const) {
      const value = fields[from];
      if (fields['@wire'] !== undefined && value !== undefined) fields[to] ??= value;
    }
    const text = fields.message;
    if (fields['@wire'] !== undefined && typeof text === 'string') Object.assign(fields, formOf(forms, text));
  },
  common: {
    ...onLinux,
    'event.action': 'action',
    'event.category': via((action) => (action === 'malware-found' ? 'malware' : undefined), 'action'),
    'event.provider': 'program',
    'user.id': first('_AUDIT_LOGINUID', '_UID'),
    'service.name': first('_SYSTEMD_UNIT', 'UNIT'),
    'file.path': 'Filename',
    'rule.name': 'Signature',
    'host.os.type': always('linux'),
  },
});
