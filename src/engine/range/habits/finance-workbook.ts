import { workstationOf } from '#engine/range/company.ts';
import { cmd, excel } from '#engine/range/programs.ts';
import { type Habit, inTurn, workdays } from '#engine/range/story.ts';

export const financeWorkbook: Habit = {
  title: 'A workbook of finance starts a batch file.',
  truth: 'false',
  why: 'The closing workbook of finance calls its export batch on D:; known since years, the rule needs a filter.',
  hours: [8.25, 12.5, 16.5],
  on: workdays,
  steps: [
    {
      minute: 0,
      technique: 'T1059.003',
      what: 'Excel starts the shell.',
      rules: ['office-program-starts-interpreter'],
      play: (scene, turn) =>
        scene.run(workstationOf(inTurn(['m.okafor', 'k.tanaka', 'h.weber', 'i.jansen'] as const, turn)), {
          image: cmd,
          command: 'cmd.exe /c D:\\Closing\\export.bat',
          parent: excel,
        }),
    },
  ],
};
