import { workstations } from '#engine/range/company.ts';
import { in32, powershell } from '#engine/range/programs.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const softwareDeployment: Habit = {
  title: 'Software is deployed with encoded PowerShell.',
  truth: 'benign',
  why: 'The deployment product packs its scripts so; svc_deploy, parent C:\\Program Files\\HarborDeploy\\agent.exe.',
  hours: [7, 11, 15],
  on: everyDays(2, 1),
  steps: [
    {
      minute: 0,
      technique: 'T1059.001',
      what: 'An agent starts an encoded command.',
      rules: ['powershell-with-encoded-command'],
      play: (scene, turn) =>
        scene.run(workstations[(turn * 7) % workstations.length] ?? workstations[0], {
          image: powershell,
          command: 'powershell.exe -NoProfile -NonInteractive -EncodedCommand UwB0AGEAcgB0AC0AUwBlAHIAdgBpAGMAZQA=',
          parent: 'C:\\Program Files\\HarborDeploy\\agent.exe',
          user: 'HARBOR\\svc_deploy',
        }),
    },
    {
      minute: 2,
      technique: 'T1053.005',
      what: 'A task is made that starts the update at night.',
      rules: ['scheduled-task-made-by-command'],
      play: (scene, turn) =>
        scene.run(workstations[(turn * 7) % workstations.length] ?? workstations[0], {
          image: in32('schtasks.exe'),
          command:
            'schtasks /create /tn HarborUpdate /tr C:\\ProgramData\\HarborDeploy\\update.cmd /sc once /st 22:00 /ru SYSTEM /f',
          parent: 'C:\\Program Files\\HarborDeploy\\agent.exe',
          user: 'HARBOR\\svc_deploy',
        }),
    },
  ],
};
