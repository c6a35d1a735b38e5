import { workstations } from '#engine/range/company.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const chatClient: Habit = {
  title: 'People install a chat client for themselves.',
  truth: 'false',
  why: 'Parley starts itself from AppData; harmless, and asked for by half the house.',
  hours: [9.25, 14.5],
  on: everyDays(2),
  steps: [
    {
      minute: 0,
      technique: 'T1547.001',
      what: 'Writes its autostart.',
      rules: ['run-key-to-user-writable-folder'],
      play: (scene, turn) => {
        const host = workstations[(turn * 13 + 5) % workstations.length] ?? workstations[0];
        const path = `C:\\Users\\${host.user.login}\\AppData\\Local\\Parley\\Parley.exe`;
        scene.sysmon(host, 13, path, {
          EventType: 'SetValue',
          TargetObject: `HKU\\${host.user.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Parley`,
          Details: `"${path}" --autostart`,
        });
      },
    },
  ],
};
