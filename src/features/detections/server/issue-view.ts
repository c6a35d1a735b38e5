/** What is wrong with a rule, as it leaves the server. */
import { z } from 'zod';
import type { RuleIssue } from '#engine/sigma/model.ts';

export const issueView = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  place: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  ruleId: z.string().nullable(),
});

export const presentIssue = (issue: RuleIssue): z.input<typeof issueView> => ({
  code: issue.code,
  severity: issue.severity,
  place: issue.place,
  message: issue.message,
  hint: issue.hint ?? null,
  ruleId: issue.ruleId ?? null,
});
