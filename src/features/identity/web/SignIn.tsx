import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { ApiError } from '#ui/problem.ts';
import { useSignedIn } from '#ui/session.ts';
import { signIn, welcomeState } from './api-routes.ts';
import { Card, Lead } from './Card.tsx';
import { WithoutLink } from './Welcome.tsx';

/** Address and password, then a one-time code where one is set up. */
export default function SignIn() {
  const { data } = useQuery({ queryKey: ['welcome'], queryFn: ({ signal }) => api(welcomeState, { signal }) });
  if (data?.open === true) return <WithoutLink />;
  return <SignInForm />;
}

function SignInForm() {
  const signedIn = useSignedIn();
  const [asksCode, setAsksCode] = useState(false);
  const form = useForm({
    initial: { email: '', password: '', code: '' },
    submit: async ({ email, password, code }) => {
      try {
        await api(signIn, { body: { email, password, ...(code === '' ? {} : { code }) } });
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'totp_required') throw error;
        setAsksCode(true);
        return;
      }
      await signedIn();
    },
  });
  const again = (): void => {
    form.reset();
    setAsksCode(false);
  };
  return (
    <Card title={asksCode ? 'One-time code' : 'Sign in'}>
      {asksCode && <Lead>For {form.values.email}. A recovery code works too, once.</Lead>}
      {/* The two steps are two forms: managers of passwords fill in the first one and leave the second one alone. */}
      {asksCode ? (
        <FormView key="code" form={form} send="Sign in" onCancel={again}>
          <TextInput
            label="Code from your authenticator"
            autoComplete="one-time-code"
            autoFocus
            {...form.field('code')}
          />
        </FormView>
      ) : (
        <FormView key="password" form={form} send="Sign in">
          <TextInput label="E-mail" type="email" autoComplete="username" autoFocus {...form.field('email')} />
          <PasswordInput label="Password" autoComplete="current-password" {...form.field('password')} />
        </FormView>
      )}
      {!asksCode && <Lead>Forgotten? Somebody who manages people can make you a link for a new password.</Lead>}
    </Card>
  );
}
