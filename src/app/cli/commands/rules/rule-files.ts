/** Rule files named on the command line: a file, a folder, a .zip, or the address of one. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { usageError } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { findFiles, isRuleFile, unreadable } from '#app/cli/input/find.ts';
import { isLoopback } from '#app/config.ts';
import { failed, invalid, messageOf } from '#base/errors.ts';

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

const mostZipBytes = 200 * 1024 * 1024;
const mostFiles = 50_000;
const mostRuleBytes = 1_000_000;
const decoder = new TextDecoder();

export async function readRuleFiles(named: readonly string[], effects: Effects): Promise<RuleFile[]> {
  const files: RuleFile[] = [];
  for (const one of named) {
    if (/^https?:\/\//i.test(one)) files.push(...unzip(await download(one, effects), one));
    else if (/\.zip$/i.test(one)) files.push(...unzip(await bytesOf(one, effects), one));
    else files.push(...(await fromDisk(one, effects)));
  }
  return files;
}

const bytesOf = (file: string, effects: Effects): Promise<Uint8Array> =>
  readFile(resolve(effects.cwd, file)).catch((error: unknown) => {
    throw unreadable(file, error);
  });

async function fromDisk(path: string, effects: Effects): Promise<RuleFile[]> {
  const { files } = await findFiles([path], effects.cwd, { accepts: isRuleFile, otherwise: 'it is not a rule file' });
  const root = resolve(effects.cwd, path);
  const read: RuleFile[] = [];
  for (const file of files) {
    // What was named itself is taken wherever it lies; only what lies in such a folder below it is left out.
    if (isAside(file.path.slice(root.length))) continue;
    if (file.bytes > mostRuleBytes) throw tooLong(file.name);
    read.push({ path: file.name, text: await readFile(file.path, 'utf8') });
  }
  return read;
}

/** SigmaHQ keeps tests, and rules that were taken back, beside those that are meant to run. */
const isAside = (path: string): boolean => /(^|\/)(tests?|samples|\.github|deprecated|unsupported)\//.test(path);

const tooLong = (name: string) =>
  invalid('rule_file_too_long', `${name} is longer than ${mostRuleBytes} bytes`, { remedy: 'Split the file.' });

async function download(address: string, effects: Effects): Promise<Uint8Array> {
  const { protocol, hostname } = new URL(address);
  // Rules decide what people get to see; they shall not be changed on the way.
  if (protocol === 'http:' && !isLoopback(hostname))
    throw usageError(`${address} is not protected on its way`, 'Use https, or download the .zip yourself.');
  try {
    const answer = await effects.fetch(address, { signal: AbortSignal.timeout(120_000) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return await bounded(answer);
  } catch (cause) {
    throw failed('address_unreachable', `${address} cannot be had: ${messageOf(cause)}`, {
      cause,
      remedy: 'Download the .zip by other means and name the file.',
    });
  }
}

async function bounded(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > mostZipBytes) throw new Error(`the file is longer than ${mostZipBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Names inside a .zip are only for showing; nothing is written to disk. Sizes are bounded before unpacking. */
function unzip(bytes: Uint8Array, name: string): RuleFile[] {
  let [total, count] = [0, 0];
  try {
    const entries = unzipSync(bytes, {
      filter(entry) {
        if (!isRuleFile(entry.name) || isAside(entry.name)) return false;
        if (entry.originalSize > mostRuleBytes) return false;
        total += entry.originalSize;
        count += 1;
        if (total > mostZipBytes || count > mostFiles) throw new Error('it holds too much');
        return true;
      },
    });
    return Object.entries(entries).map(([path, content]) => ({
      path: `${basename(name)}/${path}`,
      text: decoder.decode(content),
    }));
  } catch (cause) {
    throw invalid('zip_unusable', `${name} is not a .zip that can be used: ${messageOf(cause)}`, { cause });
  }
}
