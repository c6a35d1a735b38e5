/** The page is built when it is not there or older than its sources, so that one command starts everything. */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#app/config.ts';
import { webFolder } from './static.ts';

const sources = ['src/**/*.{ts,tsx,css,html}', 'vite.config.ts', 'package-lock.json'];

export async function ensureWeb(say: (line: string) => void): Promise<void> {
  if (isFresh()) return;
  say('Building the page …\n');
  const { build } = await import('vite');
  await build({ configFile: join(projectFolder, 'vite.config.ts'), logLevel: 'error' });
}

function isFresh(): boolean {
  const index = join(webFolder, 'index.html');
  if (!existsSync(index)) return false;
  const builtAt = statSync(index).mtimeMs;
  return globSync(sources, { cwd: projectFolder }).every(
    (file) => statSync(join(projectFolder, file)).mtimeMs <= builtAt,
  );
}
