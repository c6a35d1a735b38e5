import { z } from 'zod';
import { defineEntry } from '#features/journal/model.ts';
import { listenerFacts } from './listeners.ts';

const named = z.object({ name: z.string() });
const place = (facts: z.output<typeof listenerFacts>): string =>
  `${facts.protocol} over ${facts.transport} on ${facts.host}:${facts.port}`;

export const listenerOpened = defineEntry({
  type: 'listener.opened',
  facts: listenerFacts,
  payload: named,
  says: (facts, payload) => `opened the listener ${payload?.name ?? ''} (${place(facts)})`,
});

export const listenerChanged = defineEntry({
  type: 'listener.changed',
  facts: listenerFacts,
  payload: named,
  says: (facts, payload) => `changed the listener ${payload?.name ?? ''} (${place(facts)})`,
});

export const listenerSwitched = defineEntry({
  type: 'listener.switched',
  facts: z.object({ enabled: z.boolean() }),
  says: (facts) => `switched the listener ${facts.enabled ? 'on' : 'off'}`,
});

export const listenerClosed = defineEntry({
  type: 'listener.closed',
  facts: z.object({}),
  says: () => 'closed the listener for good',
});

export const intakeEntries = [listenerOpened, listenerChanged, listenerSwitched, listenerClosed] as const;
