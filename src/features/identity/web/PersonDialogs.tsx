import { Checkbox, Select, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonView } from '#features/identity/views.ts';
import { api } from '#ui/api.ts';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { assignFunctions, inviteAgain, type LinkReply, resetPassword, suspend } from './api-routes.ts';
import { FunctionsField } from './FunctionsField.tsx';
import { MadeLinkView } from './InviteDialog.tsx';
import { refreshPeople, useActivePeople, useScopes } from './people-data.ts';
import type { PersonDialog } from './person-actions.ts';
import { choiceOf, grantsOf } from './words.ts';

interface Asks {
  readonly person: PersonView;
  onDone(): void;
}

const titles: Readonly<Record<PersonDialog, (name: string) => string>> = {
  functions: (name) => `Functions of ${name}`,
  suspend: (name) => `Suspend ${name}`,
  reset: (name) => `Link for a new password of ${name}`,
  invitation: (name) => `New invitation link for ${name}`,
};

export interface PersonDialogsProps {
  readonly person: PersonView;
  readonly dialog: PersonDialog | undefined;
  onClose(): void;
}

/** The dialog that an action on a person opened. */
export function PersonDialogs({ person, dialog, onClose }: PersonDialogsProps) {
  const parts = { person, onDone: onClose };
  return (
    <Dialog
      title={dialog === undefined ? '' : titles[dialog](person.name)}
      open={dialog !== undefined}
      onClose={onClose}
    >
      {dialog === 'functions' && <Functions {...parts} />}
      {dialog === 'suspend' && <Suspend {...parts} />}
      {dialog === 'reset' && <Reset {...parts} />}
      {dialog === 'invitation' && <Invitation {...parts} />}
    </Dialog>
  );
}

function Functions({ person, onDone }: Asks) {
  const queries = useQueryClient();
  const scopes = useScopes();
  const form = useForm({
    initial: { functions: choiceOf(person.functions) },
    submit: async ({ functions }) => {
      await api(assignFunctions, { params: { id: person.id }, body: { functions: grantsOf(functions) } });
      refreshPeople(queries);
      onDone();
    },
  });
  return (
    <FormView form={form} send="Save" onCancel={onDone}>
      <FunctionsField
        value={form.values.functions}
        scopes={scopes.data?.items ?? []}
        error={form.errorOf('functions')}
        onChange={(value) => form.set('functions', value)}
      />
    </FormView>
  );
}

function Suspend({ person, onDone }: Asks) {
  const queries = useQueryClient();
  const people = useActivePeople();
  const others = (people.data?.items ?? []).filter((one) => one.id !== person.id);
  const form = useForm({
    initial: { reason: '', handoverTo: '' },
    submit: async ({ reason, handoverTo }) => {
      const body = { reason, ...(handoverTo === '' ? {} : { handoverTo }) };
      await api(suspend, { params: { id: person.id }, body });
      refreshPeople(queries);
      onDone();
    },
  });
  return (
    <FormView form={form} send="Suspend" danger onCancel={onDone}>
      <p className="wf-flat">
        Every session ends now and nothing lets this person in until somebody resumes the account. What they did stays
        in the journal.
      </p>
      <Textarea label="Reason" autoFocus autosize minRows={2} {...form.field('reason')} />
      <Select
        label="Hands over to"
        description="Takes over what the person owns and is on duty for."
        placeholder="Nobody named"
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={form.values.handoverTo === '' ? null : form.values.handoverTo}
        onChange={(value) => form.set('handoverTo', value ?? '')}
        error={form.errorOf('handoverTo')}
        searchable
        clearable
      />
    </FormView>
  );
}

function Reset({ person, onDone }: Asks) {
  const queries = useQueryClient();
  const [link, setLink] = useState<LinkReply>();
  const form = useForm({
    initial: { clearTotp: false },
    submit: async ({ clearTotp }) => {
      setLink(await api(resetPassword, { params: { id: person.id }, body: { clearTotp } }));
      refreshPeople(queries);
    },
  });
  if (link !== undefined) return <MadeLinkView link={link} onKept={onDone} />;
  return (
    <FormView form={form} send="Make the link" onCancel={onDone}>
      <p className="wf-flat">
        The person is signed out everywhere now. The old password works until the link is used; to keep somebody out,
        suspend.
      </p>
      {person.totp && (
        <Checkbox
          label="Also remove one-time codes"
          description="For a lost telephone. Be sure who is asking."
          checked={form.values.clearTotp}
          onChange={(event) => form.set('clearTotp', event.currentTarget.checked)}
        />
      )}
    </FormView>
  );
}

function Invitation({ person, onDone }: Asks) {
  const [link, setLink] = useState<LinkReply>();
  const form = useForm({
    initial: {},
    submit: async () => setLink(await api(inviteAgain, { params: { id: person.id } })),
  });
  if (link !== undefined) return <MadeLinkView link={link} onKept={onDone} />;
  return (
    <FormView form={form} send="Make the link" onCancel={onDone}>
      <p className="wf-flat">The link that was made before stops working.</p>
    </FormView>
  );
}
