import type { Place, RuleIssue } from './model.ts';

export interface Finding {
  readonly code: string;
  readonly at: Place;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: 'error' | 'warning' | undefined;
}

/** Takes down what is wrong, so that the readers below need not carry the file's name about. */
export type Report = (finding: Finding) => void;

/** A report that fills `issues`, telling file and, once known, rule. */
export const reportTo =
  (issues: RuleIssue[], file: string, ruleId?: () => string | undefined): Report =>
  ({ code, at, message, hint, severity = 'error' }) => {
    issues.push({
      code,
      place: `${file}:${at.line}:${at.column}`,
      message,
      hint,
      severity,
      file,
      line: at.line,
      column: at.column,
      ruleId: ruleId?.(),
    });
  };
