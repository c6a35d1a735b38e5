import { domainController, jumpHost, person } from '#engine/range/company.ts';
import { cmd } from '#engine/range/programs.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const penetrationTest: Habit = {
  title: 'A penetration test, with its authorisation.',
  truth: 'benign',
  why: 'Authorised test by Quay Security, letter of the CISO of the first of the month: account t.zeman, from srv-jump01, on this day until 18:00.',
  hours: [9],
  on: everyDays(10, 3),
  steps: [
    {
      minute: 0,
      technique: 'T1482',
      what: 'Collects the directory.',
      rules: ['directory-collected-with-adfind'],
      play: (scene) =>
        scene.run(jumpHost, {
          image: 'C:\\Tools\\AdFind.exe',
          command: 'AdFind.exe -f "objectcategory=person" -csv',
          parent: cmd,
          user: 'HARBOR\\t.zeman',
        }),
    },
    {
      minute: 25,
      technique: 'T1558.003',
      what: 'Asks tickets in the old encryption, for cracking.',
      rules: ['credential-tool-named', 'service-tickets-with-old-encryption'],
      play: (scene) => {
        scene.run(jumpHost, {
          image: 'C:\\Tools\\r.exe',
          command: 'r.exe kerberoast /outfile:hashes.txt',
          parent: cmd,
          user: 'HARBOR\\t.zeman',
        });
        for (const service of ['svc_sql', 'svc_erp', 'svc_web'])
          scene.event(domainController, 'security', 4769, {
            TargetUserName: 't.zeman@HARBOR.EXAMPLE',
            TargetDomainName: 'HARBOR.EXAMPLE',
            ServiceName: service,
            TicketOptions: '0x40810000',
            TicketEncryptionType: '0x17',
            IpAddress: '::ffff:10.20.0.42',
            Status: '0x0',
          });
      },
    },
    {
      minute: 70,
      technique: 'T1003.006',
      what: 'Asks the domain controller to replicate secrets.',
      rules: ['directory-secrets-replicated'],
      play: (scene) =>
        scene.event(domainController, 'security', 4662, {
          ...scene.subjectOf(person('t.zeman')),
          ObjectServer: 'DS',
          ObjectType: '%{19195a5b-6da0-11d0-afd3-00c04fd930c9}',
          AccessMask: '0x100',
          Properties: '%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}',
        }),
    },
  ],
};
