import { everyDay, type Habit } from '#engine/range/story.ts';

export const guessesFromTheInternet: Habit = {
  title: 'The internet guesses at the SSH servers.',
  truth: 'benign',
  why: 'Nothing got in: keys only, and none of the names exists.',
  hours: [3.5, 21],
  on: everyDay,
  steps: [
    {
      minute: 0,
      technique: 'T1110.001',
      what: 'Guesses a few names.',
      rules: [],
      play: (scene, turn) => {
        const from = `203.0.113.${turn % 250}`;
        for (const name of ['admin', 'root', 'test', 'pi', 'ubuntu'])
          scene.sshd('proxy01', `Failed password for invalid user ${name} from ${from} port 51514 ssh2`);
      },
    },
  ],
};
