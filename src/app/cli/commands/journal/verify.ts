import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { failed } from '#base/errors.ts';
import { verifyTools } from '#features/journal/server/index.ts';
import { type Checkpoint, startVerifying, type Verdict } from '#features/journal/verify.ts';

export const journalVerify = defineCommand({
  name: 'journal verify',
  usage: 'FILE [--key FILE] [--known FILE]',
  about:
    'Proves an export offline: that no entry was changed, dropped or reordered, and that the holder of the key vouches for it. Ends with 1 when it finds a fault.',
  operands: { least: 1, most: 1 },
  options: {
    key: {
      type: 'string',
      value: 'FILE',
      about: 'The public key (`journal key`), got on another way than the export.',
    },
    known: { type: 'string', value: 'FILE', about: 'Checkpoints that were kept elsewhere, one a line.' },
    ...jsonOption,
  },
  examples: [{ line: 'journal verify journal.jsonl --key journal.pub', says: 'Verifies with a key of your own.' }],
  async run({ values, operands }, effects) {
    const [name = ''] = operands;
    const text = (file: string) =>
      readFile(resolve(effects.cwd, file), 'utf8').catch((error: unknown) => {
        throw unreadable(file, error);
      });
    const publicKey = values.key === undefined ? undefined : (await text(values.key)).trim();
    const known = values.known === undefined ? undefined : checkpointsIn(values.known, await text(values.known));
    const verifier = startVerifying(verifyTools, { publicKey, known });
    try {
      const lines = createInterface({ input: createReadStream(resolve(effects.cwd, name)), crlfDelay: Infinity });
      for await (const line of lines) if (line !== '') verifier.take(line);
    } catch (error) {
      throw unreadable(name, error);
    }
    const verdict = verifier.end();
    await effects.stdout.write(values.json ? jsonLine(verdict) : report(verdict));
    return verdict.faults.length === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

const checkpoint = z.object({
  seq: z.int(),
  hash: z.string(),
  at: z.string(),
  keyId: z.string(),
  signature: z.string(),
});

function checkpointsIn(file: string, text: string): Checkpoint[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map((line) => checkpoint.parse(JSON.parse(line)));
  } catch (cause) {
    throw failed('file_unreadable', `${file} does not hold one checkpoint of a journal a line`, { cause });
  }
}

function report(verdict: Verdict): string {
  const head = `${verdict.entries} entries, ${verdict.checkpoints} checkpoints, ${verdict.erased} erased texts; head ${verdict.lastSeq} ${verdict.lastHash}\n`;
  const key = verdict.independentKey
    ? ''
    : 'The only key at hand was the one in the export itself: pass --key to prove who signed it.\n';
  if (verdict.faults.length === 0) return `${head}${key}No fault: nothing was changed, dropped or reordered.\n`;
  return `${head}${key}${verdict.faults.length} faults:\n${verdict.faults.map((fault) => `  line ${fault.line}  ${fault.code}  ${fault.message}\n`).join('')}`;
}
