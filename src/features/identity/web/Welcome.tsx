import { PasswordInput, Radio, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type PresetName, presetNames, presets } from '#features/identity/model.ts';
import { passwordLeast } from '#features/identity/passwords.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageLink } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useSignedIn } from '#ui/session.ts';
import { welcome, welcomeState } from './api-routes.ts';
import { Card, Lead } from './Card.tsx';
import { secretOfHash } from './words.ts';

/** The first account, made with the link that the server printed when it started. */
export default function Welcome() {
  const state = useQuery({
    queryKey: ['welcome'],
    queryFn: ({ signal }) => api(welcomeState, { signal }),
    staleTime: 0,
  });
  const token = secretOfHash(window.location.hash);
  return (
    <Asked query={state} lead="The first account">
      {({ open }) =>
        !open ? (
          <Card title="The first account is there">
            <Lead>This installation is set up already.</Lead>
            <PageLink to="/sign-in">Sign in</PageLink>
          </Card>
        ) : token === undefined ? (
          <WithoutLink />
        ) : (
          <FirstAccount token={token} />
        )
      }
    </Asked>
  );
}

export const WithoutLink = () => (
  <Card title="Nobody has an account yet">
    <Lead>
      Watchfloor prints a link for the first account each time it starts. Open the newest one; the older ones no longer
      work. Whoever has the data folder in hand can also run <code>watchfloor account create</code>.
    </Lead>
  </Card>
);

function FirstAccount({ token }: { token: string }) {
  const signedIn = useSignedIn();
  const form = useForm({
    initial: { name: '', email: '', password: '', preset: 'small-team' as PresetName },
    submit: async (values) => {
      await api(welcome, { body: { ...values, token } });
      await signedIn();
    },
  });
  return (
    <Card title="Make the first account">
      <Lead>You will manage people and the platform. Others get their own account by invitation.</Lead>
      <FormView form={form} send="Make the account">
        <TextInput label="Name" autoComplete="name" autoFocus required {...form.field('name')} />
        <TextInput label="E-mail" type="email" autoComplete="username" required {...form.field('email')} />
        <PasswordInput
          label="Password"
          description={`At least ${passwordLeast} characters; a few unrelated words are good.`}
          autoComplete="new-password"
          required
          {...form.field('password')}
        />
        <Radio.Group
          label="Your team"
          description="Only a starting point: functions can be given and taken at any time."
          value={form.values.preset}
          onChange={(value) => form.set('preset', presetNames.find((name) => name === value) ?? 'small-team')}
          error={form.errorOf('preset')}
        >
          <div className="wf-stack" style={{ paddingTop: 6 }}>
            {presetNames.map((name) => (
              <Radio key={name} value={name} label={presets[name].title} description={presets[name].says} />
            ))}
          </div>
        </Radio.Group>
      </FormView>
    </Card>
  );
}
