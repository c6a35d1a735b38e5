/** Taking rule files in: small parts one after the other, so that no request is too large and a break loses little. */
import type { ImportView, IssueView } from './api-routes.ts';

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

/** Of one request: the route takes 4 MiB of JSON, in which a text may grow by its escapes. */
const mostBytes = 1_000_000;
const mostFiles = 200;

export function partsOf(files: readonly RuleFile[]): readonly (readonly RuleFile[])[] {
  const parts: RuleFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = parts.at(-1);
    const size = file.text.length + file.path.length;
    if (last === undefined || last.length >= mostFiles || bytes + size > mostBytes) {
      parts.push([file]);
      bytes = size;
    } else {
      last.push(file);
      bytes += size;
    }
  }
  return parts;
}

export const nothingYet: ImportView = { added: 0, revised: 0, unchanged: 0, refused: [], waiting: [], warnings: [] };

export const sumOf = (a: ImportView, b: ImportView): ImportView => ({
  added: a.added + b.added,
  revised: a.revised + b.revised,
  unchanged: a.unchanged + b.unchanged,
  refused: [...a.refused, ...b.refused],
  waiting: [...a.waiting, ...b.waiting],
  warnings: [...a.warnings, ...b.warnings],
});

/** How many rules the issues are about; one that could not be read so far counts with its file. */
export const rulesIn = (issues: readonly IssueView[]): number =>
  new Set(issues.map(({ ruleId, place }) => ruleId ?? place.replace(/:\d+:\d+$/, ''))).size;

export interface ImportProgress {
  readonly done: number;
  readonly of: number;
  readonly report: ImportView;
}

/** Sends the parts in order and tells after each how far it is. What was taken stays taken when a later one fails. */
export async function importAll(
  files: readonly RuleFile[],
  send: (files: readonly RuleFile[]) => Promise<ImportView>,
  tell: (progress: ImportProgress) => void,
): Promise<ImportView> {
  let report = nothingYet;
  let done = 0;
  for (const part of partsOf(files)) {
    report = sumOf(report, await send(part));
    done += part.length;
    tell({ done, of: files.length, report });
  }
  return report;
}
