import { workstationOf } from '#engine/range/company.ts';
import { cmd, in32 } from '#engine/range/programs.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const directoryReport: Habit = {
  title: 'Administrators list the directory.',
  truth: 'benign',
  why: 'The weekly report of it.frost about accounts; the script is in the repository of the team.',
  hours: [9.2],
  on: everyDays(2),
  steps: [
    {
      minute: 0,
      technique: 'T1087.002',
      what: 'Lists all accounts.',
      rules: ['directory-listed-by-script', 'domain-admins-or-trusts-listed'],
      play: (scene) => {
        const host = workstationOf('it.frost');
        scene.script(host, 'Get-ADUser -Filter * -Properties LastLogonDate | Export-Csv D:\\Reports\\accounts.csv');
        scene.run(host, { image: in32('net.exe'), command: 'net group "Domain Admins" /domain', parent: cmd });
      },
    },
  ],
};
