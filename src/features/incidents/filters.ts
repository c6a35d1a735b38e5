/** What a list of incidents can be asked for. */
import { z } from 'zod';
import { pageQuery } from '#base/schema.ts';
import { severities } from '#features/alerts/model.ts';
import { incidentStates } from './model.ts';

const words = <T extends readonly [string, ...string[]]>(known: T) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(known)).min(1));

const texts = z
  .string()
  .max(4000)
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .pipe(z.array(z.string()).min(1).max(100));

export const incidentListQuery = z.object({
  q: z
    .string()
    .max(200)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed())
    .optional(),
  state: words(incidentStates).optional(),
  /** `me`, `none` (in a queue), account ids. */
  owner: texts.optional(),
  severity: words(severities).optional(),
  scope: texts.optional(),
  ...pageQuery,
  /** `-severity`: worst first. `-age`: oldest first. */
  sort: z
    .enum(['severity', '-severity', 'age', '-age'])
    .default('-severity')
    .transform((text) => ({
      by: text.replace('-', '') as 'severity' | 'age',
      descending: text.startsWith('-'),
    })),
});
export type IncidentListQuery = z.output<typeof incidentListQuery>;
