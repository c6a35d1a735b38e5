import { officeAddress, people } from '#engine/range/company.ts';
import { type Habit, inTurn, workdays } from '#engine/range/story.ts';

export const sharedLinks: Habit = {
  title: 'Sales share folders with customers.',
  truth: 'benign',
  why: 'A quotation for a customer; the link ends after a week.',
  hours: [9, 13.25],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1567',
      what: 'Makes a link for everybody.',
      rules: ['link-for-everybody-made'],
      play: (scene, turn) =>
        scene.office({
          person: inTurn(people, turn * 5 + 1),
          operation: 'AnonymousLinkCreated',
          workload: 'SharePoint',
          from: officeAddress,
          object: `https://harbor.example/sites/sales/quotation-${turn % 900}.pdf`,
        }),
    },
  ],
};
