import { workstationOf } from '#engine/range/company.ts';
import { cmd, in32 } from '#engine/range/programs.ts';
import { type Habit, inTurn, workdays } from '#engine/range/story.ts';

export const developersScripts: Habit = {
  title: 'Developers fetch tools and search their code.',
  truth: 'false',
  why: 'A script of the build fetches its tool to /tmp; the search ran over source code.',
  hours: [10.5, 13.5],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1105',
      what: 'A build script fetches a tool to /tmp.',
      rules: ['file-fetched-to-world-writable-folder'],
      play: (scene, turn) =>
        scene.exec(inTurn(['build01', 'git01'] as const, turn), 'deploy', [
          'curl',
          '-sSL',
          'https://tools.example/lint',
          '-o',
          '/tmp/lint',
        ]),
    },
    {
      minute: 4,
      technique: 'T1552.001',
      what: 'Somebody searches the code for a word.',
      rules: ['passwords-searched-in-files'],
      play: (scene, turn) =>
        scene.run(workstationOf(inTurn(['r.lindqvist', 'c.dubois', 'e.tamm'] as const, turn)), {
          image: in32('findstr.exe'),
          command: 'findstr /s /i password *.ts *.yml',
          parent: cmd,
        }),
    },
  ],
};
