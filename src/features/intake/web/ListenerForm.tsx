import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useScopes } from '#features/identity/web/people-data.ts';
import { SourceSelect } from '#features/identity/web/SourceSelect.tsx';
import type { ListenerView } from '#features/intake/listeners.ts';
import { listenerProtocols, transports } from '#features/intake/model.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { type Form, useForm } from '#ui/form.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { zoneOf } from '#ui/Value.tsx';
import { changeListener, openListener } from './api-routes.ts';
import { networksIn, protocolText } from './words.ts';

const transportText = {
  udp: 'UDP: everything speaks it; what comes too fast is lost',
  tcp: 'TCP: senders wait when they must',
  tls: 'TLS: the same, encrypted; senders may be asked for a certificate',
} as const;

const usualPorts = { udp: 5514, tcp: 5514, tls: 6514 } as const;

interface Values extends Record<string, unknown> {
  name: string;
  protocol: string;
  transport: (typeof transports)[number];
  host: string;
  port: number | string;
  scope: string;
  source: string;
  zone: string;
  allow: string;
  cert: string;
  key: string;
  clientCa: string;
}

const initialOf = (listener: ListenerView | undefined): Values => ({
  name: listener?.name ?? '',
  protocol: listener?.protocol ?? 'syslog',
  transport: listener?.transport ?? 'tcp',
  host: listener?.host ?? '0.0.0.0',
  port: listener?.port ?? usualPorts.tcp,
  scope: listener?.scope ?? '',
  source: listener?.source ?? '',
  zone: listener?.zone ?? zoneOf(),
  allow: listener?.allow.join('\n') ?? '',
  cert: listener?.tls?.cert ?? '',
  key: listener?.tls?.key ?? '',
  clientCa: listener?.tls?.clientCa ?? '',
});

const bodyOf = ({ cert, key, clientCa, ...values }: Values, firstScope: string | undefined) => ({
  ...values,
  port: Number(values.port),
  scope: values.scope === '' ? firstScope : values.scope,
  source: values.source === '' ? null : values.source,
  allow: networksIn(values.allow),
  tls: values.transport === 'tls' ? { cert, key, clientCa: clientCa === '' ? null : clientCa } : null,
});

export function ListenerForm({ listener, onDone }: { listener: ListenerView | undefined; onDone: () => void }) {
  const queries = useQueryClient();
  const scopes = useScopes().data?.items ?? [];
  const form = useForm<Values>({
    initial: initialOf(listener),
    submit: async (values) => {
      const body = bodyOf(values, scopes[0]?.id);
      if (listener === undefined) await api(openListener, { body });
      else await api(changeListener, { params: { id: listener.id }, body });
      refreshTopics(queries, ['listener']);
      onDone();
    },
  });
  return (
    <FormView form={form} send={listener === undefined ? 'Listen' : 'Change'} onCancel={onDone}>
      <TextInput label="Name" placeholder="What sends to it" autoFocus {...form.field('name')} />
      <Where form={form} />
      <Textarea
        label="Who may send"
        description="Networks or addresses, one a line. There is no token: this is all that keeps strangers out."
        placeholder="10.0.0.0/8"
        autosize
        minRows={2}
        {...form.field('allow')}
      />
      {form.values.transport === 'tls' && <Certificates form={form} />}
      <Select
        label="Scope"
        data={scopes.map(({ id, name }) => ({ value: id, label: name }))}
        value={form.values.scope === '' ? (scopes[0]?.id ?? null) : form.values.scope}
        onChange={(value) => form.set('scope', value ?? '')}
        error={form.errorOf('scope')}
        allowDeselect={false}
      />
      <SourceSelect
        value={form.values.source}
        error={form.errorOf('source')}
        onChange={(value) => form.set('source', value)}
      />
      <TextInput label="Zone of times that say none" {...form.field('zone')} />
    </FormView>
  );
}

function Where({ form }: { form: Form<Values> }) {
  return (
    <>
      <Select
        label="Protocol"
        data={listenerProtocols.map((value) => ({ value, label: protocolText[value] }))}
        value={form.values.protocol}
        onChange={(value) => form.set('protocol', value ?? 'syslog')}
        allowDeselect={false}
      />
      <Select
        label="Transport"
        data={transports.map((value) => ({ value, label: transportText[value] }))}
        value={form.values.transport}
        onChange={(value) => {
          const transport = transports.find((one) => one === value) ?? 'tcp';
          const isUsual = form.values.port === usualPorts[form.values.transport];
          form.set('transport', transport);
          if (isUsual) form.set('port', usualPorts[transport]);
        }}
        allowDeselect={false}
      />
      <TextInput label="Address" description="0.0.0.0 or :: for all of this machine." {...form.field('host')} />
      <NumberInput
        label="Port"
        description="Below 1024 the system may ask for a right that Watchfloor should not have: let the firewall redirect 514."
        value={form.values.port}
        onChange={(value) => form.set('port', value)}
        error={form.errorOf('port')}
        min={1}
        max={65_535}
        hideControls
      />
    </>
  );
}

function Certificates({ form }: { form: Form<Values> }) {
  return (
    <>
      <TextInput
        label="Certificate"
        description="Names of PEM files in the folder tls of the data folder."
        placeholder="syslog.crt"
        error={form.errorOf('tls')}
        name="cert"
        value={form.values.cert}
        onChange={form.field('cert').onChange}
      />
      <TextInput label="Key" placeholder="syslog.key" {...form.field('key')} />
      <TextInput
        label="Authority of the senders"
        description="Only who has a certificate of it may send. Empty: no certificate is asked for."
        placeholder="senders-ca.crt"
        {...form.field('clientCa')}
      />
    </>
  );
}
