import { scanAccount } from '#engine/range/company.ts';
import { type Habit, workdays } from '#engine/range/story.ts';

export const scannerByMail: Habit = {
  title: 'The copying machines send mail by an old protocol.',
  truth: 'false',
  why: 'svc_scan is the account of the copying machines, which know nothing newer; until they are replaced.',
  hours: [6.5],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1078.004',
      what: 'Signs in by SMTP.',
      rules: ['sign-in-by-old-protocol'],
      play: (scene) => scene.signIn({ person: scanAccount, from: '198.51.100.20', client: 'Authenticated SMTP' }),
    },
  ],
};
