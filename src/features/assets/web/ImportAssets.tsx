import { Checkbox, FileInput, Select, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useScopes } from '#features/identity/web/people-data.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { type Form, useForm } from '#ui/form.ts';
import { countText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { type ImportView, importAssets } from './api-routes.ts';

const example =
  'name,kind,aliases,owner,importance,service\nsrv-file01,host,srv-file01.corp.example;10.0.4.7,J. Berg,critical,File shares\ncorp\\m.okafor,user,m.okafor@corp.example,Finance,high,Payments';

/** "3 added, 1 changed, 0 removed, 12 as they were." */
const reportText = ({ added, changed, removed, unchanged }: ImportView): string =>
  `${countText(added)} added, ${countText(changed)} changed, ${countText(removed)} removed, ${countText(unchanged)} as they were.`;

/** Looked at first, taken then; a table with a fault is not taken at all, and every fault is told by its row. */
export function ImportAssets({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const scopes = useScopes().data?.items ?? [];
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [preview, setPreview] = useState<ImportView>();
  const form = useForm({
    initial: { scope: '', text: '' },
    submit: async ({ scope, text }) => {
      const body = {
        scope: scope === '' ? (scopes[0]?.id ?? '') : scope,
        name: file?.name ?? 'a pasted table',
        text: file === null ? text : await file.text(),
        replace,
      };
      if (preview === undefined) {
        setPreview(await api(importAssets, { body: { ...body, dryRun: true } }));
        return;
      }
      const report = await api(importAssets, { body });
      refreshTopics(queries, ['asset', 'alert', 'journal']);
      toast({ text: `Imported: ${reportText(report)}` });
      onDone();
    },
  });
  const changed = (): void => setPreview(undefined);
  return (
    <FormView form={form} send={preview === undefined ? 'Look at it' : 'Import it'} onCancel={onDone}>
      {scopes.length > 1 && (
        <Select
          label="Scope"
          data={scopes.map(({ id, name }) => ({ value: id, label: name }))}
          value={form.values.scope === '' ? (scopes[0]?.id ?? null) : form.values.scope}
          onChange={(value) => {
            form.set('scope', value ?? '');
            changed();
          }}
        />
      )}
      <TableFields form={form} file={file} onFile={setFile} changed={changed} />
      <Checkbox
        label="Remove assets that the table does not have"
        checked={replace}
        onChange={(event) => {
          setReplace(event.currentTarget.checked);
          changed();
        }}
      />
      {preview !== undefined && (
        <p className="wf-flat" role="status">
          {reportText(preview)} There would be {countText(preview.total)} then.
        </p>
      )}
    </FormView>
  );
}

interface TableFieldsProps {
  readonly form: Form<{ scope: string; text: string }>;
  readonly file: File | null;
  onFile(file: File | null): void;
  /** What was looked at is not what would be imported any more. */
  changed(): void;
}

function TableFields({ form, file, onFile, changed }: TableFieldsProps) {
  return (
    <>
      <FileInput
        label="CSV or JSON file"
        placeholder="Choose a file"
        clearable
        value={file}
        onChange={(chosen) => {
          onFile(chosen);
          changed();
        }}
      />
      {file === null && (
        <Textarea
          label="Or paste it"
          description="The first row names the columns: name, and any of kind, aliases, owner, importance (low, normal, high, critical), service, note."
          placeholder={example}
          autosize
          minRows={6}
          maxRows={14}
          data-autofocus
          {...form.field('text')}
          onChange={(event) => {
            form.field('text').onChange(event);
            changed();
          }}
        />
      )}
    </>
  );
}
