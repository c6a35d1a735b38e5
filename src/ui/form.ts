/** A form's state: values, what the server says about each field, and that it is being sent. */
import { type SyntheticEvent, useState } from 'react';
import { issuesByField, type Problem, problemFrom } from './problem.ts';

export interface FieldProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly name: string;
  onChange(event: { currentTarget: { value: string } }): void;
}

export interface Form<V extends Record<string, unknown>> {
  readonly values: V;
  set<K extends keyof V>(name: K, value: V[K]): void;
  /** For inputs of text: `<TextInput label="Name" {...form.field('name')} />`. */
  field(name: keyof V & string): FieldProps;
  /** The server's words about a field, for inputs of other kinds. */
  errorOf(name: keyof V & string): string | undefined;
  /** What went wrong beyond the fields; for `<FormProblem form={form} />`. */
  readonly problem: Problem | undefined;
  readonly busy: boolean;
  readonly changed: boolean;
  onSubmit(event?: SyntheticEvent): void;
  reset(): void;
}

const wordsOf = (issues: readonly { message: string; hint?: string | undefined }[] | undefined): string | undefined =>
  issues?.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`)).join(' ');

export interface FormOptions<V> {
  readonly initial: V;
  submit(values: V): Promise<void>;
}

/** `const form = useForm({ initial: { name: '' }, submit: async (values) => { await api(…); close(); } })` */
export function useForm<V extends Record<string, unknown>>({ initial, submit }: FormOptions<V>): Form<V> {
  const [values, setValues] = useState(initial);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const issues = issuesByField(problem?.issues ?? [], Object.keys(initial));
  const errorOf = (name: keyof V & string): string | undefined => wordsOf(issues[name]);
  const set = <K extends keyof V>(name: K, value: V[K]): void => setValues((before) => ({ ...before, [name]: value }));
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await submit(values);
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    values,
    set,
    errorOf,
    problem,
    busy,
    changed: JSON.stringify(values) !== JSON.stringify(initial),
    field: (name) => ({
      name,
      value: String(values[name] ?? ''),
      error: errorOf(name),
      onChange: (event) => set(name, event.currentTarget.value as V[typeof name]),
    }),
    onSubmit: (event) => {
      event?.preventDefault();
      if (!busy) send().catch(() => undefined);
    },
    reset: () => {
      setValues(initial);
      setProblem(undefined);
    },
  };
}
