import { deployAccount, domainController, fileServer, jumpHost } from '#engine/range/company.ts';
import { cmd, in32, powershell, services } from '#engine/range/programs.ts';
import type { Story } from '#engine/range/story.ts';
import { systemUser } from '#engine/range/windows.ts';

const asSystem = { parent: cmd, user: systemUser };
const pipe = '\\postex_4f2a';

export const ransomwarePrecursor: Story = {
  title: 'From a stolen remote desktop to everything that comes just before the encryption.',
  truth: 'intrusion',
  why: 'Defender off, backups and shadow copies gone, services stopped, and a note written: encryption was next.',
  steps: [
    {
      minute: 0,
      technique: 'T1046',
      what: 'Scans the network from the jump host.',
      rules: ['network-scanner-started'],
      play: (scene) =>
        scene.run(jumpHost, {
          image: 'C:\\Users\\Public\\advanced_ip_scanner.exe',
          command: 'advanced_ip_scanner.exe /portable /r:10.20.0.0-10.20.1.255',
          parent: cmd,
          user: 'HARBOR\\svc_deploy',
        }),
    },
    {
      minute: 9,
      technique: 'T1482',
      what: 'Collects the directory.',
      rules: ['directory-collected-with-adfind'],
      play: (scene) =>
        scene.run(jumpHost, {
          image: 'C:\\Users\\Public\\af.exe',
          command: 'af.exe -f "(objectcategory=computer)" -csv name operatingSystem',
          parent: cmd,
          user: 'HARBOR\\svc_deploy',
          more: { OriginalFileName: 'AdFind.exe' },
        }),
    },
    {
      minute: 24,
      technique: 'T1003.003',
      what: 'Copies the database of the directory.',
      rules: ['directory-database-copied'],
      play: (scene) =>
        scene.run(domainController, {
          ...asSystem,
          image: in32('ntdsutil.exe'),
          command: 'ntdsutil "ac i ntds" "ifm" "create full C:\\PerfLogs\\t" q q',
        }),
    },
    {
      minute: 41,
      technique: 'T1562.001',
      what: 'Switches off Defender on the file server.',
      rules: ['defender-weakened', 'defender-real-time-protection-off'],
      play: (scene) => {
        scene.run(fileServer, {
          ...asSystem,
          image: powershell,
          command: 'powershell -c Set-MpPreference -DisableRealtimeMonitoring $true',
        });
        scene.event(fileServer, 'defender', 5001, { 'Product Name': 'Microsoft Defender Antivirus' });
      },
    },
    {
      minute: 44,
      technique: 'T1055',
      what: 'A tool for remote control opens its pipe.',
      rules: ['pipe-of-remote-control-tool'],
      play: (scene) =>
        scene.sysmon(fileServer, 17, in32('rundll32.exe'), { EventType: 'CreatePipe', PipeName: pipe }, systemUser),
    },
    {
      minute: 52,
      technique: 'T1489',
      what: 'Stops databases and backups.',
      rules: ['backup-or-database-service-stopped'],
      play: (scene) =>
        scene.run(fileServer, { ...asSystem, image: in32('net.exe'), command: 'net stop "VeeamBackupSvc" /y' }),
    },
    {
      minute: 53,
      technique: 'T1490',
      what: 'Deletes the shadow copies and switches off recovery.',
      rules: ['shadow-copies-deleted', 'recovery-switched-off'],
      play: (scene) => {
        scene.run(fileServer, {
          ...asSystem,
          image: in32('vssadmin.exe'),
          command: 'vssadmin.exe delete shadows /all /quiet',
        });
        scene.run(fileServer, {
          ...asSystem,
          image: in32('bcdedit.exe'),
          command: 'bcdedit /set {default} recoveryenabled No',
        });
      },
    },
    {
      minute: 58,
      technique: 'T1486',
      what: 'The note is written, to see whether the tool works.',
      rules: ['note-of-ransom-written'],
      play: (scene) =>
        scene.sysmon(
          fileServer,
          11,
          'C:\\PerfLogs\\lk.exe',
          { TargetFilename: 'D:\\Finance\\HOW_TO_RECOVER_YOUR_FILES.txt', CreationUtcTime: '2026-01-01 00:00:00.000' },
          systemUser,
        ),
    },
    {
      minute: 60,
      technique: 'T1021.002',
      what: 'Pushes the tool to the next server.',
      rules: ['service-installed-for-remote-execution'],
      play: (scene) => {
        scene.loggedOn(domainController, deployAccount, fileServer.ip);
        scene.event(domainController, 'system', 7045, {
          ServiceName: 'lksvc',
          ImagePath: `${cmd} /c C:\\PerfLogs\\lk.exe -local`,
          ServiceType: 'user mode service',
          StartType: 'demand start',
          AccountName: 'LocalSystem',
        });
      },
    },
    {
      minute: 62,
      technique: 'T1070.001',
      what: 'Empties the logs.',
      rules: ['event-log-cleared-by-command'],
      play: (scene) =>
        scene.run(fileServer, {
          image: in32('wevtutil.exe'),
          command: 'wevtutil cl Security',
          parent: services,
          user: systemUser,
        }),
    },
  ],
};
