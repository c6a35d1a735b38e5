import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand, oneOf, usageError } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe, screenOf, table } from '#app/cli/print.ts';
import { failed, messageOf } from '#base/errors.ts';
import { counted } from '#base/text.ts';
import { catalogue } from '#engine/sigma/lint/catalogue.ts';
import type { LintIssue } from '#engine/sigma/lint/entry.ts';
import { fixText } from '#engine/sigma/lint/fix.ts';
import { lintRules } from '#engine/sigma/lint/lint.ts';
import { type RuleFile, readRuleFiles } from './rule-files.ts';

const severities = ['warning', 'error', 'note'] as const;
type Severity = (typeof severities)[number];
const ranks: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

export const rulesLint = defineCommand({
  name: 'rules lint',
  usage: 'PATH… [--least note|warning|error] [--strict] [--fix] [--json] | --catalogue',
  about:
    'Holds rules, correlations and filters against the Sigma specification, without a server: errors keep a rule from being run, warnings are what the specification forbids, notes what it advises against. Ends with 1 when there is an error (with --strict: anything that is shown).',
  options: {
    least: { type: 'string', value: 'SEVERITY', about: 'Shows what is at least this: warning (usual), error, note.' },
    strict: { type: 'boolean', about: 'Ends with 1 also for warnings and notes that are shown.' },
    fix: { type: 'boolean', about: 'Mends in the files what can be mended without changing what a rule asks for.' },
    catalogue: { type: 'boolean', about: 'Lists all that is looked for, with the section of the specification.' },
    ...jsonOption,
  },
  operands: { least: 0 },
  examples: [
    { line: 'rules lint content/rules --least note', says: 'Checks the rules that come along, advice included.' },
    { line: 'rules lint --catalogue', says: 'What is looked for, and why.' },
  ],
  async run({ values, operands }, effects) {
    if (values.catalogue) return showCatalogue(values.json, effects);
    if (operands.length === 0) throw usageError('an argument is missing', 'Name rule files or folders.');
    const least = ranks[oneOf(values.least, 'least', severities)];
    let files = await readRuleFiles(operands, effects);
    let report = lintRules(files);
    if (values.fix) {
      files = await mend(files, report.issues, effects);
      report = lintRules(files);
    }
    const shown = report.issues.filter(({ severity }) => ranks[severity] >= least);
    for (const issue of shown) await effects.stdout.write(values.json ? jsonLine(withoutEdits(issue)) : lineOf(issue));
    const count = (severity: Severity): string =>
      counted(report.issues.filter((issue) => issue.severity === severity).length, severity);
    await effects.stderr.write(
      `${counted(report.rules.length, 'rule')}, ${count('error')}, ${count('warning')}, ${count('note')}\n`,
    );
    const bad = values.strict ? shown.length > 0 : report.issues.some(({ severity }) => severity === 'error');
    return bad ? exitCodes.faults : exitCodes.fine;
  },
});

const lineOf = ({ place, severity, code, message, hint }: LintIssue): string =>
  `${safe(place)}  ${severity}  ${code}  ${safe(message)}${hint === undefined ? '' : `  (${safe(hint)})`}\n`;

const withoutEdits = ({ edits, ...issue }: LintIssue) => ({ ...issue, fix: edits === undefined ? 'hand' : 'safe' });

async function showCatalogue(json: boolean, effects: Effects) {
  const rows = catalogue.map(({ id, severity, fix, spec, says }) => [id, severity, fix, spec, says]);
  const text = table(['id', 'severity', 'fix', 'section', 'what'], rows, screenOf(effects.stdout));
  await effects.stdout.write(json ? catalogue.map(jsonLine).join('') : text);
  return exitCodes.fine;
}

/** The files as they are afterwards. What came of a .zip or an address is left as it is. */
async function mend(files: readonly RuleFile[], issues: readonly LintIssue[], effects: Effects): Promise<RuleFile[]> {
  const mended: RuleFile[] = [];
  for (const file of files) {
    const { text, edits } = fixText(
      file.text,
      issues.filter((issue) => issue.file === file.path),
    );
    if (edits === 0 || /\.zip\//i.test(file.path)) {
      mended.push(file);
      continue;
    }
    await writeFile(resolve(effects.cwd, file.path), text).catch((cause: unknown) => {
      throw failed('file_unwritable', `${file.path} cannot be written: ${messageOf(cause)}`, { cause });
    });
    await effects.stderr.write(`${safe(file.path)}: ${counted(edits, 'place')} mended\n`);
    mended.push({ ...file, text });
  }
  return mended;
}
