/** What concerns several rules at once: names, and the parts of a correlation. */

import type { AnyRule } from '#engine/sigma/parse.ts';
import type { LintIssue, Remark } from './entry.ts';
import { entriesOf, type LintEntry } from './entry.ts';

export const setEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'rules: Name', [['name_twice', 'a name that another rule has']]),
  ...entriesOf('note', 'correlation: Correlation rules', [
    ['inner_meta', 'level, status or date of a rule that only feeds a correlation in the same file'],
  ]),
];

export interface FileRules {
  readonly file: string;
  readonly rules: readonly AnyRule[];
  remark(rule: AnyRule, remark: Remark): void;
}

export function checkNames(files: readonly FileRules[]): void {
  const firsts = new Map<string, AnyRule>();
  for (const { rules, remark } of files)
    for (const rule of rules) {
      if (rule.kind === 'filter' || rule.name === undefined) continue;
      const first = firsts.get(rule.name);
      if (first === undefined) firsts.set(rule.name, rule);
      else if (first.id !== rule.id)
        remark(rule, {
          id: 'name_twice',
          at: rule.at,
          message: `The name “${rule.name.slice(0, 100)}” belongs to ${first.file}:${first.at.line} already.`,
          hint: 'Correlations cannot tell the two apart.',
        });
    }
}

/** Ids and names of the rules that a correlation of the same file is made of. */
function membersIn({ rules }: FileRules): ReadonlySet<string> {
  return new Set(
    rules.flatMap((rule) =>
      rule.kind === 'correlation' && !rule.generate ? rule.members.map(({ text }) => text) : [],
    ),
  );
}

const isMember = (members: ReadonlySet<string>, rule: AnyRule): boolean =>
  rule.kind !== 'filter' && (members.has(rule.id) || members.has(rule.name ?? ''));

export function checkInner(file: FileRules): void {
  const members = membersIn(file);
  for (const rule of file.rules) {
    if (rule.kind === 'filter' || !isMember(members, rule)) continue;
    const said = [rule.status, rule.date, /^level:/m.test(rule.text) ? rule.level : undefined];
    if (said.some((word) => word !== undefined))
      file.remark(rule, {
        id: 'inner_meta',
        at: rule.at,
        message: 'Of rules that only feed a correlation beside them, level, status and date say nothing.',
        hint: 'Say them of the outermost correlation.',
      });
  }
}

/** A rule that only feeds a correlation needs no level, so nothing is said about it. */
export function withoutNeedless(issues: readonly LintIssue[], file: FileRules): readonly LintIssue[] {
  const members = membersIn(file);
  const inner = new Set(file.rules.filter((rule) => isMember(members, rule)).map(({ at }) => at.line));
  return issues.filter(({ code, line }) => code !== 'level_absent' || !inner.has(line));
}
