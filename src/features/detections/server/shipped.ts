/** The rules that come with Watchfloor: read from `content/rules` at start, added or revised where they changed. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemActor } from '#base/actor.ts';
import type { Journal } from '#features/journal/server/index.ts';
import { type AddReport, addRules, type RuleFile } from './add-rules.ts';

export async function readRuleFolder(folder: string): Promise<RuleFile[]> {
  const files: RuleFile[] = [];
  for await (const path of glob('**/*.{yml,yaml}', { cwd: folder })) {
    if (/\.samples\.ya?ml$/.test(path)) continue;
    files.push({ path, text: await readFile(join(folder, path), 'utf8') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function addShippedRules(journal: Journal, folder: string): Promise<AddReport> {
  return addRules(journal, systemActor('content'), await readRuleFolder(folder), 'shipped');
}
