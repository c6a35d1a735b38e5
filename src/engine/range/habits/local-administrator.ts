import { person, workstations } from '#engine/range/company.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const localAdministrator: Habit = {
  title: 'Somebody becomes administrator of the own workstation for a day.',
  truth: 'benign',
  why: 'By the self-service for one day, with a reason and the consent of the line manager.',
  hours: [10.75],
  on: everyDays(2),
  steps: [
    {
      minute: 0,
      technique: 'T1098.007',
      what: 'Joins the local administrators.',
      rules: ['member-added-to-local-administrators'],
      play: (scene, turn) => {
        const host = workstations[(turn * 19 + 2) % workstations.length] ?? workstations[0];
        scene.event(host, 'security', 4732, {
          ...scene.subjectOf(person('it.berg')),
          MemberName: '-',
          MemberSid: host.user.sid,
          TargetUserName: 'Administrators',
          TargetDomainName: 'Builtin',
          TargetSid: 'S-1-5-32-544',
          PrivilegeList: '-',
        });
      },
    },
  ],
};
