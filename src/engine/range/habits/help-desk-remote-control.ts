import { workstations } from '#engine/range/company.ts';
import { explorer } from '#engine/range/programs.ts';
import { type Habit, workdays } from '#engine/range/story.ts';

export const helpDeskRemoteControl: Habit = {
  title: 'The help desk looks at screens with AnyDesk.',
  truth: 'benign',
  why: 'The help desk uses AnyDesk with consent; there is a ticket for it.',
  hours: [9.75, 13, 16],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1219',
      what: 'AnyDesk is started.',
      rules: ['remote-control-program-started'],
      play: (scene, turn) =>
        scene.run(workstations[(turn * 11 + 3) % workstations.length] ?? workstations[0], {
          image: 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe',
          command: '"C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe"',
          parent: explorer,
        }),
    },
  ],
};
