/** What the app may use of the demonstration. */
import { systemActor } from '#base/actor.ts';
import { activeAccounts } from '#features/identity/server/index.ts';
import type { Route } from '#features/journal/server/index.ts';
import { beginDemo } from './commands.ts';
import { demoRoutes } from './routes.ts';
import { type DemoParts, type DemoRunner, openRunner } from './run.ts';
import { everRan } from './store.ts';

export type { DemoParts } from './run.ts';
export { demoTables } from './tables.ts';

export interface Demo {
  readonly routes: readonly Route[];
  isDemo(scope: string): boolean;
  /** Begins to do what is to be done; with `asked`, loads the demonstration as soon as there is somebody to own it. */
  start(asked: boolean): Promise<void>;
  stop(): Promise<void>;
}

export function openDemo(parts: DemoParts): Demo {
  const runner: DemoRunner = openRunner(parts);
  const { journal } = parts;
  let unlisten = (): void => undefined;

  async function loadWhenAsked(): Promise<boolean> {
    const db = journal.relational;
    if ((await activeAccounts(db)).length === 0) return false;
    if (!(await everRan(db))) await journal.write(systemActor('demo'), beginDemo);
    return true;
  }

  return {
    routes: demoRoutes(() => runner),
    isDemo: runner.isDemo,
    async start(asked) {
      let isWanted = asked && !(await loadWhenAsked());
      unlisten = journal.onCommitted((recorded) => {
        const archived = recorded.some(({ type }) => type === 'scope.archived');
        if (archived || recorded.some(({ type }) => type === 'scope.created')) runner.wake({ interrupt: archived });
        if (!isWanted || !recorded.some(({ type }) => type.startsWith('account.'))) return;
        isWanted = false;
        loadWhenAsked().then((done) => {
          isWanted = !done;
        }, parts.failed);
      });
      runner.wake();
    },
    async stop() {
      unlisten();
      await runner.stop();
    },
  };
}
