import { people, person } from '#engine/range/company.ts';
import type { Story } from '#engine/range/story.ts';

const from = '203.0.113.198';
const victim = person('s.haddad');

export const passwordSpray: Story = {
  title: 'One password tried with everybody, a push that was accepted, and a rule that hides the answers.',
  truth: 'intrusion',
  why: 'From one address a password was tried with thirty people; s.haddad accepted a push, and invoices were answered in her name.',
  steps: [
    {
      minute: 0,
      technique: 'T1110.003',
      what: 'Tries one password with thirty accounts.',
      rules: ['one-address-fails-for-many-cloud-accounts'],
      play: (scene) => {
        for (const one of people.slice(0, 30)) scene.signIn({ person: one, from, error: 50126, country: 'BR' });
      },
    },
    {
      minute: 26,
      technique: 'T1621',
      what: 'Asks the second factor again and again, until the push is accepted.',
      rules: ['second-factor-asked-until-accepted'],
      play: (scene) => {
        for (let ask = 0; ask < 6; ask += 1) scene.signIn({ person: victim, from, error: 500121, country: 'BR' });
        scene.signIn({ person: victim, from, country: 'BR' });
      },
    },
    {
      minute: 30,
      technique: 'T1098.005',
      what: 'Registers a phone of their own.',
      rules: ['second-factor-registered'],
      play: (scene) => scene.directory({ ...victim, home: from }, 'User registered security info', 'Authenticator App'),
    },
    {
      minute: 41,
      technique: 'T1564.008',
      what: 'Makes a rule that moves answers about invoices out of sight.',
      rules: ['inbox-rule-hides-or-forwards'],
      play: (scene) =>
        scene.office({
          person: victim,
          operation: 'New-InboxRule',
          workload: 'Exchange',
          from,
          parameters: {
            Name: '.',
            SubjectContainsWords: 'invoice;payment',
            MoveToFolder: 'RSS Feeds',
            MarkAsRead: 'True',
          },
        }),
    },
    {
      minute: 64,
      technique: 'T1528',
      what: 'Lets an application read the mail, so that a new password does not matter.',
      rules: ['application-got-consent'],
      play: (scene) => scene.directory({ ...victim, home: from }, 'Consent to application', 'Mail Merge Pro'),
    },
  ],
};
