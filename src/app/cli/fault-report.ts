/** How an error is told to the person at the terminal: what, its stable code, where, and what to do. */
import type { AppError } from '#base/errors.ts';
import { counted } from '#base/text.ts';

const mostIssues = 20;

export function faultText(error: AppError): string {
  const lines = [`watchfloor: ${error.message} (${error.code})`];
  const told = new Set<string | undefined>();
  for (const issue of error.issues.slice(0, mostIssues)) {
    const where = issue.place === '' ? '' : `${placeText(issue.place)}: `;
    told.add(issue.hint);
    lines.push(`  ${where}${issue.message} (${issue.code})`);
    if (issue.hint !== undefined) lines.push(`    ${issue.hint}`);
  }
  if (error.issues.length > mostIssues)
    lines.push(`  … and ${counted(error.issues.length - mostIssues, 'more issue')}`);
  if (error.remedy !== undefined && !told.has(error.remedy)) lines.push(`  ${error.remedy}`);
  return `${lines.join('\n')}\n`;
}

/** `body/can/0` is a word of the API; whoever typed the command knows it as `--can`. */
const placeText = (place: string): string => place.replace(/^(?:body|query)\/([a-zA-Z]+)(?:\/\d+)?$/, '--$1');
