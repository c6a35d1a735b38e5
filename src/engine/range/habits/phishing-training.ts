import { people } from '#engine/range/company.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const phishingTraining: Habit = {
  title: 'A training mail is clicked.',
  truth: 'benign',
  why: 'The mail is of our own training campaign, sender awareness@training.example.',
  hours: [11],
  on: everyDays(3),
  steps: [
    {
      minute: 0,
      technique: 'T1566.002',
      what: 'Clicks the link of the training.',
      rules: ['link-to-phishing-was-clicked'],
      play: (scene, turn) =>
        scene.clicked(
          inTurn(people, turn * 4),
          'awareness@training.example',
          'http://parcel.training.example/',
          'PHISH',
        ),
    },
  ],
};
