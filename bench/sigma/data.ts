/** Lines of events and texts of rules for the Sigma bench, and what is done to them. */
import { createReadStream, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { RuleItem, RuleSelection, RuleValue, SigmaRule } from '#engine/sigma/model.ts';

export const testData = process.env.WATCHFLOOR_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data');

export interface RuleText {
  readonly file: string;
  readonly text: string;
}

export function ruleTexts(folders: readonly string[]): readonly RuleText[] {
  return folders.flatMap((folder) =>
    globSync('**/*.{yml,yaml}', { cwd: folder })
      .sort()
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') })),
  );
}

/** The rules folders of the test data. */
export const defaultRules = (): readonly string[] => globSync(join(testData, 'sigma', 'rules*')).sort();

const eventFile = /\.(jsonl?|ndjson|log)(\.gz)?$/i;

export function eventFiles(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const names = globSync('**/*', { cwd: path }).filter(
      (name) => eventFile.test(name) && basename(name) !== 'index.json',
    );
    return names.sort().map((name) => join(path, name));
  });
}

/** One line after another, so that memory does not grow with the files. */
export async function* linesOf(files: readonly string[], withMessage = true): AsyncGenerator<string> {
  for (const file of files) {
    const raw = createReadStream(file);
    const input = /\.gz$/i.test(file) ? raw.pipe(createGunzip()) : raw;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line.startsWith('{')) yield withMessage ? line : withoutMessage(line);
  }
}

/** Half of most Windows events is their message, which says again what the fields say; many shippers leave it out. */
function withoutMessage(line: string): string {
  const object = JSON.parse(line) as Record<string, unknown>;
  delete object.Message;
  delete object.message;
  return JSON.stringify(object);
}

/** Renamed copies with changed values: as many rules again, that ask the same fields for other things. */
export const doubled = (rules: readonly SigmaRule[]): readonly SigmaRule[] => [
  ...rules,
  ...rules.map((rule) => ({
    ...rule,
    id: `${rule.id}-copy`,
    title: `${rule.title} (copy)`,
    selections: rule.selections.map((named) => ({ ...named, selection: changed(named.selection) })),
  })),
];

function changed(selection: RuleSelection): RuleSelection {
  if (selection.kind !== 'item') return { ...selection, parts: selection.parts.map(changed) };
  return { kind: 'item', item: changedItem(selection.item) };
}

/** What is asked for as it is may be the number or the channel of the event, and stays. */
function changedItem(item: RuleItem): RuleItem {
  const isPart = ['contains', 'startswith', 'endswith'].some((modifier) => item.modifiers.includes(modifier));
  const isPlain = !item.modifiers.some((modifier) => ['re', 'cidr', 'expand', 'fieldref'].includes(modifier));
  return isPlain && (isPart || item.field === undefined) ? { ...item, values: item.values.map(changedValue) } : item;
}

function changedValue(value: RuleValue): RuleValue {
  if (typeof value.value !== 'string') return value;
  // The last letter but in names of programs the one before `.exe`: values then still end as values do.
  const text = value.value.replace(/[a-z](?=(\.[a-z]{2,4})?[^a-z]*$)/i, (letter) => (letter === 'q' ? 'x' : 'q'));
  return { ...value, value: text, text };
}
