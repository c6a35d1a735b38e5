import { databaseServer, erpServer, fileServer, person } from '#engine/range/company.ts';
import { everyDays, type Habit, inTurn } from '#engine/range/story.ts';

export const administratorWithPsexec: Habit = {
  title: 'Administrators run commands on servers with PsExec.',
  truth: 'benign',
  why: 'it.berg restarts services with PsExec from the administrators’ jump host; the change calendar has it.',
  hours: [9.5, 14.25],
  on: everyDays(2),
  steps: [
    {
      minute: 0,
      technique: 'T1569.002',
      what: 'Runs a command on a server.',
      rules: ['psexec-service-ran'],
      play: (scene, turn) => {
        const host = inTurn([erpServer, fileServer, databaseServer], turn);
        scene.loggedOn(host, person('it.berg'), '10.20.0.42');
        scene.run(host, {
          image: 'C:\\Windows\\PSEXESVC.exe',
          command: 'C:\\Windows\\PSEXESVC.exe',
          parent: 'C:\\Windows\\System32\\services.exe',
          user: 'NT AUTHORITY\\SYSTEM',
        });
      },
    },
  ],
};
