import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Client, withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { type ExitCode, exitCodes } from '#app/cli/exit-codes.ts';
import { type FoundFile, findEventFiles } from '#app/cli/input/find.ts';
import { isFault, skippedLines } from '#app/cli/input/skipped.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { amount, openProgress, span } from '#app/cli/progress.ts';
import { scopeOf } from '#app/cli/scopes.ts';
import { counted } from '#base/text.ts';
import { sources } from '#engine/sources/index.ts';
import { sourceById } from '#engine/sources/parse.ts';
import { type SendOptions, type Sent, sendFile } from './send-file.ts';
import { watchFolders } from './watch.ts';

export const importFiles = defineCommand({
  name: 'import',
  usage:
    'FILE… [--scope SCOPE] [--source ID] [--live] [--json]\n--watch FOLDER… [--move-to FOLDER] [--every SECONDS] [--scope SCOPE] [--source ID] [--live]',
  about:
    'Imports files of events and folders of them: Windows event logs (.evtx), their XML, JSON in any layout, lines of logs, CSV, each also as .gz or .zst, and .zip of them. The form is told from the content. Alerts from them are retrospective unless --live is said. An import that was broken off can be repeated: what arrived is not taken twice within a day. With --watch it goes on: files that come into the folders are imported once each, as soon as they do not change any more, until it is stopped; a server must run.',
  operands: { least: 1 },
  options: {
    scope: { type: 'string', value: 'SCOPE', about: 'Whose events they are: name or id; the first scope unless said.' },
    source: { type: 'string', value: 'ID', about: 'Takes them for this source, whatever they look like.' },
    live: { type: 'boolean', about: 'As if they had just happened: alerts are not retrospective.' },
    watch: { type: 'boolean', about: 'Goes on, and imports what comes into these folders.' },
    'move-to': {
      type: 'string',
      value: 'FOLDER',
      about: 'With --watch: moves what was imported there; else it is remembered.',
    },
    every: { type: 'string', value: 'SECONDS', about: 'With --watch: how often it looks; 2 unless said.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'import content/samples', says: 'The small intrusion that comes along.' }],
  async run({ values, operands }, effects) {
    if (values.watch) return watch(values, operands, effects);
    const { files, skipped } = await findEventFiles(operands, effects.cwd);
    if (values.source !== undefined) demandSource(values.source);
    const { stopped } = effects;
    const began = effects.now().getTime();
    const report = await withClient(configOf(values, effects), async (client) => {
      const scope = values.scope === undefined ? undefined : await scopeOf(client, values.scope);
      const options: SendOptions = { scope, source: values.source, retrospective: !values.live, stopped };
      const before = await countsOf(client, options);
      const sent = await sendAll(client, files, options, effects);
      const stall = await processed(client, stopped, effects);
      return { ...sent, stall, stopped: stopped.aborted, ...gained(before, await countsOf(client, options)) };
    });
    const elapsedMs = effects.now().getTime() - began;
    for (const line of skippedLines([...skipped, ...report.faults])) await effects.stderr.write(line);
    const whole = { files: files.length, skipped, ...report, elapsedMs };
    await effects.stdout.write(values.json ? jsonLine(whole) : summary(whole));
    const missed = skipped.filter(isFault).length;
    const isWhole = !report.stopped && report.stall === null;
    return isWhole && missed + report.faults.length + report.dead === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

interface WatchValues {
  readonly scope: string | undefined;
  readonly source: string | undefined;
  readonly live: boolean;
  readonly every: string | undefined;
  readonly 'move-to': string | undefined;
  readonly 'data-dir': string | undefined;
}

async function watch(values: WatchValues, operands: readonly string[], effects: Effects): Promise<ExitCode> {
  if (values.source !== undefined) demandSource(values.source);
  const everyMs = Number(values.every ?? '2') * 1000;
  if (!(everyMs > 0 && everyMs <= 3_600_000)) throw usageError(`--every ${values.every} is no number of seconds`);
  const { scope, source, live } = values;
  await watchFolders(
    {
      config: configOf(values, effects),
      folders: operands.map((one) => resolve(effects.cwd, one)),
      moveTo: values['move-to'] === undefined ? undefined : resolve(effects.cwd, values['move-to']),
      everyMs,
      scope,
      source,
      retrospective: !live,
    },
    effects,
  );
  return exitCodes.fine;
}

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
    if (options.stopped.aborted) break;
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

function demandSource(id: string): void {
  if (sourceById(id) !== undefined) return;
  throw usageError(`there is no source “${id}”`, `Sources: ${sources.map((source) => source.id).join(', ')}.`);
}

const state = z.object({
  spool: z.object({ nextOffset: z.int(), committedOffset: z.int() }),
  stall: z.object({ code: z.string(), message: z.string(), since: z.string() }).nullable(),
});
type Stall = z.output<typeof state>['stall'];

const pollMs = 200;
/** A pipeline that stands still for so long is told instead of waited for: what was sent is safe. */
const stallMs = 60_000;

/** Waits until what was accepted is in the lake and its alerts are raised; answers what keeps it from that. */
async function processed(client: Client, stopped: AbortSignal, effects: Effects): Promise<Stall> {
  const { spool } = await client.get('/api/pipeline', state);
  const bar = openProgress(effects);
  const began = effects.now().getTime();
  const behind = spool.nextOffset - spool.committedOffset;
  for (;;) {
    const now = await client.get('/api/pipeline', state);
    const left = spool.nextOffset - now.spool.committedOffset;
    const elapsedMs = effects.now().getTime() - began;
    await bar.waiting(behind - left, behind, elapsedMs);
    const isStuck = now.stall !== null && elapsedMs > stallMs;
    if (left > 0 && !isStuck && !stopped.aborted) await sleep(pollMs);
    else {
      await bar.clear();
      return left > 0 ? now.stall : null;
    }
  }
}

const groups = z.object({ items: z.array(z.object({ code: z.string(), count: z.int() })) });
const facets = z.object({ severity: z.array(z.object({ value: z.string(), count: z.int() })) });

type Numbers = Readonly<Record<string, number>>;
interface Counts {
  readonly deadByCode: Numbers;
  readonly alertsBySeverity: Numbers;
}

async function countsOf(client: Client, { retrospective }: SendOptions): Promise<Counts> {
  const { items } = await client.get('/api/dead-letters/groups', groups);
  const { severity } = await client.get('/api/alerts/facets', facets, { retrospective: String(retrospective) });
  return {
    deadByCode: summed(items.map(({ code, count }) => [code, count])),
    alertsBySeverity: summed(severity.map(({ value, count }) => [value, count])),
  };
}

function summed(pairs: readonly (readonly [string, number])[]): Numbers {
  const sums: Record<string, number> = {};
  for (const [name, count] of pairs) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

const difference = (before: Numbers, after: Numbers): Numbers =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

const total = (numbers: Numbers): number => Object.values(numbers).reduce((sum, count) => sum + count, 0);

function gained(before: Counts, after: Counts) {
  const deadByCode = difference(before.deadByCode, after.deadByCode);
  const alertsBySeverity = difference(before.alertsBySeverity, after.alertsBySeverity);
  return { dead: total(deadByCode), deadByCode, alerts: total(alertsBySeverity), alertsBySeverity };
}

interface Whole extends Sent, ReturnType<typeof gained> {
  readonly files: number;
  readonly elapsedMs: number;
  readonly stall: Stall;
  readonly stopped: boolean;
}

const listed = (numbers: Numbers): string =>
  Object.entries(numbers)
    .map(([name, count]) => `${amount(count)} ${name}`)
    .join(', ');

function summary(whole: Whole): string {
  const { duplicates, alerts, dead, stall } = whole;
  const before = duplicates === 0 ? '' : `, ${amount(duplicates)} of them taken before`;
  const files = counted(whole.files, 'file');
  const lines = [`${amount(whole.events)} events of ${files} in ${span(whole.elapsedMs)}${before}.`];
  lines.push(`${counted(alerts, 'new alert')}${alerts === 0 ? '' : `: ${listed(whole.alertsBySeverity)}`}.`);
  if (dead > 0) lines.push(`${counted(dead, 'line')} became dead letters: ${listed(whole.deadByCode)}.`);
  if (stall !== null)
    lines.push(`The pipeline stands still (${stall.code}: ${safe(stall.message)}). What was sent is safe and waits.`);
  if (whole.stopped) lines.push('Stopped. Run it again to go on: what arrived is not taken twice.');
  return lines.map((line) => `${line}\n`).join('');
}
