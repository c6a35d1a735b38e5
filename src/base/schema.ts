/** Zod schemas that several features share. */
import { z } from 'zod';

// PostgreSQL's text and jsonb know neither NUL nor lone surrogates; refuse them where they come in.
const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** One line or more of text written by a person. */
export const textSchema = (most: number, least = 1) =>
  z.string().trim().min(least).max(most).refine(storable, 'the text contains characters that cannot be stored');

export const idSchema = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `an id of the form ${prefix}_… is expected`);

export const instantSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** The time as it goes out; no conversion. */
export const instantOut = z.iso.datetime();

export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** A list as it goes out: `nextCursor` is null on the last page. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
