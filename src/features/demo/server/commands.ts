import { conflict } from '#base/errors.ts';
import { colleagues, demoName, demoSeed } from '#features/demo/model.ts';
import { archiveScope, createColleague, createScope } from '#features/identity/server/index.ts';
import type { Write } from '#features/journal/server/index.ts';
import { findRun, insertRun } from './store.ts';

/** Makes the scope and its people; the runner does the rest. */
export async function beginDemo(write: Write): Promise<string> {
  const run = await findRun(write.tx);
  if (run !== undefined)
    throw conflict('demo_there', run.archived_at === null ? 'the demo company is loaded' : 'it is being removed', {
      remedy: run.archived_at === null ? 'Remove it first to load it anew.' : 'Try again in a moment.',
    });
  const scope = await createScope(write, demoName, { demo: true });
  for (const { name, email } of colleagues)
    await createColleague(write, scope, { name, email: email.replace('@', `.${scope.slice(-6)}@`) });
  await insertRun(write.tx, scope, demoSeed, write.now);
  return scope;
}

export async function endDemo(write: Write): Promise<void> {
  const run = await findRun(write.tx);
  if (run === undefined || run.archived_at !== null) throw conflict('demo_not_there', 'no demo company is loaded');
  await archiveScope(write, run.scope);
}
