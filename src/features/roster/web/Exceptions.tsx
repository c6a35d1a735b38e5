import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ApiRoute, api } from '#ui/api.ts';
import { Section } from '#ui/Layout.tsx';
import { toast } from '#ui/toast.tsx';
import { toastProblem } from '#ui/toast-problem.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { Person, Tag, When } from '#ui/Value.tsx';
import { answerOverride, endUnattended, type RosterDetails } from './api-routes.ts';
import { rosterTopics } from './data.ts';
import { hoursText } from './hours-text.ts';
import { coverWords, roleWords } from './words.ts';

/** What stands beside the layers: overrides, swaps and accepted unattended hours, now and ahead. */
export function Exceptions({ details: { overrides, unattended, can } }: { details: RosterDetails }) {
  const queries = useQueryClient();
  const send = (route: ApiRoute<unknown>, id: string, body: object, did: string) =>
    api(route, { params: { id }, body })
      .then(() => toast({ text: did }))
      .catch((error: unknown) => toastProblem(error, 'The roster'))
      .finally(() => refreshTopics(queries, rosterTopics));
  const alive = overrides.filter(({ state }) => state === 'standing' || state === 'offered');
  if (alive.length === 0 && unattended.length === 0) return null;
  return (
    <Section title="Exceptions">
      <ul className="wf-stack">
        {alive.map((one) => (
          <li key={one.id} className="wf-row">
            <When at={one.startsAt} show="clock" /> – <When at={one.endsAt} show="clock" />
            <Person person={one.member} />
            <Tag>{`${roleWords[one.role]}, ${coverWords[one.cover]}`}</Tag>
            {one.insteadOf !== null && <span className="wf-dim">instead of {one.insteadOf.name}</span>}
            {one.state === 'offered' && <Tag tone="warn">offered, not accepted</Tag>}
            {one.can.cancel && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => void send(answerOverride, one.id, { answer: 'cancel' }, 'Taken back')}
              >
                Take back
              </Button>
            )}
          </li>
        ))}
        {unattended.map((one) => (
          <li key={one.id} className="wf-row">
            <Tag tone="warn">unattended</Tag>
            {one.hours === null ? 'all hours' : `${hoursText(one.hours)} (${one.zone})`}
            <span>
              until <When at={one.endsAt} show="clock" />, accepted by {one.acceptedBy.name}
            </span>
            <span className="wf-dim">{one.reason}</span>
            {can.manage && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => void send(endUnattended, one.id, {}, 'The acceptance is over')}
              >
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
