import { type ReactNode, useState } from 'react';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { PageHeader } from '#ui/Layout.tsx';
import type { List } from '#ui/list.ts';
import { type InputWord, useInputActions } from './RuleInputForms.tsx';

export interface RuleInputPageProps<Row extends { readonly name: string }> {
  readonly what: InputWord;
  readonly title: string;
  readonly facts: string;
  readonly columns: readonly Column<Row>[];
  readonly list: List<Row>;
  /** What it means that there is none. */
  readonly none: { readonly title: string; readonly what: string };
  /** Width of the dialog. */
  readonly size: number;
  /** `name` is empty for a new one. */
  form(name: string, close: () => void): ReactNode;
}

const keyOf = (row: { readonly name: string }): string => row.name;

/** Lists and pipelines alike: a table, and a dialog in which one is made, read, changed and removed. */
export function RuleInputPage<Row extends { readonly name: string }>(props: RuleInputPageProps<Row>) {
  const { what, title, facts, columns, list, none, size, form } = props;
  const [open, setOpen] = useState<string>();
  const offered = useInputActions({ what, open: () => setOpen('') });
  const close = (): void => setOpen(undefined);
  return (
    <>
      <PageHeader title={title} facts={facts} actions={offered} />
      <DataTable
        id={`rule-${what}s`}
        label={`${what}s`}
        columns={columns}
        list={list}
        rowKey={keyOf}
        rowLabel={keyOf}
        onOpen={(row) => setOpen(row.name)}
        empty={{ state: 'zero', ...none, action: offered[0] }}
      />
      <Dialog
        title={open === '' ? `New ${what}` : `The ${what} ${open}`}
        open={open !== undefined}
        size={size}
        onClose={close}
      >
        {open !== undefined && form(open, close)}
      </Dialog>
    </>
  );
}
