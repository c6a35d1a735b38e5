import { z } from 'zod';
import { type Client, withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { type FoundFile, findEventFiles } from '#app/cli/input/find.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { amount, openProgress, span } from '#app/cli/progress.ts';
import { type SendOptions, type Sent, sendFile } from './send-file.ts';

export const importFiles = defineCommand({
  name: 'import',
  usage: 'FILE… [--scope SCOPE] [--source ID] [--live] [--json]',
  about:
    'Imports .json, .jsonl, .ndjson, .log files and folders of them, also as .gz. Alerts from them are retrospective unless --live is said. An import that was broken off can be repeated: what arrived is not taken twice within a day.',
  operands: { least: 1 },
  options: {
    scope: { type: 'string', value: 'SCOPE', about: 'Whose events they are (scp_…); the first scope unless said.' },
    source: { type: 'string', value: 'ID', about: 'Takes them for this source, whatever they look like.' },
    live: { type: 'boolean', about: 'As if they had just happened: alerts are not retrospective.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'import content/samples', says: 'The small intrusion that comes along.' }],
  async run({ values, operands }, effects) {
    const { files, skipped } = await findEventFiles(operands, effects.cwd);
    const options: SendOptions = { scope: values.scope, source: values.source, retrospective: !values.live };
    const began = effects.now().getTime();
    const report = await withClient(configOf(values, effects), async (client) => {
      const before = await countsOf(client);
      const sent = await sendAll(client, files, options, effects);
      await processed(client);
      return { ...sent, ...gained(before, await countsOf(client)) };
    });
    const elapsedMs = effects.now().getTime() - began;
    for (const one of [...skipped, ...report.faults]) {
      await effects.stderr.write(`left out: ${safe(one.name)}: ${one.code}: ${safe(one.reason)}\n`);
    }
    const whole = { files: files.length, skipped, ...report, elapsedMs };
    await effects.stdout.write(values.json ? jsonLine(whole) : summary(whole));
    // What lies beside event files in a folder was said, and is no fault.
    const missed = skipped.filter(({ code }) => code !== 'name_unknown').length;
    return missed + report.faults.length + report.dead === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

async function sendAll(
  client: Client,
  files: readonly FoundFile[],
  options: SendOptions,
  effects: Effects,
): Promise<Sent> {
  const bar = openProgress(effects);
  const began = effects.now().getTime();
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const whole: Sent = { events: 0, duplicates: 0, faults: [] };
  let doneBytes = 0;
  for (const file of files) {
    const one = await sendFile(client, file, options, (readBytes, events) =>
      bar.show({
        doneBytes: doneBytes + readBytes,
        totalBytes,
        events: whole.events + events,
        elapsedMs: effects.now().getTime() - began,
        label: file.name,
      }),
    );
    whole.events += one.events;
    whole.duplicates += one.duplicates;
    whole.faults.push(...one.faults);
    doneBytes += file.bytes;
  }
  await bar.clear();
  return whole;
}

const state = z.object({
  spool: z.object({ nextOffset: z.int(), committedOffset: z.int() }),
  stall: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** Waits until what was accepted is in the lake and its alerts are raised. */
async function processed(client: Client): Promise<void> {
  await client.drain();
  const until = (await client.get('/api/pipeline', state)).spool.nextOffset;
  for (;;) {
    const { spool } = await client.get('/api/pipeline', state);
    if (spool.committedOffset >= until) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Counts {
  readonly dead: number;
  readonly alerts: number;
}

async function countsOf(client: Client): Promise<Counts> {
  const groups = z.object({ items: z.array(z.object({ count: z.int() })) });
  const { items } = await client.get('/api/dead-letters/groups', groups);
  const { total } = await client.get('/api/alerts', z.object({ total: z.int() }), { limit: 1 });
  return { dead: items.reduce((sum, group) => sum + group.count, 0), alerts: total };
}

const gained = (before: Counts, after: Counts): Counts => ({
  dead: after.dead - before.dead,
  alerts: after.alerts - before.alerts,
});

function summary(whole: Sent & Counts & { readonly files: number; readonly elapsedMs: number }): string {
  const duplicates = whole.duplicates === 0 ? '' : `, ${amount(whole.duplicates)} of them taken before`;
  const dead =
    whole.dead === 0
      ? ''
      : `${amount(whole.dead)} lines became dead letters: see the page “Dead letters” for the reasons.\n`;
  return `${amount(whole.events)} events of ${whole.files} files in ${span(whole.elapsedMs)}${duplicates}. ${amount(whole.alerts)} new alerts.\n${dead}`;
}
