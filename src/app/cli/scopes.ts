/** A scope as people name it. */
import { z } from 'zod';
import { absent } from '#base/errors.ts';
import type { Client } from './client.ts';

const scopes = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

/** The id of a scope given by its id or by its name, whatever the case. */
export async function scopeOf(client: Client, named: string): Promise<string> {
  const { items } = await client.get('/api/scopes', scopes);
  const wanted = named.trim().toLowerCase();
  const found = items.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (found !== undefined) return found.id;
  throw absent('scope_absent', `there is no scope “${named}”`, {
    remedy:
      items.length === 0
        ? 'Make the first account; it makes the first scope.'
        : `Scopes: ${items.map(({ name }) => name).join(', ')}.`,
  });
}
