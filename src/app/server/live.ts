/**
 * Server-sent events: which kinds of things changed, so that a page asks again for what it shows. The message itself
 * carries no content, only topics of scopes that the listener may see.
 */
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { type Actor, holds, type Permission, scopesOf, sees } from '#base/actor.ts';
import { splitStream } from '#features/journal/model.ts';
import { type Journal, type Route, stream } from '#features/journal/server/index.ts';

/** Who may hear of a topic: those who may read such things. A topic that is not here is heard by nobody. */
const heardBy: Readonly<Record<string, Permission>> = {
  alert: 'alert:read',
  demo: 'alert:read',
  incident: 'incident:read',
  rule: 'rule:read',
  'rule-list': 'rule:read',
  'rule-pipeline': 'rule:read',
  queue: 'queue:read',
  roster: 'roster:read',
  leave: 'roster:read',
  override: 'roster:read',
  acceptance: 'roster:read',
  holidays: 'roster:read',
  provider: 'roster:read',
  team: 'roster:read',
  account: 'people:read',
  scope: 'people:read',
  token: 'token:read',
  listener: 'listener:read',
  'dead-letter': 'dead-letter:read',
  pipeline: 'pipeline:read',
};

/** What happens to an account without changing what its person may see. */
const harmless: ReadonlySet<string> = new Set(['account.signed_in', 'account.renamed', 'account.link_made']);

interface Listener {
  readonly actor: Actor;
  readonly topics: Set<string>;
  readonly out: PassThrough;
}

export interface Live {
  readonly route: Route;
  publish(topic: string, scope: string | null): void;
  close(): void;
}

/** Changes are gathered this long: twenty alerts a second are four messages. */
const gatherMs = 250;
const heartbeatMs = 20_000;

export function openLive(journal: Journal): Live {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;

  function publish(topic: string, scope: string | null): void {
    for (const listener of listeners) if (hears(listener.actor, topic, scope)) listener.topics.add(topic);
    timer ??= setTimeout(flush, gatherMs);
  }

  /** Whose rights changed hears nothing more by the old ones; the page connects again and is asked who it is. */
  function cut(account: string): void {
    for (const listener of listeners) if (`account/${listener.actor.id}` === account) listener.out.end();
  }

  function flush(): void {
    timer = undefined;
    for (const { topics, out } of listeners) {
      if (topics.size === 0) continue;
      out.write(`data: ${JSON.stringify({ topics: [...topics] })}\n\n`);
      topics.clear();
    }
  }

  const heartbeat = setInterval(() => {
    for (const { out } of listeners) out.write(': still here\n\n');
  }, heartbeatMs);
  heartbeat.unref();

  const stop = journal.onCommitted((recorded) => {
    for (const { stream: name, scope, type } of recorded) {
      publish(splitStream(name)[0], scope);
      publish('journal', scope);
      if (!harmless.has(type)) cut(name);
    }
  });

  const route = stream({
    name: 'live',
    method: 'GET',
    path: '/api/live',
    needs: 'signed-in',
    summary: 'Server-sent events: which kinds of things changed.',
    returns: z.object({ topics: z.array(z.string()) }),
    async run({ actor, request }) {
      const listener: Listener = { actor, topics: new Set(), out: new PassThrough() };
      listeners.add(listener);
      request.signal.addEventListener('abort', () => {
        listeners.delete(listener);
        listener.out.end();
      });
      listener.out.write('retry: 2000\n\n');
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
      return { status: 200, headers, body: listener.out };
    },
  });

  return {
    route,
    publish,
    close() {
      stop();
      clearInterval(heartbeat);
      clearTimeout(timer);
      for (const { out } of listeners) out.end();
      listeners.clear();
    },
  };
}

function hears(actor: Actor, topic: string, scope: string | null): boolean {
  const permission = topic === 'journal' ? 'journal:read' : heardBy[topic];
  if (permission === undefined || !holds(actor, permission)) return false;
  return scope === null || sees(scopesOf(actor, permission), scope);
}
