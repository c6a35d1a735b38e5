/** Mends what can be mended without changing what a rule asks for. */
import type { Edit, LintIssue } from './entry.ts';

export interface Fixed {
  readonly text: string;
  /** How many edits were made. */
  readonly edits: number;
}

/** `issues`: those of this one file. Edits that overlap another one are left for the next time. */
export function fixText(text: string, issues: readonly LintIssue[]): Fixed {
  const edits = issues.flatMap((issue) => issue.edits ?? []).toSorted((a, b) => a.from - b.from || a.to - b.to);
  const parts: string[] = [];
  let [last, made] = [0, 0];
  let before: Edit | undefined;
  for (const edit of edits) {
    if (before !== undefined && edit.from < before.to) continue;
    parts.push(text.slice(last, edit.from), edit.text);
    last = edit.to;
    before = edit;
    made++;
  }
  return { text: parts.join('') + text.slice(last), edits: made };
}
