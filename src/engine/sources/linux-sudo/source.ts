/** sudo: who ran what as whom, and who was not let. The command is a process creation besides. */
import type { JsonObject } from '#engine/events/limits.ts';
import { native } from '#engine/events/reading.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { having } from '#engine/sources/views.ts';

/** `alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id`; a reason may come first. */
const entry = /^\s*(?<user>\S{1,256}) : (?:(?<reason>[^;=]{1,200}) ; )?(?=(?:TTY|HOST|PWD|USER)=)/;
const names = new Set(['HOST', 'TTY', 'CHROOT', 'CWD', 'PWD', 'USER', 'GROUP', 'TSID', 'ENV', 'COMMAND']);
const session =
  /session (?<state>opened|closed) for user (?<target>[^\s(]{1,256})(?:.{0,80}? by (?<user>[^\s(]{1,256}))?/;
const failed = /authentication failure;.{0,300}? user=(?<user>\S{1,256})/;

function entryOf(line: string): JsonObject | undefined {
  const match = entry.exec(line);
  if (match === null) return undefined;
  const { user, reason } = match.groups ?? {};
  const fields: Record<string, unknown> = {
    user,
    outcome: reason === undefined ? 'success' : 'failure',
    ...(reason === undefined ? {} : { reason }),
  };
  let rest = line.slice(match[0].length);
  while (rest !== '') {
    const equals = rest.indexOf('=');
    const name = rest.slice(0, equals);
    if (equals < 0 || !names.has(name)) break;
    // The command comes last and may hold anything.
    const end = name === 'COMMAND' ? rest.length : rest.indexOf(' ; ', equals);
    fields[name] = rest.slice(equals + 1, end < 0 ? undefined : end);
    rest = end < 0 ? '' : rest.slice(end + 3);
  }
  const { COMMAND: command } = fields;
  if (typeof command === 'string') fields.image = command.split(' ', 1)[0];
  return { action: 'command-run', ...fields };
}

function fromText(line: string, carrier: Carrier): JsonObject | undefined {
  if (carrier.program !== 'sudo') return undefined;
  const groups = session.exec(line)?.groups;
  const denied = failed.exec(line)?.groups;
  return {
    ...messageOf(line, carrier),
    ...(entryOf(line) ??
      (groups === undefined
        ? denied && { action: 'authentication-failed', outcome: 'failure', user: denied.user }
        : {
            action: `session-${groups.state}`,
            USER: groups.target,
            ...(groups.user === undefined ? {} : { user: groups.user }),
          })),
  };
}

export const linuxSudo = jsonSource({
  id: 'linux-sudo',
  title: 'sudo',
  shapes: ['syslog messages of sudo', 'lines of auth.log and secure', 'records of the systemd journal'],
  marks: [],
  programs: ['sudo'],
  detect: () => false,
  fromText,
  views: [
    {
      logSource: { product: 'linux', category: 'process_creation' },
      when: having('COMMAND'),
      only: {
        Image: native('image'),
        CommandLine: native('COMMAND'),
        User: native('USER'),
        CurrentDirectory: native('PWD'),
        ParentImage: { kind: 'always', text: '/usr/bin/sudo' },
        Computer: native('host'),
      },
    },
    { logSource: { product: 'linux', service: 'sudo' } },
    { logSource: { product: 'linux', service: 'auth' } },
  ],
  time: [],
  common: {
    ...onLinux,
    'event.action': 'action',
    'event.category': always('process'),
    'event.outcome': 'outcome',
    'user.name': 'user',
    'user.target.name': 'USER',
    'process.executable': first('image', '_EXE'),
    'process.command_line': first('COMMAND', '_CMDLINE'),
    'process.working_directory': 'PWD',
    'error.code': 'reason',
  },
});
