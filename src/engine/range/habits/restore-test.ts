import { databaseServer } from '#engine/range/company.ts';
import { cmd, in32 } from '#engine/range/programs.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

const byBerg = { parent: cmd, user: 'HARBOR\\it.berg' };

export const restoreTest: Habit = {
  title: 'The yearly restore test looks like the last minutes before an encryption.',
  truth: 'benign',
  why: 'Restore test of srv-sql01, change 4711, done by it.berg with the vendor on the phone. Frightening, and right.',
  hours: [19],
  on: everyDays(10, 6),
  steps: [
    {
      minute: 0,
      technique: 'T1489',
      what: 'Stops the database.',
      rules: ['backup-or-database-service-stopped'],
      play: (scene) =>
        scene.run(databaseServer, { ...byBerg, image: in32('net.exe'), command: 'net stop MSSQLSERVER /y' }),
    },
    {
      minute: 3,
      technique: 'T1490',
      what: 'Deletes old shadow copies and switches off the recovery for the test.',
      rules: ['shadow-copies-deleted', 'recovery-switched-off'],
      play: (scene) => {
        const command = 'vssadmin delete shadows /for=D: /all /quiet';
        scene.run(databaseServer, { ...byBerg, image: in32('vssadmin.exe'), command });
        scene.run(databaseServer, {
          ...byBerg,
          image: in32('bcdedit.exe'),
          command: 'bcdedit /set {default} recoveryenabled No',
        });
      },
    },
  ],
};
