import { Checkbox, MultiSelect } from '@mantine/core';
import { type FunctionName, functionNames, functions } from '#features/identity/model.ts';
import type { FunctionChoice, NamedScope, Reach } from './words.ts';

export interface FunctionsFieldProps {
  readonly value: FunctionChoice;
  readonly scopes: readonly NamedScope[];
  readonly error?: string | undefined;
  onChange(value: FunctionChoice): void;
}

const everywhere = 'all scopes';

/** The ten functions with a tick each; where there are several scopes, also for which of them. */
export function FunctionsField({ value, scopes, error, onChange }: FunctionsFieldProps) {
  const set = (name: FunctionName, reach: Reach): void => onChange({ ...value, [name]: reach });
  return (
    <fieldset className="wf-stack" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="wf-dim">Functions</legend>
      {functionNames.map((name) => (
        <div key={name}>
          <Checkbox
            label={functions[name].title}
            description={functions[name].does}
            checked={value[name] !== 'none'}
            onChange={(event) => set(name, event.currentTarget.checked ? 'all' : 'none')}
          />
          {scopes.length > 1 && value[name] !== 'none' && (
            <ReachField
              label={`Scopes of ${functions[name].title}`}
              value={value[name]}
              scopes={scopes}
              onChange={(reach) => set(name, reach)}
            />
          )}
        </div>
      ))}
      {error !== undefined && (
        <p className="wf-form-problem wf-flat" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ReachFieldProps {
  readonly label: string;
  readonly value: Reach;
  readonly scopes: readonly NamedScope[];
  onChange(reach: Reach): void;
}

function ReachField({ label, value, scopes, onChange }: ReachFieldProps) {
  const chosen = value === 'all' ? [everywhere] : value === 'none' ? [] : [...value];
  const change = (next: readonly string[]): void => {
    if (next.length === 0) return onChange('none');
    // The last one that was picked decides between "all" and some.
    if (next.at(-1) === everywhere) return onChange('all');
    onChange(next.filter((one) => one !== everywhere));
  };
  return (
    <MultiSelect
      aria-label={label}
      style={{ marginInlineStart: 26, marginTop: 4 }}
      data={[{ value: everywhere, label: 'All scopes' }, ...scopes.map(({ id, name }) => ({ value: id, label: name }))]}
      value={chosen}
      onChange={change}
    />
  );
}
