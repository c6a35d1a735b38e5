import { z } from 'zod';
import { type Client, withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { counted } from '#base/text.ts';
import { type RuleFile, readRuleFiles } from './rule-files.ts';

const issue = z.object({
  code: z.string(),
  place: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  ruleId: z.string().nullable(),
});
const answer = z.object({
  added: z.int(),
  revised: z.int(),
  unchanged: z.int(),
  refused: z.array(issue),
  waiting: z.array(issue),
  warnings: z.array(issue),
});
type Report = z.output<typeof answer>;

const chunkFiles = 200;
const chunkBytes = 2 * 1024 * 1024;

export const rulesAdd = defineCommand({
  name: 'rules add',
  usage: 'PATH|ZIP|URL… [--json]',
  about:
    'Adds rules, or revises those that changed: from files, folders (as SigmaHQ lays them out), a .zip or the address of one. What does not parse is refused with its place, the rest is taken.',
  operands: { least: 1 },
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'rules add sigma/rules', says: 'A checkout of the public rules.' }],
  async run({ values, operands }, effects) {
    const files = await readRuleFiles(operands, effects);
    const report = await withClient(configOf(values, effects), (client) => send(client, files));
    for (const one of values.json ? [] : [...report.refused, ...report.waiting]) {
      await effects.stderr.write(
        `${safe(one.place)}  ${one.code}  ${safe(one.message)}${one.hint === null ? '' : `  (${safe(one.hint)})`}\n`,
      );
    }
    const { added, revised, unchanged, refused, waiting } = report;
    const counts = `${added} added, ${revised} revised, ${unchanged} unchanged, ${refused.length} refused`;
    const rulesThatWait = new Set(waiting.map(({ ruleId, place }) => ruleId ?? place)).size;
    const wait = rulesThatWait === 0 ? '' : `; ${counted(rulesThatWait, 'rule')} kept until there is a list`;
    const text = `${counts}, of ${files.length} files${wait}\n`;
    await effects.stdout.write(values.json ? jsonLine(report) : text);
    return refused.length === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

async function send(client: Client, files: readonly RuleFile[]): Promise<Report> {
  const whole: Report = { added: 0, revised: 0, unchanged: 0, refused: [], waiting: [], warnings: [] };
  for (const part of chunks(files)) {
    const one = await client.post('/api/rules/import', answer, { files: part });
    whole.added += one.added;
    whole.revised += one.revised;
    whole.unchanged += one.unchanged;
    whole.refused.push(...one.refused);
    whole.waiting.push(...one.waiting);
    whole.warnings.push(...one.warnings);
  }
  return whole;
}

function* chunks(files: readonly RuleFile[]): Generator<RuleFile[]> {
  let part: RuleFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (part.length >= chunkFiles || (part.length > 0 && bytes + file.text.length > chunkBytes)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(file);
    bytes += file.text.length;
  }
  if (part.length > 0) yield part;
}
