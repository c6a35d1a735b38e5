/** What the commands over an operating model in a file share: reading it, the time looked at, and how findings are told. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type OptionSpecs, usageError, wholeNumber } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { safe } from '#app/cli/print.ts';
import { invalid } from '#base/errors.ts';
import type { Span } from '#base/spans.ts';
import { counted } from '#base/text.ts';
import { toInstant } from '#base/time.ts';
import { isLocalDate, reached } from '#engine/calendar/zone.ts';
import { type OperatingModel, readOperatingModel } from '#engine/escalation/file.ts';
import { type Finding, spanText, totalOf } from '#engine/roster/finding.ts';

const dayMs = 86_400_000;

export const windowOptions = {
  from: { type: 'string', value: 'DATE', about: 'First day looked at, such as 2026-11-02; today without it.' },
  days: { type: 'string', value: 'N', about: 'How many days are looked at: 60 without it, at most 400.' },
} as const satisfies OptionSpecs;

export interface OperatingFile {
  readonly model: OperatingModel;
  /** `file:line:column` of a finding's place. */
  whereIs(place: string): string;
  readonly sha256: string;
}

/** Ends the command with what is wrong with the file, if it cannot be used. */
export async function readOperatingFile(name: string, effects: Effects): Promise<OperatingFile> {
  const text = await readFile(resolve(effects.cwd, name), 'utf8').catch((error: unknown) => {
    throw unreadable(name, error);
  });
  const { model, issues, placeOf } = readOperatingModel(text, name);
  if (model === undefined)
    throw invalid('operating_file_invalid', `${name} cannot be used`, {
      remedy: 'Mend what is named; docs/guide/escalation.md shows the whole form.',
      issues: issues.map(({ code, place, message, hint }) => ({ code, place, message, hint })),
    });
  return {
    model,
    sha256: createHash('sha256').update(text).digest('hex'),
    whereIs(place) {
      const { line, column } = placeOf(place);
      return `${name}:${line}:${column}`;
    },
  };
}

export function windowOf(
  values: { readonly from: string | undefined; readonly days: string | undefined },
  { zone }: OperatingModel,
  effects: Effects,
): Span {
  if (values.from !== undefined && !isLocalDate(values.from))
    throw usageError(`--from takes a date, not “${values.from}”`);
  const days = wholeNumber(values.days, 'days', { least: 1, most: 400, standard: 60 });
  const from = values.from === undefined ? effects.now().getTime() : reached(zone, values.from, '00:00');
  return { from, to: from + days * dayMs };
}

/** What a proof rests on, so that it can be repeated: the rules of the time zones change, too. */
export const inputsOf = (file: OperatingFile, window: Span) => ({
  sha256: file.sha256,
  tzdata: process.versions.tz ?? 'unknown',
  from: toInstant(window.from),
  to: toInstant(window.to),
});

const shownSpans = 5;

export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 6) / 10;
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 2.4) / 10} days`;
}

export function findingText(
  finding: Finding & { readonly severities?: readonly string[] },
  file: OperatingFile,
): string {
  const { severity, code, message, spans, people, place, hint, severities = [] } = finding;
  const about = [people.join(', '), severities.join(', ')].filter((part) => part !== '').join('; ');
  const lines = [`${file.whereIs(place)}  ${severity}  ${code}  ${message}${about === '' ? '' : ` (${about})`}`];
  for (const span of spans.slice(0, shownSpans))
    lines.push(`    ${spanText(span, file.model.zone)}  ${duration(span.to - span.from)}`);
  if (spans.length > shownSpans)
    lines.push(`    and ${spans.length - shownSpans} more; ${duration(totalOf(spans))} in all`);
  if (hint !== undefined) lines.push(`    → ${hint}`);
  return `${safe(lines.join('\n'))}\n`;
}

export const findingJson = (finding: Finding & { readonly severities?: readonly string[] }, file: OperatingFile) => ({
  ...finding,
  where: file.whereIs(finding.place),
  spans: finding.spans.map(({ from, to }) => ({ from: toInstant(from), to: toInstant(to) })),
});

export function summary(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
  return `${counted(of('error'), 'error')}, ${counted(of('warning'), 'warning')}, ${counted(of('note'), 'note')}`;
}
