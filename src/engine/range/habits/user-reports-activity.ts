import { people } from '#engine/range/company.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const userReportsActivity: Habit = {
  title: 'People report their own sign-in as suspicious.',
  truth: 'false',
  why: 'It was the new laptop; the time and the place are right, asked by phone.',
  hours: [12],
  on: everyDays(5),
  steps: [
    {
      minute: 0,
      technique: 'T1078',
      what: 'Reports a sign-in.',
      rules: ['person-reports-suspicious-activity'],
      play: (scene, turn) => {
        const who = inTurn(people, turn * 9 + 4);
        scene.okta({
          person: who,
          type: 'user.account.report_suspicious_activity_by_enduser',
          says: 'User report suspicious activity',
          from: who.home,
        });
      },
    },
  ],
};
