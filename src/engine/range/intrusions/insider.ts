import { person, workstationOf } from '#engine/range/company.ts';
import { explorer, powershell } from '#engine/range/programs.ts';
import type { Story } from '#engine/range/story.ts';

const who = person('h.weber');
const host = workstationOf('h.weber');

export const insider: Story = {
  title: 'Somebody who gave notice takes customers’ files along: a USB stick, and a cloud store of their own.',
  truth: 'intrusion',
  why: 'h.weber gave notice on Monday; after hours the customers’ folder went to a stick and to a private store.',
  steps: [
    {
      minute: 0,
      technique: 'T1213.002',
      what: 'Downloads hundreds of files of the customers’ site in a few minutes.',
      rules: ['many-files-downloaded-by-one-person'],
      play: (scene) => {
        for (let file = 1; file <= 110; file += 1)
          scene.office({
            person: who,
            operation: 'FileDownloaded',
            workload: 'SharePoint',
            from: who.home,
            object: `https://harbor.example/sites/customers/contract-${file}.pdf`,
          });
      },
    },
    {
      minute: 21,
      technique: 'T1560.001',
      what: 'Packs them into an archive with a password.',
      rules: ['archive-with-password-made'],
      play: (scene) =>
        scene.run(host, {
          image: 'C:\\Program Files\\7-Zip\\7z.exe',
          command: `"C:\\Program Files\\7-Zip\\7z.exe" a -pTravel2026 -mhe=on C:\\Users\\${who.login}\\holiday.7z D:\\Customers`,
          parent: powershell,
        }),
    },
    {
      minute: 30,
      technique: 'T1052.001',
      what: 'Copies folders to a USB drive.',
      rules: ['folder-copied-to-removable-drive', 'many-documents-written-to-removable-drive'],
      play: (scene) => {
        scene.run(host, {
          image: 'C:\\Windows\\System32\\Robocopy.exe',
          command: 'robocopy D:\\Customers E:\\ /E /R:0',
          parent: powershell,
        });
        for (let file = 1; file <= 45; file += 1)
          scene.sysmon(host, 11, 'C:\\Windows\\System32\\Robocopy.exe', {
            TargetFilename: `E:\\Customers\\contract-${file}.pdf`,
            CreationUtcTime: '2026-01-01 00:00:00.000',
          });
      },
    },
    {
      minute: 55,
      technique: 'T1567.002',
      what: 'Sends the archive to a private store.',
      rules: ['file-sharing-site-asked-by-program'],
      play: (scene) =>
        scene.sysmon(host, 22, 'C:\\Users\\h.weber\\AppData\\Local\\MEGAsync\\MEGAsync.exe', {
          QueryName: 'g.api.mega.co.nz',
          QueryStatus: '0',
          QueryResults: '::ffff:203.0.113.9;',
        }),
    },
    {
      minute: 58,
      technique: 'T1048',
      what: 'Nine gigabytes leave the workstation.',
      rules: ['large-upload-to-the-internet'],
      play: (scene) =>
        scene.zeek('conn', host.ip, '203.0.113.9', {
          service: 'ssl',
          duration: 2900,
          orig_bytes: 9_400_000_000,
          resp_bytes: 2_100_000,
          conn_state: 'SF',
        }),
    },
    {
      minute: 75,
      technique: 'T1098.002',
      what: 'Has mail sent on to a private address.',
      rules: ['mailbox-forwards-outside'],
      play: (scene) =>
        scene.office({
          person: who,
          operation: 'Set-Mailbox',
          workload: 'Exchange',
          from: who.home,
          parameters: {
            Identity: who.login,
            ForwardingSmtpAddress: 'smtp:h.weber@mail.example',
            DeliverToMailboxAndForward: 'True',
          },
        }),
    },
    {
      minute: 80,
      technique: 'T1070.004',
      what: 'Deletes what was packed.',
      rules: [],
      play: (scene) =>
        scene.run(host, {
          image: 'C:\\Windows\\System32\\cmd.exe',
          command: 'cmd /c del holiday.7z',
          parent: explorer,
        }),
    },
  ],
};
