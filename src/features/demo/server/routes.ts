import { z } from 'zod';
import { actorRef, scopesOf, sees } from '#base/actor.ts';
import { instantOut } from '#base/schema.ts';
import { habitNames, intrusionNames } from '#engine/range/index.ts';
import { truths } from '#engine/range/story.ts';
import { verdictCodes } from '#features/alerts/verdicts.ts';
import { outcomes, scoreOf } from '#features/demo/model.ts';
import { mayLoadDemo } from '#features/demo/policy.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import { beginDemo, endDemo } from './commands.ts';
import type { DemoRunner } from './run.ts';
import { countAlerts, findRun, judgedBy } from './store.ts';

const storyName = z.enum([...intrusionNames, ...habitNames]);
const counts = z.record(z.enum(outcomes), z.int());
const scoreView = z.object({
  counts,
  medianMinutes: z.number().nullable(),
  stories: z.array(z.object({ story: storyName, title: z.string(), why: z.string(), counts })),
  alerts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      verdict: z.enum(verdictCodes).nullable(),
      story: storyName.nullable(),
      truth: z.enum(truths).nullable(),
      minutes: z.number().nullable(),
      outcome: z.enum(outcomes),
    }),
  ),
});
const stateView = z.object({
  state: z.enum(['absent', 'events', 'verdicts', 'live', 'removing']),
  /** Of the history, 0 to 1. */
  share: z.number(),
  scope: z.string().nullable(),
  endsAt: instantOut.nullable(),
  alerts: z.object({ alerts: z.int(), open: z.int(), harmless: z.int() }).nullable(),
  may: z.object({ change: z.boolean() }),
});

export const demoRoutes = (runner: () => DemoRunner): readonly Route[] => [
  read({
    name: 'demo.state',
    method: 'GET',
    path: '/api/demo',
    needs: 'alert:read',
    summary: 'Is the demo company loaded, and how far?',
    returns: stateView,
    async run({ db, actor }) {
      const run = await findRun(db);
      const may = { change: mayLoadDemo(actor) };
      if (run === undefined || !sees(scopesOf(actor, 'alert:read'), run.scope))
        return { state: 'absent' as const, share: 0, scope: null, endsAt: null, alerts: null, may };
      const { stage, share } = runner().progress() ?? { stage: 'events' as const, share: 0 };
      const state = run.archived_at === null ? stage : ('removing' as const);
      const alerts = await countAlerts(db, run.scope);
      return { state, share, scope: run.scope, endsAt: run.ends_at, alerts, may };
    },
  }),
  read({
    name: 'demo.score',
    method: 'GET',
    path: '/api/demo/score',
    needs: 'alert:read',
    summary: 'How your verdicts in the demo company compare with what is true; empty while there is none.',
    returns: scoreView,
    async run({ db, actor }) {
      const run = await findRun(db);
      const isThere = run?.archived_at === null && sees(scopesOf(actor, 'alert:read'), run.scope);
      const judged = isThere ? await judgedBy(db, run.scope, actorRef(actor)) : [];
      const score = scoreOf(judged.map((row) => ({ ...row, title: row.title ?? '(erased)' })));
      return { ...score, stories: [...score.stories], alerts: [...score.alerts] };
    },
  }),
  change({
    name: 'demo.load',
    method: 'POST',
    path: '/api/demo',
    needs: 'scope:manage',
    summary: 'Loads the demo company: fourteen days of made-up history in a scope of its own, then live.',
    returns: z.object({ scope: z.string() }),
    errors: ['demo_there', 'needs_every_scope', 'scope_name_taken'],
    run: async (changing) => ({ scope: await beginDemo(changing) }),
  }),
  change({
    name: 'demo.remove',
    method: 'DELETE',
    path: '/api/demo',
    needs: 'scope:manage',
    summary: 'Removes the demo company: its events are dropped, and nothing of it is shown any more.',
    returns: z.object({ removed: z.boolean() }),
    errors: ['demo_not_there', 'needs_every_scope'],
    async run(changing) {
      await endDemo(changing);
      return { removed: true };
    },
  }),
];
