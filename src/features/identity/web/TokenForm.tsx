import { Radio, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dayMs, toInstant } from '#base/time.ts';
import { type TokenAbility, tokenAbilities, tokenAbilityNames } from '#features/identity/model.ts';
import { api } from '#ui/api.ts';
import { CopyOnce } from '#ui/Code.tsx';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { createToken } from './api-routes.ts';
import { useScopes } from './people-data.ts';
import { SourceSelect } from './SourceSelect.tsx';
import { Snippets } from './TokensPage.tsx';

const lifetimes = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
] as const;

const everywhere = 'all';

interface Made {
  readonly secret: string;
  readonly sends: boolean;
}

/** Makes a token: first the form, then the secret, shown once, with what to put into a shipper. */
export function TokenForm({ onDone }: { onDone: () => void }) {
  const [made, setMade] = useState<Made>();
  if (made === undefined) return <Fields onMade={setMade} onCancel={onDone} />;
  return (
    <div className="wf-stack">
      <CopyOnce secret={made.secret} what="token" onKept={onDone} />
      {made.sends && <Snippets token={made.secret} />}
    </div>
  );
}

function Fields({ onMade, onCancel }: { onMade: (made: Made) => void; onCancel: () => void }) {
  const queries = useQueryClient();
  const scopes = useScopes();
  const form = useForm({
    initial: { name: '', can: 'intake' as TokenAbility, scope: everywhere, source: '', days: '' },
    submit: async ({ name, can, scope, source, days }) => {
      const { secret } = await api(createToken, {
        body: {
          name,
          can: [can],
          scope: scope === everywhere ? null : scope,
          ...(source === '' || can !== 'intake' ? {} : { source }),
          ...(days === '' ? {} : { expiresAt: toInstant(Date.now() + Number(days) * dayMs) }),
        },
      });
      refreshTopics(queries, ['token']);
      onMade({ secret, sends: can === 'intake' });
    },
  });
  const { can } = form.values;
  return (
    <FormView form={form} send="Make the token" onCancel={onCancel}>
      <TextInput label="Name" placeholder="What will use it" autoFocus {...form.field('name')} />
      <Radio.Group
        label="May"
        value={can}
        error={form.errorOf('can')}
        onChange={(value) => form.set('can', tokenAbilityNames.find((name) => name === value) ?? 'intake')}
      >
        <div className="wf-stack" style={{ paddingTop: 6 }}>
          {tokenAbilityNames.map((name) => (
            <Radio key={name} value={name} label={tokenAbilities[name].title} description={tokenAbilities[name].says} />
          ))}
        </div>
      </Radio.Group>
      <Select
        label="Scope"
        data={[
          { value: everywhere, label: 'All scopes' },
          ...(scopes.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={form.values.scope}
        onChange={(value) => form.set('scope', value ?? everywhere)}
        error={form.errorOf('scope')}
        allowDeselect={false}
      />
      {can === 'intake' && (
        <SourceSelect
          value={form.values.source}
          error={form.errorOf('source')}
          onChange={(value) => form.set('source', value)}
        />
      )}
      <Select
        label="Expires"
        data={[...lifetimes]}
        value={form.values.days}
        onChange={(value) => form.set('days', value ?? '')}
        error={form.errorOf('days')}
        allowDeselect={false}
      />
    </FormView>
  );
}
