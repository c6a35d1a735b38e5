import { mailOf, officeAddress, people, person } from '#engine/range/company.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const helpDeskFactorReset: Habit = {
  title: 'The help desk resets second factors.',
  truth: 'benign',
  why: 'Called back on the number of the people list; new phone.',
  hours: [8.5, 15.5],
  on: everyDays(2, 1),
  steps: [
    {
      minute: 0,
      technique: 'T1556.006',
      what: 'All factors of somebody are reset.',
      rules: ['second-factor-reset'],
      play: (scene, turn) =>
        scene.okta({
          person: person(inTurn(['it.frost', 'it.berg'] as const, turn)),
          type: 'user.mfa.factor.reset_all',
          says: 'Reset all factors for user',
          from: officeAddress,
          target: mailOf(inTurn(people, turn * 5 + 2)),
        }),
    },
  ],
};
