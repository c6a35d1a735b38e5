import { fileServer } from '#engine/range/company.ts';
import { everyDay, type Habit } from '#engine/range/story.ts';

export const backupToSecondSite: Habit = {
  title: 'The nightly backup goes to the second site.',
  truth: 'benign',
  why: 'svc_backup copies to 192.0.2.200, the second site, every night at 01:00.',
  hours: [1],
  on: everyDay,
  steps: [
    {
      minute: 0,
      technique: 'T1048',
      what: 'Gigabytes leave the file server.',
      rules: ['large-upload-to-the-internet'],
      play: (scene) =>
        scene.zeek('conn', fileServer.ip, '192.0.2.200', {
          service: 'ssl',
          duration: 5400,
          orig_bytes: 61_000_000_000,
          resp_bytes: 90_000_000,
          conn_state: 'SF',
        }),
    },
  ],
};
