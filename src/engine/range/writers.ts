/** All writers of the company, and the words in which stories say what happens. */
import { cloudWriter } from './cloud.ts';
import type { WindowsHost } from './company.ts';
import { linuxWriter } from './linux.ts';
import { edrWriter, mailWriter, sshdWriter, webWriter, zeekWriter } from './network.ts';
import { randomOf } from './random.ts';
import { entraWriter, officeWriter, oktaWriter } from './saas.ts';
import type { RangeLine, Stream } from './streams.ts';
import { type Channel, type Data, userName, windowsWriter } from './windows.ts';

/** Chance of its own for each writer, so that a story changes nothing of the days around it but record numbers. */
export function writersOf(seed: number) {
  const own = (number: number) => randomOf(seed ^ (0x5eed_0000 + number));
  return {
    windows: windowsWriter(own(1)),
    linux: linuxWriter(own(2)),
    cloud: cloudWriter(own(3)),
    entra: entraWriter(own(4)),
    m365: officeWriter(own(5)),
    okta: oktaWriter(own(6)),
    zeek: zeekWriter(own(7)),
    web: webWriter(own(8)),
    sshd: sshdWriter(own(9)),
    edr: edrWriter(own(10)),
    mail: mailWriter(own(11)),
  };
}
export type Writers = ReturnType<typeof writersOf>;

/** A program that starts on a Windows host. */
export interface Start {
  readonly image: string;
  readonly command: string;
  readonly parent: string;
  /** The host's own user unless said. */
  readonly user?: string;
  readonly parentCommand?: string;
  readonly more?: Data;
}

/** What happens at one moment: each word makes the lines that it leaves in the native log. */
export function sceneAt(at: number, writers: Writers) {
  const lines: RangeLine[] = [];
  const add = (stream: Stream, ...made: readonly string[]): void => {
    for (const line of made) lines.push({ stream, at, line });
  };
  const { windows } = writers;
  return {
    at,
    lines,
    run(host: WindowsHost, { image, command, parent, parentCommand, user = userName(host.user), more }: Start): void {
      const child = windows.process(image, user, command);
      add('windows', windows.created(at, host, child, windows.process(parent, user, parentCommand), more));
    },
    /** Another event of Sysmon, by a process. */
    sysmon(host: WindowsHost, id: number, image: string, data: Data, user = userName(host.user)): void {
      add('windows', windows.sysmon(at, host, id, { ...windows.of(windows.process(image, user)), ...data }));
    },
    event(host: WindowsHost, channel: Channel, id: number, data: Data, more: object = {}): void {
      add('windows', windows.event(at, host, channel, id, data, more));
    },
    script(host: WindowsHost, text: string): void {
      const data = {
        MessageNumber: '1',
        MessageTotal: '1',
        ScriptBlockText: text,
        ScriptBlockId: windows.guid(),
        Path: '',
      };
      add('windows', windows.event(at, host, 'powershell', 4104, data));
    },
    loggedOn(...[host, person, from]: [WindowsHost, WindowsHost['user'], string]): void {
      add('windows', windows.loggedOn(at, host, person, from));
    },
    subjectOf: windows.subjectOf,
    exec(
      ...[host, user, words]: [Parameters<Writers['linux']['exec']>[1], 'root' | 'deploy', readonly string[]]
    ): void {
      const [program = ''] = words;
      const path = program.startsWith('/') ? program : `/usr/bin/${program}`;
      add('linux', ...writers.linux.exec(at, host, user, path, words));
    },
    sshd(...[host, says]: [Parameters<Writers['sshd']>[1], string]): void {
      add('sshd', writers.sshd(at, host, says));
    },
    cloud: (call: Parameters<Writers['cloud']>[1]) => add('cloud', writers.cloud(at, call)),
    signIn: (one: Parameters<Writers['entra']['signIn']>[1]) => add('entra', writers.entra.signIn(at, one)),
    risk: (...[one, kind, level]: [Parameters<Writers['entra']['risk']>[1], string, 'low' | 'medium' | 'high']) =>
      add('entra', writers.entra.risk(at, one, kind, level)),
    directory: (...[by, operation, target, role]: [WindowsHost['user'], string, string, string?]) =>
      add('entra', writers.entra.change(at, by, operation, target, role)),
    office: (one: Parameters<Writers['m365']>[1]) => add('m365', writers.m365(at, one)),
    okta: (one: Parameters<Writers['okta']>[1]) => add('okta', writers.okta(at, one)),
    zeek: (
      ...[log, from, to, more]: [Parameters<Writers['zeek']>[1], string, string, Parameters<Writers['zeek']>[4]?]
    ) => add('zeek', writers.zeek(at, log, from, to, more)),
    web: (one: Parameters<Writers['web']>[1]) => add('web', writers.web(at, one)),
    detected: (one: Parameters<Writers['edr']>[1]) => add('edr', writers.edr(at, one)),
    clicked: (...[who, sender, url, kind]: [WindowsHost['user'], string, string, 'PHISH' | 'MALWARE' | 'SPAM']) =>
      add('mail', writers.mail(at, who, sender, url, kind)),
  };
}
export type Scene = ReturnType<typeof sceneAt>;
