import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { CodeBlock, CopyOnce, QrCode } from '#ui/Code.tsx';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { Section } from '#ui/Layout.tsx';
import { Asked } from '#ui/States.tsx';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { Tag } from '#ui/Value.tsx';
import { newRecoveryCodes, totpBegin, totpConfirm, totpDisable, totpState } from './api-routes.ts';

type Task = 'set-up' | 'codes' | 'remove';

const titles: Readonly<Record<Task, string>> = {
  'set-up': 'Set up one-time codes',
  codes: 'New recovery codes',
  remove: 'Remove one-time codes',
};

/** One-time codes: set up, renew the recovery codes, remove. */
export function SecondFactor() {
  const queries = useQueryClient();
  const [task, setTask] = useState<Task>();
  const state = useQuery({ queryKey: ['account', 'totp'], queryFn: ({ signal }) => api(totpState, { signal }) });
  const done = (): void => {
    setTask(undefined);
    refreshTopics(queries, ['account']);
  };
  return (
    <Section title="One-time codes">
      <Asked query={state} lead="One-time codes">
        {({ on, recoveryCodesLeft }) =>
          on ? (
            <div className="wf-row">
              <Tag tone="good">Set up</Tag>
              <span className="wf-grow">{recoveryCodesLeft} of 10 recovery codes left</span>
              <Button variant="default" onClick={() => setTask('codes')}>
                New recovery codes
              </Button>
              <Button variant="outline" color="danger" onClick={() => setTask('remove')}>
                Remove
              </Button>
            </div>
          ) : (
            <div className="wf-row">
              <span className="wf-grow wf-dim">
                A password can be stolen from afar; the telephone beside you cannot, not as easily.
              </span>
              <Button onClick={() => setTask('set-up')}>Set up</Button>
            </div>
          )
        }
      </Asked>
      <Dialog title={task === undefined ? '' : titles[task]} open={task !== undefined} onClose={done}>
        {task === 'set-up' && <SetUp onDone={done} />}
        {task === 'codes' && <Renew onDone={done} />}
        {task === 'remove' && <Remove onDone={done} />}
      </Dialog>
    </Section>
  );
}

interface PasswordStepProps {
  readonly send: string;
  readonly danger?: boolean;
  readonly text: string;
  run(password: string): Promise<void>;
}

function PasswordStep({ send, danger = false, text, run }: PasswordStepProps) {
  const form = useForm({ initial: { password: '' }, submit: ({ password }) => run(password) });
  return (
    <FormView form={form} send={send} danger={danger}>
      <p className="wf-flat">{text}</p>
      <PasswordInput label="Your password" autoComplete="current-password" autoFocus {...form.field('password')} />
    </FormView>
  );
}

function SetUp({ onDone }: { onDone: () => void }) {
  const [begun, setBegun] = useState<{ secret: string; uri: string }>();
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <Codes codes={codes} onDone={onDone} />;
  if (begun !== undefined) return <Confirm begun={begun} onConfirmed={setCodes} />;
  return (
    <PasswordStep
      text="You need an authenticator on your telephone, such as Aegis, 2FAS or the one of your password manager."
      send="Go on"
      run={async (password) => setBegun(await api(totpBegin, { body: { password } }))}
    />
  );
}

interface ConfirmProps {
  readonly begun: { readonly secret: string; readonly uri: string };
  onConfirmed(codes: readonly string[]): void;
}

function Confirm({ begun, onConfirmed }: ConfirmProps) {
  const form = useForm({
    initial: { code: '' },
    submit: async ({ code }) => onConfirmed((await api(totpConfirm, { body: { code } })).recoveryCodes),
  });
  return (
    <FormView form={form} send="Confirm">
      <p className="wf-flat">Scan this with the authenticator, or type the secret in, then enter the code it shows.</p>
      <QrCode text={begun.uri} label="Scan with an authenticator to set up one-time codes" />
      <CodeBlock text={begun.secret} what="the secret" />
      <TextInput label="Code" inputMode="numeric" autoComplete="one-time-code" autoFocus {...form.field('code')} />
    </FormView>
  );
}

function Codes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className="wf-stack">
      <p className="wf-flat">
        Each of these lets you in once when the telephone is not at hand. Keep them where the telephone is not.
      </p>
      <CopyOnce secret={codes.join('\n')} what="list of recovery codes" onKept={onDone} />
    </div>
  );
}

function Renew({ onDone }: { onDone: () => void }) {
  const [codes, setCodes] = useState<readonly string[]>();
  if (codes !== undefined) return <Codes codes={codes} onDone={onDone} />;
  return (
    <PasswordStep
      text="The codes that you have now stop working."
      send="Make new codes"
      run={async (password) => setCodes((await api(newRecoveryCodes, { body: { password } })).recoveryCodes)}
    />
  );
}

function Remove({ onDone }: { onDone: () => void }) {
  return (
    <PasswordStep
      text="From then on the password alone lets you in. The recovery codes stop working too."
      send="Remove"
      danger
      run={async (password) => {
        await api(totpDisable, { body: { password } });
        toast({ text: 'One-time codes were removed.' });
        onDone();
      }}
    />
  );
}
