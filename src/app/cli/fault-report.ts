/** How an error is told to the person at the terminal: what, its stable code, where, and what to do. */
import type { AppError } from '#base/errors.ts';
import { counted } from '#base/text.ts';

const mostIssues = 20;

export function faultText(error: AppError): string {
  const lines = [`watchfloor: ${error.message} (${error.code})`];
  for (const issue of error.issues.slice(0, mostIssues)) {
    const where = issue.place === '' ? '' : `${issue.place}: `;
    lines.push(`  ${where}${issue.message} (${issue.code})`);
    if (issue.hint !== undefined) lines.push(`    ${issue.hint}`);
  }
  if (error.issues.length > mostIssues)
    lines.push(`  … and ${counted(error.issues.length - mostIssues, 'more issue')}`);
  if (error.remedy !== undefined) lines.push(`  ${error.remedy}`);
  return `${lines.join('\n')}\n`;
}
