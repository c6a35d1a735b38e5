/** Opening, changing, switching and closing listeners. */

import { holdsIn } from '#base/actor.ts';
import { absent, conflict, denied, invalid } from '#base/errors.ts';
import { sourceById } from '#engine/sources/parse.ts';
import { findScope } from '#features/identity/server/index.ts';
import { listenerChanged, listenerClosed, listenerOpened, listenerSwitched } from '#features/intake/entries.ts';
import { type ListenerInput, listenerStream } from '#features/intake/listeners.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import type { Write } from '#features/journal/server/index.ts';
import { findListenerForUpdate, listenerAt, visibleListeners } from './store.ts';

function demandManages({ actor }: Write, scope: string): void {
  if (!holdsIn(actor, 'listener:manage', scope))
    throw denied('scope_not_yours', 'you do not manage the listeners of this scope');
}

async function demandSense(write: Write, input: ListenerInput, id: string | null): Promise<void> {
  demandManages(write, input.scope);
  if ((await findScope(write.tx, input.scope)) === undefined) throw absent('scope_absent', 'there is no such scope');
  if (input.source !== null && sourceById(input.source) === undefined)
    throw invalid('source_unknown', `there is no source ${input.source}`);
  const isUdp = input.transport === 'udp';
  if ((await listenerAt(write.tx, { host: input.host, port: input.port, isUdp }, id)) !== undefined)
    throw conflict('listener_address_taken', `another listener has ${input.host}:${input.port} already`);
}

const entryOf = (id: string, { name, ...facts }: ListenerInput) => ({
  stream: listenerStream(id),
  scope: facts.scope,
  facts: { ...facts, listenerId: id },
  payload: { name },
});

export async function openListener(write: Write, input: ListenerInput): Promise<string> {
  await demandSense(write, input, null);
  const id = write.newId('listener');
  await write.record(listenerOpened.draft(entryOf(id, input)));
  return id;
}

async function findMine(write: Write, id: string): Promise<ListenerRow> {
  const row = await findListenerForUpdate(write.tx, visibleListeners(write.actor), id);
  demandManages(write, row.scope);
  return row;
}

export async function changeListener(write: Write, id: string, input: ListenerInput): Promise<void> {
  await findMine(write, id);
  await demandSense(write, input, id);
  await write.record(listenerChanged.draft(entryOf(id, input)));
}

export async function switchListener(write: Write, id: string, enabled: boolean): Promise<void> {
  const row = await findMine(write, id);
  if (row.enabled === enabled)
    throw conflict('listener_switched_already', `the listener is ${enabled ? 'on' : 'off'} already`);
  await write.record(listenerSwitched.draft({ stream: listenerStream(id), scope: row.scope, facts: { enabled } }));
}

export async function closeListener(write: Write, id: string): Promise<void> {
  const row = await findMine(write, id);
  await write.record(listenerClosed.draft({ stream: listenerStream(id), scope: row.scope, facts: {} }));
}
