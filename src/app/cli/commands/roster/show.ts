import { defineCommand } from '#app/cli/command.ts';
import { readOperatingFile, windowOf, windowOptions } from '#app/cli/commands/escalation/operating-file.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';
import { invalid } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { localText } from '#engine/calendar/zone.ts';
import { dutyOf } from '#engine/roster/duty.ts';

export const rosterShow = defineCommand({
  name: 'roster show',
  usage: 'FILE [--queue QUEUE] [--from DATE] [--days N] [--json]',
  about: 'Shows who is on duty when: every interval of every queue, without gap.',
  operands: { least: 1, most: 1 },
  options: { queue: { type: 'string', value: 'QUEUE', about: 'Only this queue.' }, ...windowOptions, ...jsonOption },
  examples: [
    {
      line: 'roster show content/examples/team-of-four.yml --from 2026-12-21 --days 7',
      says: 'The week of Christmas.',
    },
  ],
  async run({ values, operands: [name = ''] }, effects) {
    const file = await readOperatingFile(name, effects);
    const window = windowOf(values, file.model, effects);
    const { world, zone } = file.model;
    const rosters = world.rosters.filter(({ queueId }) => values.queue === undefined || queueId === values.queue);
    if (rosters.length === 0)
      throw invalid('queue_absent', `there is no such queue in ${name}`, {
        remedy: `One of: ${world.rosters.map(({ queueId }) => queueId).join(', ')}.`,
      });
    const rows = rosters.flatMap((roster) =>
      dutyOf(roster, world.leave, window).map((interval) => ({ queue: roster.queueId, ...interval })),
    );
    if (values.json)
      for (const { from, to, secondary, by, ...row } of rows)
        await effects.stdout.write(
          jsonLine({ ...row, from: toInstant(from), to: toInstant(to), secondary: secondary ?? null, by: by ?? null }),
        );
    else
      await effects.stdout.write(
        table(
          ['queue', 'from', 'to', 'cover', 'on duty', 'second', 'by'],
          rows.map((row) => [
            row.queue,
            localText(zone, row.from),
            localText(zone, row.to),
            row.declared ? row.cover : 'GAP',
            row.holder,
            row.secondary,
            row.by ?? 'fallback',
          ]),
          screenOf(effects.stdout),
        ),
      );
    return exitCodes.fine;
  },
});
