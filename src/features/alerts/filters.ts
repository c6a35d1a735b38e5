/** What a list of alerts can be asked for: one schema for the server, the page and saved links. */
import { z } from 'zod';
import { instantSchema, pageQuery } from '#base/schema.ts';
import { alertStates, entityKinds, severities } from './model.ts';
import { verdictCodes, verdictFamilies } from './verdicts.ts';

/** `a,b` as it stands in an address. */
const listOfWords = <T extends readonly [string, ...string[]]>(words: T) =>
  z
    .string()
    .max(500)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(words)).min(1));

const listOfTexts = z
  .string()
  .max(4000)
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .pipe(z.array(z.string()).min(1).max(100));

const yesNo = z.enum(['true', 'false', 'yes', 'no']).transform((text) => text === 'true' || text === 'yes');

const storableText = (most: number) =>
  z
    .string()
    .max(most)
    .refine(
      (text) => !text.includes('\u0000') && text.isWellFormed(),
      'the text contains characters that no alert has',
    );

export const alertFilterShape = {
  /** Words of the title, the entity, the rule or the id. */
  q: storableText(200).optional(),
  state: listOfWords(alertStates).optional(),
  /** `me`, `none` (unclaimed), account ids. */
  owner: listOfTexts.optional(),
  severity: listOfWords(severities).optional(),
  verdict: listOfWords([...verdictCodes, ...verdictFamilies, 'none']).optional(),
  rule: listOfTexts.optional(),
  /** `host:ws-07`, or the value alone. */
  entity: storableText(1100).optional(),
  scope: listOfTexts.optional(),
  queue: listOfTexts.optional(),
  key: storableText(64).optional(),
  /** `none`, `any`, or the id of an incident. */
  incident: storableText(40).optional(),
  /** Only (or no) alerts that are linked to another. */
  duplicate: yesNo.optional(),
  retrospective: yesNo.optional(),
  /** Only (or no) alerts of a key that had one before. */
  recurring: yesNo.optional(),
  /** Only (or no) alerts that are put off until later. */
  snoozed: yesNo.optional(),
  /** Only (or no) alerts that were born closed under a silence; or of one silence, by its id. */
  silenced: yesNo.optional(),
  silence: storableText(40).optional(),
  raisedFrom: instantSchema.optional(),
  raisedUntil: instantSchema.optional(),
  hitFrom: instantSchema.optional(),
  hitUntil: instantSchema.optional(),
};

export const alertFilterSchema = z.object(alertFilterShape);
export type AlertFilter = z.output<typeof alertFilterSchema>;

export const alertSorts = ['severity', 'age', 'last_hit'] as const;
export type AlertSort = (typeof alertSorts)[number];

/** `-severity`: greatest first. `-age`: oldest first. `-last_hit`: latest first. */
export const sortSchema = z
  .enum(['severity', '-severity', 'age', '-age', 'last_hit', '-last_hit'])
  .default('-severity')
  .transform((text) => ({ by: text.replace('-', '') as AlertSort, descending: text.startsWith('-') }));

export const alertListQuery = z.object({ ...alertFilterShape, ...pageQuery, sort: sortSchema });
export type AlertListQuery = z.output<typeof alertListQuery>;

/** `host:ws-07` → kind and value; a text without a known kind in front is a value of any kind. */
export function readEntity(text: string): { readonly kind: string | undefined; readonly value: string } {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  return (entityKinds as readonly string[]).includes(kind)
    ? { kind, value: text.slice(colon + 1) }
    : { kind: undefined, value: text };
}
