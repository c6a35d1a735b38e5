import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { everywhere, presets } from '#features/identity/model.ts';
import { api } from '#ui/api.ts';
import { CopyOnce } from '#ui/Code.tsx';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { Asked } from '#ui/States.tsx';
import { When } from '#ui/Value.tsx';
import { invite, type LinkReply } from './api-routes.ts';
import { FunctionsField } from './FunctionsField.tsx';
import { refreshPeople, useScopes, useSettings } from './people-data.ts';
import { choiceOf, type FunctionChoice, grantsOf } from './words.ts';

/** A link that was made, to be sent to the person by whatever way is trusted. */
export function MadeLinkView({ link, onKept }: { link: LinkReply; onKept: () => void }) {
  return (
    <div className="wf-stack">
      <p className="wf-flat">
        Send this link to the person. It works once, and expires <When at={link.expiresAt} show="both" />.
      </p>
      <CopyOnce secret={`${window.location.origin}${link.path}`} what="link" onKept={onKept} />
    </div>
  );
}

/** Invites a person: first the form, then the link, shown once. */
export function InviteForm({ onDone }: { onDone: () => void }) {
  const settings = useSettings();
  return (
    <Asked query={settings} lead="The settings">
      {({ preset }) => <InviteSteps offered={choiceOf(everywhere(presets[preset].invited))} onDone={onDone} />}
    </Asked>
  );
}

function InviteSteps({ offered, onDone }: { offered: FunctionChoice; onDone: () => void }) {
  const queries = useQueryClient();
  const scopes = useScopes();
  const [link, setLink] = useState<LinkReply>();
  const form = useForm({
    initial: { name: '', email: '', functions: offered },
    submit: async ({ name, email, functions }) => {
      const made = await api(invite, { body: { name, email, functions: grantsOf(functions) } });
      setLink(made.link);
      refreshPeople(queries);
    },
  });
  if (link !== undefined) return <MadeLinkView link={link} onKept={onDone} />;
  return (
    <FormView form={form} send="Invite" onCancel={onDone}>
      <TextInput label="Name" autoFocus {...form.field('name')} />
      <TextInput label="E-mail" type="email" {...form.field('email')} />
      <FunctionsField
        value={form.values.functions}
        scopes={scopes.data?.items ?? []}
        error={form.errorOf('functions')}
        onChange={(value) => form.set('functions', value)}
      />
    </FormView>
  );
}
