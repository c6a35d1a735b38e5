/**
 * Watched folders: each file that comes is imported once, when it does not change any more. What was imported is moved
 * away, or remembered in a file in the folder, so that the next run goes on where this one was stopped. A file that was
 * broken off in the middle is sent again; its batches have the same keys, so nothing of it doubles.
 */
import { access, constants, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, openServerClient } from '#app/cli/client.ts';
import type { Effects } from '#app/cli/effects.ts';
import { findEventFiles, isEventFile } from '#app/cli/input/find.ts';
import { safe } from '#app/cli/print.ts';
import { amount } from '#app/cli/progress.ts';
import { scopeOf } from '#app/cli/scopes.ts';
import type { Config } from '#app/config.ts';
import { hasErrorCode, invalid, isAppError, messageOf } from '#base/errors.ts';
import { counted } from '#base/text.ts';
import { type Sent, sendFile } from './send-file.ts';

export interface WatchOptions {
  readonly config: Config;
  /** Absolute. */
  readonly folders: readonly string[];
  readonly moveTo: string | undefined;
  readonly everyMs: number;
  readonly scope: string | undefined;
  readonly source: string | undefined;
  readonly retrospective: boolean;
}

const memoryName = '.watchfloor-imported';

/** A file as it was seen: when both looks see the same, nobody is writing it. */
interface Look {
  readonly path: string;
  /** Name, inode and birth: another file under the same name is another file. */
  readonly id: string;
  /** Size and time of the last change. */
  readonly state: string;
}

interface Folder {
  readonly path: string;
  /** What was imported, and how it was then. */
  readonly done: Map<string, string>;
  /** As the last look saw what is not imported yet. */
  readonly seen: Map<string, string>;
  /** Told once that they changed after their import. */
  readonly told: Set<string>;
}

export async function watchFolders(options: WatchOptions, effects: Effects): Promise<void> {
  const folders = await Promise.all(options.folders.map((path) => openFolder(path, options.moveTo)));
  await effects.stdout.write(`watching ${counted(folders.length, 'folder')}\n`);
  while (!effects.stopped.aborted) {
    for (const folder of folders) await lookInto(folder, options, effects);
    await sleep(options.everyMs, undefined, { signal: effects.stopped }).catch(() => undefined);
  }
}

async function openFolder(path: string, moveTo: string | undefined): Promise<Folder> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory() !== true) throw invalid('not_a_folder', `${path} is no folder`);
  if (moveTo === undefined) await demandWritable(path);
  else {
    await mkdir(moveTo, { recursive: true });
    if (isWithin(moveTo, path)) throw invalid('move_to_within', `${moveTo} lies in the folder that is watched`);
  }
  return { path, done: await readMemory(join(path, memoryName)), seen: new Map(), told: new Set() };
}

const isWithin = (inner: string, outer: string): boolean => {
  const way = relative(outer, inner);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..');
};

async function demandWritable(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (cause) {
    const remedy = 'Let it be writable, or say --move-to FOLDER.';
    throw invalid('folder_not_writable', `what was imported cannot be remembered in ${path}`, { cause, remedy });
  }
}

async function readMemory(path: string): Promise<Map<string, string>> {
  const done = new Map<string, string>();
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT')) return '';
    throw error;
  });
  for (const line of text.split('\n')) {
    // A last line that was cut by a crash is of a file that is then sent again, under the same keys.
    const [id, state] = parsed(line);
    if (id !== undefined && state !== undefined) done.set(id, state);
  }
  return done;
}

function parsed(line: string): readonly (string | undefined)[] {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : [];
  } catch {
    return [];
  }
}

async function looksIn(folder: string): Promise<Look[]> {
  const names = await readdir(folder, { recursive: true });
  const looks = names
    .filter((name) => !basename(name).startsWith('.') && isEventFile(name))
    .map((name) => lookAt(folder, name));
  return (await Promise.all(looks)).filter((look) => look !== undefined);
}

async function lookAt(folder: string, name: string): Promise<Look | undefined> {
  const path = join(folder, name);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size === 0) return undefined;
  return { path, id: `${name} ${facts.ino} ${facts.birthtimeMs}`, state: `${facts.size} ${facts.mtimeMs}` };
}

async function lookInto(folder: Folder, options: WatchOptions, effects: Effects): Promise<void> {
  const ready: Look[] = [];
  for (const look of await looksIn(folder.path)) {
    const before = folder.done.get(look.id);
    if (before === undefined) {
      if (folder.seen.get(look.id) === look.state) ready.push(look);
      folder.seen.set(look.id, look.state);
    } else if (before !== look.state && !folder.told.has(look.id)) {
      folder.told.add(look.id);
      await say(
        effects,
        look,
        'file_changed: it changed after it was imported, and is not imported again; let only finished files come here',
      );
    }
  }
  if (ready.length > 0) await importAll(ready, folder, options, effects);
}

const say = (effects: Effects, { path }: Look, what: string): Promise<void> =>
  effects.stderr.write(`${safe(relative(effects.cwd, path))}: ${safe(what)}\n`);

async function importAll(
  ready: readonly Look[],
  folder: Folder,
  options: WatchOptions,
  effects: Effects,
): Promise<void> {
  const client = await openServerClient(options.config);
  if (client === undefined) {
    await effects.stderr.write('no server answers on the data folder; waiting for it\n');
    return;
  }
  try {
    for (const look of ready) {
      if (effects.stopped.aborted || !(await importOne(client, look, folder, options, effects))) return;
    }
  } finally {
    await client.close();
  }
}

/** False when the server went away: what is left waits for the next look. */
async function importOne(
  client: Client,
  look: Look,
  folder: Folder,
  options: WatchOptions,
  effects: Effects,
): Promise<boolean> {
  let sent: Sent;
  try {
    sent = await sendWhole(client, look, options, effects);
  } catch (error) {
    await say(effects, look, `not yet: ${isAppError(error) ? `${error.code}: ` : ''}${messageOf(error)}`);
    return false;
  }
  if (effects.stopped.aborted) return false;
  await settle(look, folder, options);
  for (const fault of sent.faults) await say(effects, look, `${fault.code}: ${fault.reason}`);
  const again = sent.duplicates === 0 ? '' : `, ${amount(sent.duplicates)} of them taken before`;
  await effects.stdout.write(`${safe(relative(effects.cwd, look.path))}: ${counted(sent.events, 'event')}${again}\n`);
  return true;
}

/** All files in it, when it is an archive. */
async function sendWhole(client: Client, { path }: Look, options: WatchOptions, effects: Effects): Promise<Sent> {
  const { scope, source, retrospective } = options;
  const whole: Sent = { events: 0, duplicates: 0, faults: [] };
  const { files, skipped } = await findEventFiles([path], effects.cwd);
  whole.faults.push(...skipped);
  const sending = {
    scope: scope === undefined ? undefined : await scopeOf(client, scope),
    source,
    retrospective,
    stopped: effects.stopped,
  };
  for (const file of files) {
    const one = await sendFile(client, file, sending, async () => {});
    whole.events += one.events;
    whole.duplicates += one.duplicates;
    whole.faults.push(...one.faults);
  }
  return whole;
}

async function settle(look: Look, folder: Folder, { moveTo }: WatchOptions): Promise<void> {
  folder.done.set(look.id, look.state);
  folder.seen.delete(look.id);
  if (moveTo === undefined) {
    const memory = await open(join(folder.path, memoryName), 'a', 0o600);
    await memory.appendFile(`${JSON.stringify([look.id, look.state])}\n`);
    await memory.datasync();
    await memory.close();
    return;
  }
  const target = join(moveTo, relative(folder.path, look.path));
  await mkdir(dirname(target), { recursive: true });
  await rename(look.path, await free(target));
}

/** A name that nothing has: what was moved before is never overwritten. */
async function free(path: string): Promise<string> {
  for (let number = 0; ; number += 1) {
    const wanted = number === 0 ? path : `${path}.${number}`;
    if ((await stat(wanted).catch(() => undefined)) === undefined) return wanted;
  }
}
