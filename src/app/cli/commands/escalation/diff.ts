import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { toInstant } from '#base/time.ts';
import { compareProofs, type FirstReached } from '#engine/escalation/compare.ts';
import { prove } from '#engine/escalation/prove.ts';
import { spanText } from '#engine/roster/finding.ts';
import { duration, readOperatingFile, windowOf, windowOptions } from './operating-file.ts';

export const escalationDiff = defineCommand({
  name: 'escalation diff',
  usage: 'OLD NEW [--from DATE] [--days N] [--json]',
  about:
    'Compares two files by outcome: when is somebody else reached than before, or sooner, later, or nobody. Ends with 1 when they differ.',
  operands: { least: 2, most: 2 },
  options: { ...windowOptions, ...jsonOption },
  examples: [
    {
      line: 'escalation diff content/examples/team-of-four.yml content/examples/team-of-four.yml --from 2026-11-02',
      says: 'A file and itself: no difference.',
    },
  ],
  async run({ values, operands: [old = '', fresh = ''] }, effects) {
    const [before, after] = [await readOperatingFile(old, effects), await readOperatingFile(fresh, effects)];
    const window = windowOf(values, after.model, effects);
    const changes = compareProofs(
      prove(before.model.policies, before.model.world, window),
      prove(after.model.policies, after.model.world, window),
    );
    for (const change of changes) {
      const { from, to, policyId, severities } = change;
      await effects.stdout.write(
        values.json
          ? jsonLine({
              ...change,
              from: toInstant(from),
              to: toInstant(to),
              before: change.before ?? null,
              after: change.after ?? null,
            })
          : `${safe(policyId)} (${severities.join(', ')})  ${spanText(change, after.model.zone)}: was ${told(change.before)}, now ${told(change.after)}\n`,
      );
    }
    if (!values.json && changes.length === 0)
      await effects.stdout.write('No difference in whom they reach, and when.\n');
    return changes.length === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

function told(first: FirstReached | 'missing'): string {
  if (first === 'missing') return 'not there';
  return first === undefined ? 'nobody' : `${safe(first.member)} after ${duration(first.afterMs)}`;
}
