import { Button, FileInput, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Action } from '#ui/action.ts';
import { type ApiRoute, api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageLink, pathOf } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import './rules.css';
import { getList, getPipeline, removeList, removePipeline, setList, setPipeline } from './api-routes.ts';

export type InputWord = 'list' | 'pipeline';

interface InputContext {
  readonly what: InputWord;
  readonly may: (permission: string) => boolean;
  open(): void;
}

const pageActions: readonly Action<InputContext>[] = [
  {
    id: 'rule-input.new',
    title: ({ what }) => `New ${what}`,
    section: 'Rules',
    icon: 'plus',
    keys: 'n',
    may: ({ may }) => may('rule:manage'),
    run: ({ open }) => open(),
  },
];

export const useInputActions = (given: Omit<InputContext, 'may'>) =>
  useActions(pageActions, { ...given, may: useMay() });

interface FormProps {
  /** Empty: a new one. */
  readonly name: string;
  onDone(): void;
}

const mono = { input: { fontFamily: 'var(--wf-mono)', fontSize: 12 } };

/** Saves and removes, tells what was done, and asks again for all that it may have changed. */
function useInput(what: InputWord, onDone: () => void) {
  const queries = useQueryClient();
  const done = (text: string): void => {
    onDone();
    refreshTopics(queries, ['rule', `rule-${what}`, 'journal']);
    toast({ text });
  };
  const remove = async (route: ApiRoute<unknown>, name: string): Promise<void> => {
    await api(route, { params: { name } });
    done(`The ${what} ${name} was removed.`);
  };
  return { done, remove };
}

export function ListForm({ name, onDone }: FormProps) {
  const query = useQuery({
    queryKey: ['rule-list', name],
    enabled: name !== '',
    retry: false,
    // A list that rules wait for is not there yet.
    queryFn: ({ signal }) => api(getList, { params: { name }, signal }).catch(() => null),
  });
  if (name === '') return <ListFields name="" values={[]} rules={[]} isThere={false} onDone={onDone} />;
  return (
    <Asked query={query} lead="The list">
      {(list) => (
        <ListFields
          name={name}
          values={list?.values ?? []}
          rules={list?.rules ?? []}
          isThere={list !== null}
          onDone={onDone}
        />
      )}
    </Asked>
  );
}

interface ListFieldsProps extends FormProps {
  readonly values: readonly string[];
  readonly rules: readonly string[];
  readonly isThere: boolean;
}

function ListFields({ name, values, rules, isThere, onDone }: ListFieldsProps) {
  const may = useMay()('rule:manage');
  const { done, remove } = useInput('list', onDone);
  const form = useForm({
    initial: { name, values: values.join('\n') },
    submit: async (given) => {
      const lines = given.values.split('\n').filter((line) => line.trim() !== '');
      await api(setList, { params: { name: given.name.trim() }, body: { values: lines } });
      done(`The list ${given.name.trim()} is kept; the next batch runs with it.`);
    },
  });
  return (
    <div className="wf-rule-input">
      <FormView form={form} send="Save" onCancel={onDone}>
        <TextInput
          label="Name"
          description="What stands between the percent signs of the placeholder."
          disabled={name !== ''}
          data-autofocus={name === ''}
          {...form.field('name')}
        />
        <FileInput
          label="Values from a file"
          placeholder="Choose a text file, one value a line"
          disabled={!may}
          onChange={(file) => {
            file?.text().then(
              (text) => form.set('values', [form.values.values, text].filter((part) => part.trim() !== '').join('\n')),
              () => undefined,
            );
          }}
        />
        <Textarea
          label="Values"
          description="One a line. * and ? are wildcards."
          autosize
          minRows={8}
          maxRows={20}
          spellCheck={false}
          readOnly={!may}
          styles={mono}
          data-autofocus={name !== ''}
          {...form.field('values')}
        />
        {rules.length > 0 && (
          <p className="wf-flat wf-dim">
            Rules that have it:{' '}
            {rules.map((id, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <PageLink to={pathOf('/rules/$id', { id })}>{id.slice(0, 8)}</PageLink>
              </span>
            ))}
          </p>
        )}
        {isThere && may && <Remove what="list" onRemove={() => remove(removeList, name)} />}
      </FormView>
    </div>
  );
}

/** At once: what was is in the journal, and can be made again. */
function Remove({ what, onRemove }: { what: InputWord; onRemove: () => Promise<void> }) {
  const says = what === 'list' ? 'Rules that ask for it wait until there is one again.' : 'Rules are run without it.';
  return (
    <div>
      <Button
        variant="subtle"
        color="danger"
        onClick={() => {
          onRemove().catch(() => toast({ text: `The ${what} could not be removed.` }));
        }}
      >
        Remove the {what}
      </Button>{' '}
      <span className="wf-dim">{says}</span>
    </div>
  );
}

const startText = `name: Our fields
priority: 20
transformations:
    - id: fields
      type: field_name_mapping
      mapping:
          CommandLine: process.command_line
      rule_conditions:
          - type: logsource
            product: ourapp
`;

export function PipelineForm({ name, onDone }: FormProps) {
  const query = useQuery({
    queryKey: ['rule-pipeline', name],
    enabled: name !== '',
    queryFn: ({ signal }) => api(getPipeline, { params: { name }, signal }),
  });
  if (name === '') return <PipelineFields name="" text={startText} onDone={onDone} />;
  return (
    <Asked query={query} lead="The pipeline">
      {(pipeline) => <PipelineFields name={name} text={pipeline.text ?? ''} onDone={onDone} />}
    </Asked>
  );
}

function PipelineFields({ name, text, onDone }: FormProps & { readonly text: string }) {
  const may = useMay()('rule:manage');
  const { done, remove } = useInput('pipeline', onDone);
  const form = useForm({
    initial: { name, text },
    submit: async (given) => {
      await api(setPipeline, { params: { name: given.name.trim() }, body: { text: given.text } });
      done(`The pipeline ${given.name.trim()} is kept; the next batch runs with it.`);
    },
  });
  return (
    <div className="wf-rule-input">
      <FormView form={form} send="Save" onCancel={onDone}>
        <TextInput
          label="Name"
          disabled={name !== ''}
          data-autofocus={name === ''}
          placeholder="our-fields"
          {...form.field('name')}
        />
        <Textarea
          label="Pipeline"
          description="YAML in the format of pySigma. With a fault it is refused whole, and the places are said below."
          autosize
          minRows={14}
          maxRows={26}
          spellCheck={false}
          readOnly={!may}
          styles={mono}
          data-autofocus={name !== ''}
          {...form.field('text')}
        />
        {name !== '' && may && <Remove what="pipeline" onRemove={() => remove(removePipeline, name)} />}
      </FormView>
    </div>
  );
}
