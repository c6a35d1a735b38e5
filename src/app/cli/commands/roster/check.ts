import { defineCommand } from '#app/cli/command.ts';
import {
  findingJson,
  findingText,
  inputsOf,
  readOperatingFile,
  summary,
  windowOf,
  windowOptions,
} from '#app/cli/commands/escalation/operating-file.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { checkRosters } from '#engine/roster/check.ts';
import { spanText } from '#engine/roster/finding.ts';

export const rosterCheck = defineCommand({
  name: 'roster check',
  usage: 'FILE [--from DATE] [--days N] [--json]',
  about:
    'Looks for gaps, double bookings, leave over turns, too many nights and too little rest in the rosters of a file. Ends with 1 when a finding is an error.',
  operands: { least: 1, most: 1 },
  options: { ...windowOptions, ...jsonOption },
  examples: [
    { line: 'roster check content/examples/team-of-four.yml --from 2026-11-02', says: 'The example that comes along.' },
  ],
  async run({ values, operands: [name = ''] }, effects) {
    const file = await readOperatingFile(name, effects);
    const window = windowOf(values, file.model, effects);
    const { world, zones, zone } = file.model;
    const findings = checkRosters({ rosters: world.rosters, leave: world.leave, zones }, window);
    const holds = findings.every(({ severity }) => severity !== 'error');
    if (values.json)
      await effects.stdout.write(
        jsonLine({ holds, inputs: inputsOf(file, window), findings: findings.map((one) => findingJson(one, file)) }),
      );
    else {
      for (const finding of findings) await effects.stdout.write(findingText(finding, file));
      await effects.stdout.write(`${summary(findings)} in ${spanText(window, zone)}\n`);
    }
    return holds ? exitCodes.fine : exitCodes.faults;
  },
});
