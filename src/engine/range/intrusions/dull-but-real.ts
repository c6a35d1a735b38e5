import { officeAddress, person } from '#engine/range/company.ts';
import type { Story } from '#engine/range/story.ts';

const helper = person('n.petrov');

export const dullButReal: Story = {
  title: 'A factor reset for somebody who never asked: two lines among many that look the same.',
  truth: 'intrusion',
  why: 'The help desk was called by somebody who was not f.garcia. The reset looks like every other; the sign-in after it does not.',
  steps: [
    {
      minute: 0,
      technique: 'T1556.006',
      what: 'The help desk resets the second factor of f.garcia after a call.',
      rules: ['second-factor-reset'],
      play: (scene) =>
        scene.okta({
          person: person('it.frost'),
          type: 'user.mfa.factor.reset_all',
          says: 'Reset all factors for user',
          from: officeAddress,
          target: 'f.garcia@harbor.example',
        }),
    },
    {
      minute: 6,
      technique: 'T1078.004',
      what: 'A sign-in by an old protocol from an address that f.garcia never had.',
      rules: ['sign-in-by-old-protocol'],
      play: (scene) =>
        scene.signIn({ person: person('f.garcia'), from: '203.0.113.222', country: 'NL', client: 'IMAP4' }),
    },
    {
      minute: 19,
      technique: 'T1114.002',
      what: 'A link to a folder is made for everybody who has it.',
      rules: ['link-for-everybody-made'],
      play: (scene) => {
        scene.office({
          person: person('f.garcia'),
          operation: 'AnonymousLinkCreated',
          workload: 'OneDrive',
          from: '203.0.113.222',
          object: 'https://harbor.example/personal/f_garcia/Tenders',
        });
        scene.okta({
          person: helper,
          type: 'user.session.start',
          says: 'User login to Okta',
          from: helper.home,
        });
      },
    },
  ],
};
