import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, table } from '#app/cli/print.ts';
import { sources } from '#engine/sources/index.ts';

export const sourcesList = defineCommand({
  name: 'sources list',
  usage: '[--json]',
  about: 'Lists the sources that are understood, and their shapes.',
  options: { ...jsonOption },
  examples: [{ line: 'sources list', says: 'A table.' }],
  async run({ values }, effects) {
    const rows = sources.map(({ id, title, shapes, logSources }) => ({ id, title, shapes, logSources }));
    const text = table(
      ['id', 'title', 'shapes', 'log sources'],
      rows.map((one) => [one.id, one.title, one.shapes.join('; '), one.logSources.length]),
      effects.stdout.columns,
    );
    await effects.stdout.write(values.json ? rows.map(jsonLine).join('') : text);
    return exitCodes.fine;
  },
});
