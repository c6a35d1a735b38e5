/** cron and its kin: what was run on time, and for whom. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const programs = ['cron', 'crond', 'crontab', 'anacron', 'atd', '/usr/sbin/cron', 'cronie'];
const known = new Set(programs);
const forms: readonly Form[] = [
  { pattern: /^\((?<user>[^()\s]{1,256})\) CMD \(\s*(?<command>.*)\)\s*$/, says: { action: 'job-started' } },
  {
    pattern:
      /^\((?<user>[^()\s]{1,256})\) (?<verb>REPLACE|LIST|DELETE|BEGIN EDIT|END EDIT|RELOAD|EDIT) \((?<target>[^()]{1,256})\)/,
    says: { action: 'table-changed' },
  },
  { pattern: /session opened for user (?<user>[^\s(]{1,256})/, says: { action: 'session-opened' } },
  { pattern: /session closed for user (?<user>\S{1,256})/, says: { action: 'session-closed' } },
];

const fromText = (line: string, carrier: Carrier): JsonObject | undefined =>
  known.has(carrier.program?.toLowerCase() ?? '') ? { ...messageOf(line, carrier), ...formOf(forms, line) } : undefined;

export const linuxCron = jsonSource({
  id: 'linux-cron',
  title: 'cron',
  shapes: [
    'syslog messages of cron, crontab, anacron and at',
    'lines of their files',
    'records of the systemd journal',
  ],
  marks: [],
  programs,
  detect: () => false,
  fromText,
  views: [{ logSource: { product: 'linux', service: 'cron' } }],
  time: [],
  common: {
    ...onLinux,
    'event.action': first('action', 'verb'),
    'event.category': always('process'),
    'event.code': 'verb',
    'user.name': 'user',
    'user.target.name': 'target',
    'process.command_line': first('command', '_CMDLINE'),
  },
});
