import { everyDays, type Habit } from '#engine/range/story.ts';

export const developerOpensPort: Habit = {
  title: 'Developers open a port for a demonstration.',
  truth: 'benign',
  why: 'For a demonstration to a customer, closed again in the evening; asked r.lindqvist.',
  hours: [14],
  on: everyDays(4),
  steps: [
    {
      minute: 0,
      technique: 'T1562.007',
      what: 'Opens a port to everybody.',
      rules: ['security-group-opened-to-everybody'],
      play: (scene) =>
        scene.cloud({
          user: 'r.lindqvist',
          service: 'ec2',
          name: 'AuthorizeSecurityGroupIngress',
          from: '198.51.100.20',
          request: {
            groupId: 'sg-0123456789abcdef0',
            ipPermissions: {
              items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
            },
          },
        }),
    },
  ],
};
