import { holdsIn } from '#base/actor.ts';
import { absent, denied } from '#base/errors.ts';
import type { Severity } from '#features/alerts/model.ts';
import { incidentDeclared } from '#features/incidents/entries.ts';
import { incidentStream } from '#features/incidents/model.ts';
import type { Draft } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { demandAssignee } from './assign-incident.ts';
import type { IncidentParts } from './command.ts';

export interface DeclareInput {
  readonly scope: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: Severity;
  /** Nobody: it waits in the queue of its scope, and is owned by who holds that. */
  readonly assigneeId?: string | undefined;
}

/** The draft of a new incident and its id; the caller records it, alone or together with what led to it. */
export async function draftIncident(
  write: Write,
  input: DeclareInput,
  parts: IncidentParts,
): Promise<{ readonly id: string; readonly draft: Draft }> {
  if (!holdsIn(write.actor, 'incident:declare', input.scope)) {
    if (holdsIn(write.actor, 'incident:read', input.scope))
      throw denied('incident_not_permitted', 'you may not declare incidents in this scope');
    throw absent('scope_absent', 'there is no such scope');
  }
  const homeQueueId = await parts.queueOf(write, input.scope);
  if (input.assigneeId !== undefined) await demandAssignee(write, input.assigneeId, input.scope, parts);
  const id = write.newId('incident');
  return {
    id,
    draft: incidentDeclared.draft({
      stream: incidentStream(id),
      scope: input.scope,
      facts: {
        severity: input.severity,
        homeQueueId,
        assigneeId: input.assigneeId ?? null,
        queueId: input.assigneeId === undefined ? homeQueueId : null,
      },
      payload: { title: input.title, summary: input.summary },
    }),
  };
}

export async function declareIncident(write: Write, input: DeclareInput, parts: IncidentParts): Promise<string> {
  const { id, draft } = await draftIncident(write, input, parts);
  await write.record(draft);
  return id;
}
