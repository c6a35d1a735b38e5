import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { readRuleFiles } from './rule-files.ts';

export const rulesLint = defineCommand({
  name: 'rules lint',
  usage: 'PATH… [--json]',
  about: 'Checks rule files without a server. Ends with 1 when a rule has an error.',
  operands: { least: 1 },
  options: { ...jsonOption },
  examples: [{ line: 'rules lint content/rules', says: 'Checks the rules that come along.' }],
  async run({ values, operands }, effects) {
    const parsed = (await readRuleFiles(operands, effects)).map(({ path, text }) => parseRules(text, { file: path }));
    const rules = parsed.flatMap((one) => one.rules);
    const issues = [
      ...parsed.flatMap((one) => one.issues),
      ...compile(rules, { filters: parsed.flatMap((one) => one.filters) }).issues,
    ];
    const errors = issues.filter((issue) => issue.severity === 'error');
    for (const issue of issues) {
      const line = `${safe(issue.place)}  ${issue.severity}  ${issue.code}  ${safe(issue.message)}\n`;
      await effects.stdout.write(values.json ? jsonLine(issue) : line);
    }
    await effects.stderr.write(
      `${rules.length} rules, ${errors.length} errors, ${issues.length - errors.length} warnings\n`,
    );
    return errors.length === 0 ? exitCodes.fine : exitCodes.faults;
  },
});
