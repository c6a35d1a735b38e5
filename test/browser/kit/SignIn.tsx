import { PasswordInput, TextInput } from '@mantine/core';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';

export default function SignIn() {
  const form = useForm({ initial: { email: '', password: '' }, submit: async () => {} });
  return (
    <FormView form={form} send="Sign in">
      <h1>Watchfloor</h1>
      <TextInput label="E-mail" {...form.field('email')} autoFocus />
      <PasswordInput label="Password" {...form.field('password')} />
    </FormView>
  );
}
