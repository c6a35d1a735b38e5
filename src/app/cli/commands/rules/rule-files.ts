/** Rule files named on the command line: a file, a folder, a .zip, or the address of one. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import type { Effects } from '#app/cli/effects.ts';
import { findFiles, isRuleFile, unreadable } from '#app/cli/input/find.ts';
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
    if (/^https?:\/\//.test(one)) files.push(...unzip(await download(one, effects), one));
    else if (/\.zip$/i.test(one)) files.push(...unzip(await bytesOf(one), one));
    else files.push(...(await fromDisk(one, effects)));
  }
  return files;
}

const bytesOf = (file: string): Promise<Uint8Array> =>
  readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });

async function fromDisk(path: string, effects: Effects): Promise<RuleFile[]> {
  const { files } = await findFiles([path], effects.cwd, { accepts: isRuleFile, otherwise: 'it is not a rule file' });
  return Promise.all(files.map(async (file) => ({ path: file.name, text: await readFile(file.path, 'utf8') })));
}

async function download(address: string, effects: Effects): Promise<Uint8Array> {
  try {
    const answer = await effects.fetch(address, { signal: AbortSignal.timeout(120_000) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const size = Number(answer.headers.get('content-length') ?? 0);
    if (size > mostZipBytes) throw new Error('the file is too large');
    return new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    throw failed('address_unreachable', `${address} cannot be had: ${messageOf(cause)}`, {
      cause,
      remedy: 'Download the .zip by other means and name the file.',
    });
  }
}

/** Names inside a .zip are only for showing; nothing is written to disk. Sizes are bounded before unpacking. */
function unzip(bytes: Uint8Array, name: string): RuleFile[] {
  let [total, count] = [0, 0];
  try {
    const entries = unzipSync(bytes, {
      filter(entry) {
        if (!isRuleFile(entry.name) || /(^|\/)(tests?|\.github|deprecated|unsupported)\//.test(entry.name))
          return false;
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
