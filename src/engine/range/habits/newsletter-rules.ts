import { officeAddress, people } from '#engine/range/company.ts';
import { type Habit, inTurn, workdays } from '#engine/range/story.ts';

export const newsletterRules: Habit = {
  title: 'People tidy their mailbox by rules.',
  truth: 'false',
  why: 'The rule deletes a newsletter; read it, nothing about money.',
  hours: [10.25, 15],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1564.008',
      what: 'Makes a rule that deletes.',
      rules: ['inbox-rule-hides-or-forwards'],
      play: (scene, turn) =>
        scene.office({
          person: inTurn(people, turn * 7 + 1),
          operation: 'New-InboxRule',
          workload: 'Exchange',
          from: officeAddress,
          parameters: { Name: 'Newsletter', From: 'news@vendor.example', DeleteMessage: 'True' },
        }),
    },
  ],
};
