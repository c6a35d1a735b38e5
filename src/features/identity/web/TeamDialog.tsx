import { Button, Radio, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { presetNames, presets } from '#features/identity/model.ts';
import type { ScopeView } from '#features/identity/views.ts';
import { api } from '#ui/api.ts';
import { FormProblem } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { Section } from '#ui/Layout.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { toastProblem } from '#ui/toast-problem.tsx';
import { choosePreset, createScope, renameScope } from './api-routes.ts';
import { refreshPeople, useScopes, useSettings } from './people-data.ts';

/** How the team divides the functions, and the scopes that it works in. */
export function TeamDialog() {
  const scopes = useScopes();
  const may = useMay();
  return (
    <>
      <PresetSection />
      <Section title="Scopes">
        <Asked query={scopes} lead="The scopes">
          {({ items }) => (
            <div className="wf-stack">
              {items.map((scope) => (
                <ScopeRow key={`${scope.id} ${scope.name}`} scope={scope} mayRename={may('scope:manage')} />
              ))}
              {may('scope:manage') && <NewScope />}
            </div>
          )}
        </Asked>
      </Section>
    </>
  );
}

function PresetSection() {
  const queries = useQueryClient();
  const settings = useSettings();
  const choose = async (value: string): Promise<void> => {
    const preset = presetNames.find((name) => name === value);
    if (preset === undefined) return;
    await api(choosePreset, { body: { preset } });
    refreshPeople(queries);
  };
  return (
    <Section title="What is offered when a person is invited">
      <Asked query={settings} lead="The settings">
        {({ preset }) => (
          <Radio.Group
            value={preset}
            onChange={(value) => {
              choose(value).catch((error: unknown) => toastProblem(error, 'Not changed'));
            }}
          >
            <div className="wf-stack">
              {presetNames.map((name) => (
                <Radio key={name} value={name} label={presets[name].title} description={presets[name].says} />
              ))}
            </div>
          </Radio.Group>
        )}
      </Asked>
    </Section>
  );
}

function ScopeRow({ scope, mayRename }: { scope: ScopeView; mayRename: boolean }) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { name: scope.name },
    submit: async ({ name }) => {
      await api(renameScope, { params: { id: scope.id }, body: { name } });
      refreshPeople(queries);
    },
  });
  if (!mayRename) return <div>{scope.name}</div>;
  return (
    <form className="wf-row" onSubmit={form.onSubmit}>
      <TextInput aria-label={`Name of the scope ${scope.name}`} className="wf-grow" {...form.field('name')} />
      <Button type="submit" variant="default" disabled={!form.changed} loading={form.busy}>
        Rename
      </Button>
      <FormProblem problem={form.problem} fields={['name']} />
    </form>
  );
}

function NewScope() {
  const queries = useQueryClient();
  const form = useForm({
    initial: { name: '' },
    submit: async ({ name }) => {
      await api(createScope, { body: { name } });
      form.reset();
      refreshPeople(queries);
    },
  });
  return (
    <form className="wf-row" onSubmit={form.onSubmit}>
      <TextInput
        aria-label="Name of a new scope"
        placeholder="A customer or a unit"
        className="wf-grow"
        {...form.field('name')}
      />
      <Button type="submit" variant="default" disabled={form.values.name === ''} loading={form.busy}>
        Add a scope
      </Button>
      <FormProblem problem={form.problem} fields={['name']} />
    </form>
  );
}
