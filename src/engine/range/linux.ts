/** Records of the Linux audit log, raw lines as auditd writes them with `name_format = hostname`. */
import { linuxHosts } from './company.ts';
import type { Random } from './random.ts';

export type LinuxHost = (typeof linuxHosts)[number];

const encoder = new TextEncoder();
const hexOf = (text: string): string =>
  [...encoder.encode(text)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
/** As the kernel writes a text: quoted, or hexadecimal when it has a blank or a quote. */
const word = (text: string): string => (/[\s"]/.test(text) ? hexOf(text) : `"${text}"`);

const uids = { root: '0', deploy: '1000' } as const;
export type LinuxUser = keyof typeof uids;

export function linuxWriter(random: Random) {
  let serial = 88_100;
  const record = (at: number, host: LinuxHost, type: string, rest: string): string =>
    `node=${host} type=${type} msg=audit(${(at / 1000).toFixed(3)}:${serial}): ${rest}`;

  /** A program starts: the records that belong together share a serial number. */
  function exec(at: number, host: LinuxHost, user: LinuxUser, exe: string, words: readonly string[]): string[] {
    serial += 1;
    const [pid, id] = [random.int(2000, 30_000), uids[user]];
    const name = exe.slice(exe.lastIndexOf('/') + 1);
    const registers = `a0=${random.hex(12)} a1=${random.hex(12)} a2=${random.hex(12)} a3=8`;
    const ids = `auid=${id === '0' ? '4294967295' : id} uid=${id} gid=${id} euid=${id} suid=${id} fsuid=${id} egid=${id}`;
    return [
      record(
        at,
        host,
        'SYSCALL',
        `arch=c000003e syscall=59 success=yes exit=0 ${registers} items=2 ppid=${pid - random.int(1, 40)} pid=${pid} ${ids} tty=pts0 ses=7 comm="${name}" exe="${exe}" key="exec"`,
      ),
      record(
        at,
        host,
        'EXECVE',
        `argc=${words.length} ${words.map((text, index) => `a${index}=${word(text)}`).join(' ')}`,
      ),
      record(
        at,
        host,
        'PATH',
        `item=0 name="${exe}" inode=${random.int(100, 9000)} dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
      ),
    ];
  }

  function programSays(at: number, host: LinuxHost, type: string, text: string): string {
    serial += 1;
    return record(at, host, type, `pid=${random.int(1, 9000)} uid=0 auid=4294967295 ses=4294967295 msg='${text}'`);
  }
  return { exec, programSays };
}
export type LinuxWriter = ReturnType<typeof linuxWriter>;

const commands: readonly [readonly [string, ...string[]], ...(readonly [string, ...string[]])[]] = [
  ['/usr/bin/curl', 'curl', '-s', 'http://127.0.0.1:8080/healthz'],
  ['/usr/sbin/nginx', '/usr/sbin/nginx', '-t'],
  ['/usr/bin/systemctl', 'systemctl', 'status', 'web'],
  ['/usr/bin/df', 'df', '-h'],
  ['/usr/sbin/logrotate', '/usr/sbin/logrotate', '/etc/logrotate.conf'],
  ['/usr/bin/find', 'find', '/var/cache/web', '-mmin', '+60', '-name', 'page cache *'],
  ['/usr/bin/git', 'git', 'pull', '--ff-only'],
];

export function everydayLinux(writer: LinuxWriter, random: Random): (at: number) => string[] {
  return (at) => {
    const host = random.pick(linuxHosts);
    if (random.next() < 0.1) {
      const from = `10.20.1.${random.int(11, 34)}`;
      const text = `op=login id=1000 exe="/usr/sbin/sshd" hostname=${from} addr=${from} terminal=ssh res=success`;
      return [writer.programSays(at, host, 'USER_LOGIN', text)];
    }
    const [exe, ...words] = random.pick(commands);
    return writer.exec(at, host, random.pick(['root', 'root', 'deploy'] as const), exe, words);
  };
}
