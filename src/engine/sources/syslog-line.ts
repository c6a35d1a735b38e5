/** What sources of syslog programs have in common: the message with the header beside it, and its common fields. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from './define-source.ts';
import { always, first, type Origins } from './mapping.ts';

/** The message and what its header says, under the names that all sources of text use. */
export const messageOf = (message: string, { host, program, pid, beside }: Carrier): { [name: string]: unknown } => ({
  ...beside,
  message,
  ...(host === undefined ? {} : { host }),
  ...(program === undefined ? {} : { program }),
  ...(pid === undefined ? {} : { pid }),
});

/** Common fields of a message of a Linux or Unix host. */
export const onLinux: Origins = {
  'host.name': 'host',
  'host.os.type': always('linux'),
  'event.provider': 'program',
  'process.pid': first('pid', '_PID'),
  'process.executable': first('_EXE'),
  'process.command_line': first('_CMDLINE'),
};

/** Members of the systemd journal's record that say more of the message; cursors and machine ids are left to the raw event. */
const kept = [
  '_UID',
  '_GID',
  '_EXE',
  '_CMDLINE',
  '_SYSTEMD_UNIT',
  '_SYSTEMD_USER_UNIT',
  'PRIORITY',
  'SYSLOG_FACILITY',
  '_TRANSPORT',
  '_AUDIT_LOGINUID',
  'UNIT',
];

export function journalMembers(object: JsonObject): JsonObject | undefined {
  if (object.__REALTIME_TIMESTAMP === undefined && object._BOOT_ID === undefined) return undefined;
  return Object.fromEntries(kept.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]]])));
}
