import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonView } from '#features/identity/views.ts';
import type { Offered } from '#ui/action.ts';
import { History } from '#ui/History.tsx';
import { Section } from '#ui/Layout.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Tag, When } from '#ui/Value.tsx';
import { PersonDialogs } from './PersonDialogs.tsx';
import { refreshPeople, usePersonHistory, useScopes } from './people-data.ts';
import { type PersonDialog, personActions } from './person-actions.ts';
import { grantWords, historyOf, stateWords } from './words.ts';

export const StateTag = ({ state }: { state: PersonView['state'] }) => (
  <Tag tone={stateWords[state].tone}>{stateWords[state].label}</Tag>
);

/** The actions on a person with the dialogs that they open; drawn by a drawer or a page. */
export function WithPersonActions({
  person,
  layer,
  children,
}: {
  person: PersonView;
  layer: 'page' | 'drawer';
  children: (offered: readonly Offered[]) => ReactNode;
}) {
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<PersonDialog>();
  const changed = (): void => refreshPeople(queries);
  const offered = useActions(personActions, { person, open: setDialog, changed }, layer);
  return (
    <>
      {children(offered)}
      <PersonDialogs person={person} dialog={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
}

/** Everything about one person. */
export function PersonDetails({ person }: { person: PersonView }) {
  const scopes = useScopes();
  const named = grantWords(person.functions, scopes.data?.items ?? []);
  return (
    <>
      <dl className="wf-fields" aria-label="About">
        <Fact name="State">
          <StateTag state={person.state} />
        </Fact>
        <Fact name="E-mail">{person.email}</Fact>
        <Fact name="Functions">{named.length === 0 ? <Absent what="none" /> : named.join(', ')}</Fact>
        <Fact name="One-time codes">{person.totp ? 'set up' : <Absent what="not set up" />}</Fact>
        <Fact name="Last seen">
          {person.lastSeenAt === null ? <Absent what="never" /> : <When at={person.lastSeenAt} />}
        </Fact>
        <Fact name="Account made">
          <When at={person.createdAt} />
        </Fact>
        {person.suspendedAt !== null && (
          <Fact name="Suspended">
            <When at={person.suspendedAt} />
          </Fact>
        )}
      </dl>
      <PersonHistory id={person.id} />
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="wf-field">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function PersonHistory({ id }: { id: string }) {
  const may = useMay();
  const history = usePersonHistory(id);
  if (!may('journal:read')) return null;
  return (
    <Section title="History">
      <Asked query={history} lead="The history">
        {({ items }) => <History entries={historyOf(items)} />}
      </Asked>
    </Section>
  );
}
