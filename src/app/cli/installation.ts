/** Which installation a command works on. */
import { type Config, readConfig } from '#app/config.ts';
import type { Effects } from './effects.ts';

export const installationOptions = {
  'data-dir': {
    type: 'string',
    value: 'DIR',
    about: 'The data folder; else WATCHFLOOR_DATA_DIR, else data/ in the checkout.',
  },
} as const;

export const jsonOption = { json: { type: 'boolean', about: 'Prints JSON instead of text.' } } as const;

export function configOf(values: { readonly 'data-dir': string | undefined }, effects: Effects): Config {
  const dataDir = values['data-dir'];
  const env = dataDir === undefined ? effects.env : { ...effects.env, WATCHFLOOR_DATA_DIR: dataDir };
  return readConfig(env, effects.cwd);
}
