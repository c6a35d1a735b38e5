import { workstationOf } from '#engine/range/company.ts';
import { cmd } from '#engine/range/programs.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const filmsToDisk: Habit = {
  title: 'Marketing copies films to a disk.',
  truth: 'benign',
  why: 'Films for the fair; asked, and the disk is the encrypted one of the house.',
  hours: [13.75],
  on: everyDays(3, 1),
  steps: [
    {
      minute: 0,
      technique: 'T1052.001',
      what: 'Copies a folder to a removable drive.',
      rules: ['folder-copied-to-removable-drive'],
      play: (scene, turn) =>
        scene.run(workstationOf(inTurn(['a.novak', 'p.rahman'] as const, turn)), {
          image: 'C:\\Windows\\System32\\Robocopy.exe',
          command: 'robocopy D:\\Films E:\\Films /E',
          parent: cmd,
        }),
    },
  ],
};
