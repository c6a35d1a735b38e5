/** For tests: the shared test data, where it is there. Read through `WATCHFLOOR_TEST_DATA`, never copied. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RuleIssue, SigmaRule } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';

const root = process.env.WATCHFLOOR_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data');

/** A folder of it. */
export const dataFolder = (name: string): string => join(root, name);

/** For `test(…, { skip: dataAbsent() }, …)`: the reason, or false when the data is there. */
export const dataAbsent = (): string | false =>
  existsSync(join(root, 'sigma/rules')) ? false : 'the shared test data is absent (WATCHFLOOR_TEST_DATA)';

let parsed: { readonly rules: readonly SigmaRule[]; readonly issues: readonly RuleIssue[] } | undefined;

/** All rules of SigmaHQ, read once for each process. */
export function allRules(): { readonly rules: readonly SigmaRule[]; readonly issues: readonly RuleIssue[] } {
  if (parsed === undefined) {
    const files = globSync('rules*/**/*.yml', { cwd: join(root, 'sigma') }).sort();
    const results = files.map((file) => parseRules(readFileSync(join(root, 'sigma', file), 'utf8'), { file }));
    parsed = { rules: results.flatMap(({ rules }) => rules), issues: results.flatMap(({ issues }) => issues) };
  }
  return parsed;
}

export interface Sample {
  readonly ruleId: string;
  readonly events: readonly object[];
}

/** The same with the path of the event log from which the JSON was made. */
export interface SampleFile extends Sample {
  readonly evtx: string;
}

/** The events that SigmaHQ keeps for a rule, which it must match. */
export const regressionSamples = (): readonly Sample[] => regressionFiles();

export function regressionFiles(): readonly SampleFile[] {
  const folder = join(root, 'sigma/regression_data');
  return globSync('**/*.json', { cwd: folder })
    .sort()
    .map((file) => ({
      ruleId: basename(file, '.json'),
      evtx: join(folder, file.replace(/json$/, 'evtx')),
      events: objectsIn(readFileSync(join(folder, file), 'utf8')).map((text) => JSON.parse(text) as object),
    }));
}

/** Lines of the recorded attacks, `every` so many. */
export function recordedLines(every: number): readonly string[] {
  const folder = join(root, 'security-datasets');
  const lines = globSync('**/*.gz', { cwd: folder })
    .sort()
    .flatMap((file) =>
      gunzipSync(readFileSync(join(folder, file)))
        .toString('utf8')
        .split('\n'),
    );
  return lines.filter((line, index) => index % every === 0 && line !== '');
}

/** Objects that stand one after another, as `evtx_dump` prints them. */
function objectsIn(text: string): readonly string[] {
  const objects: string[] = [];
  let [depth, from, quoted] = [0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' && depth++ === 0) from = index;
    else if (character === '}' && --depth === 0) objects.push(text.slice(from, index + 1));
  }
  return objects;
}
