import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Form } from './form.ts';
import { issuesByField, type Problem } from './problem.ts';

/** What went wrong with a form beyond its fields; nothing when every issue stands beside its field. */
export function FormProblem({ problem, fields }: { problem: Problem | undefined; fields: readonly string[] }) {
  if (problem === undefined) return null;
  const others = issuesByField(problem.issues, fields)[''] ?? [];
  if (problem.issues.length > 0 && others.length === 0)
    return (
      <p className="wf-form-problem" role="alert">
        Not saved: see the fields above.
      </p>
    );
  return (
    <div className="wf-form-problem" role="alert">
      <div>{problem.detail ?? problem.title}</div>
      {others.map((issue) => (
        <div key={`${issue.place} ${issue.code}`}>
          {issue.place} {issue.message} {issue.hint}
        </div>
      ))}
      {problem.remedy !== undefined && <div>{problem.remedy}</div>}
      <code>{problem.code}</code>
    </div>
  );
}

export interface FormViewProps<V extends Record<string, unknown>> {
  readonly form: Form<V>;
  /** The word on the button. */
  readonly send: string;
  readonly children: ReactNode;
  readonly danger?: boolean;
  onCancel?(): void;
}

/** A form: fields one under the other, then what went wrong, then the buttons. */
export function FormView<V extends Record<string, unknown>>({
  form,
  send,
  children,
  danger,
  onCancel,
}: FormViewProps<V>) {
  return (
    <form
      className="wf-form"
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        // Enter makes a new line in a text of several; with Ctrl or Cmd it sends from any field.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.onSubmit(event);
      }}
      noValidate
    >
      {children}
      <FormProblem problem={form.problem} fields={Object.keys(form.values)} />
      <div className="wf-form-foot">
        {onCancel !== undefined && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={form.busy} {...(danger ? { color: 'danger' } : {})}>
          {send}
        </Button>
      </div>
    </form>
  );
}

export interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly children: ReactNode;
  readonly size?: number;
  onClose(): void;
}

/** A dialog over the page; its contents are made anew each time it opens. */
export function Dialog({ title, open, children, size = 460, onClose }: DialogProps) {
  return (
    <Modal opened={open} onClose={onClose} title={title} size={size}>
      {open && children}
    </Modal>
  );
}
