/** For tests: was the rule refused, with at least one error? */
import type { RuleIssue } from '#engine/sigma/model.ts';

export const isRefusedOnly = (issues: readonly RuleIssue[]): boolean =>
  issues.some((issue) => issue.severity === 'error');
