import { domainController, people } from '#engine/range/company.ts';
import { type Habit, inTurn, workdays } from '#engine/range/story.ts';

export const oldPrinter: Habit = {
  title: 'An old printer server knows only old tickets.',
  truth: 'false',
  why: 'svc_print is from 2009 and knows RC4 only; a request to replace it is open.',
  hours: [7.25],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1558.003',
      what: 'A ticket in the old encryption.',
      rules: ['service-tickets-with-old-encryption'],
      play: (scene, turn) =>
        scene.event(domainController, 'security', 4769, {
          TargetUserName: `${inTurn(people, turn * 3).login}@HARBOR.EXAMPLE`,
          TargetDomainName: 'HARBOR.EXAMPLE',
          ServiceName: 'svc_print',
          TicketOptions: '0x40810000',
          TicketEncryptionType: '0x17',
          IpAddress: '::ffff:10.20.1.30',
          Status: '0x0',
        }),
    },
  ],
};
