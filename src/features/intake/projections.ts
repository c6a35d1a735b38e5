import type { Instant } from '#base/time.ts';
import { splitStream } from '#features/journal/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import { listenerChanged, listenerClosed, listenerOpened, listenerSwitched } from './entries.ts';
import type { ListenerSettings } from './listeners.ts';

export interface ListenerRow {
  readonly id: string;
  readonly scope: string;
  readonly name: string | null;
  readonly settings: ListenerSettings;
  readonly enabled: boolean;
  readonly opened_by: string;
  readonly opened_at: Instant;
}

const idOf = (entry: { readonly stream: string }): string => splitStream(entry.stream)[1];

const settingsOf = ({
  protocol,
  transport,
  host,
  port,
  source,
  zone,
  allow,
  tls,
}: ListenerSettings): ListenerSettings => ({
  protocol,
  transport,
  host,
  port,
  source,
  zone,
  allow,
  tls,
});

export const listenersProjection = defineProjection<ListenerRow>({
  table: 'listeners',
  key: 'id',
  reactions: [
    on(listenerOpened, idOf, (_, { facts, payload, actor, effectiveAt }, id) => ({
      id,
      scope: facts.scope,
      name: payload?.name ?? null,
      settings: settingsOf(facts),
      enabled: true,
      opened_by: actor,
      opened_at: effectiveAt,
    })),
    on(listenerChanged, idOf, (row: ListenerRow | undefined, { facts, payload }, id) => ({
      ...must(row, id),
      scope: facts.scope,
      name: payload?.name ?? null,
      settings: settingsOf(facts),
    })),
    on(listenerSwitched, idOf, (row: ListenerRow | undefined, { facts }, id) => ({
      ...must(row, id),
      enabled: facts.enabled,
    })),
    on(listenerClosed, idOf, (_: ListenerRow | undefined) => undefined),
  ],
});

export const intakeProjections = [listenersProjection] as const;
