import { workstations } from '#engine/range/company.ts';
import { everyDays, type Habit } from '#engine/range/story.ts';

export const unwantedProgramFound: Habit = {
  title: 'Defender finds a toolbar in a download.',
  truth: 'benign',
  why: 'An unwanted toolbar in a free program; it was removed before it ran.',
  hours: [10, 17],
  on: everyDays(2, 1),
  steps: [
    {
      minute: 0,
      technique: 'T1204.002',
      what: 'Defender reports it.',
      rules: ['defender-found-malware'],
      play: (scene, turn) => {
        const host = workstations[(turn * 17 + 9) % workstations.length] ?? workstations[0];
        scene.event(host, 'defender', 1116, {
          'Product Name': 'Microsoft Defender Antivirus',
          'Threat Name': 'PUA:Win32/Toolbar',
          'Severity Name': 'Low',
          'Category Name': 'Potentially Unwanted Software',
          Path: `file:_C:\\Users\\${host.user.login}\\Downloads\\pdf-free-setup.exe`,
          'Detection User': `HARBOR\\${host.user.login}`,
          'Action Name': 'Quarantine',
        });
        scene.detected({
          host,
          name: 'Adware/PUP',
          path: '\\Device\\HarddiskVolume3\\Users\\Public\\pdf-free-setup.exe',
          commandLine: 'pdf-free-setup.exe',
          severity: 'Low',
          prevented: true,
        });
      },
    },
  ],
};
