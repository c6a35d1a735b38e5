import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { useState } from 'react';
import { copyAndTell } from './copy.ts';
import { Icon } from './Icon.tsx';
import type { IconName } from './icon-names.ts';
import { visibleText } from './json-lines.ts';
import { Absent } from './Value.tsx';

/** Absent (`undefined`), null and empty are three different things. */
export type FieldValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];

export interface Field {
  readonly name: string;
  readonly value: FieldValue;
  /** The rule matched on this one. */
  readonly matched?: boolean;
  /** Parts of the value to mark, from … until (UTF-16 units). */
  readonly marks?: readonly (readonly [number, number])[];
  readonly tip?: string;
}

export interface Pivot {
  readonly title: string;
  readonly icon?: IconName;
  run(): void;
}

export interface FieldListProps {
  readonly fields: readonly Field[];
  /** What can be done with a value, beside copying it. */
  pivots?(field: Field): readonly Pivot[];
  /** Offers a search over names and values; for long lists. */
  readonly searchable?: boolean;
  readonly label?: string;
}

const textOf = (value: FieldValue): string => (Array.isArray(value) ? value.join('\n') : String(value ?? ''));

const fits = (field: Field, wanted: string): boolean =>
  `${field.name}\n${textOf(field.value)}`.toLowerCase().includes(wanted.toLowerCase());

/** Names and values, one a row; matched fields are marked, and each value has a menu. */
export function FieldList({ fields, pivots, searchable = false, label = 'Fields' }: FieldListProps) {
  const [wanted, setWanted] = useState('');
  const shown = wanted === '' ? fields : fields.filter((field) => fits(field, wanted));
  return (
    <div className="wf-fields-box">
      {searchable && (
        <TextInput
          size="xs"
          aria-label={`Find in ${label.toLowerCase()}`}
          placeholder="Find a field or value"
          leftSection={<Icon name="search" size={14} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <dl className="wf-fields" aria-label={label}>
        {shown.map((field) => (
          <FieldRow key={field.name} field={field} pivots={pivots?.(field) ?? []} />
        ))}
      </dl>
      {shown.length === 0 && <p className="wf-dim wf-flat">{fields.length === 0 ? 'No fields.' : 'No field fits.'}</p>}
    </div>
  );
}

function FieldRow({ field, pivots }: { field: Field; pivots: readonly Pivot[] }) {
  return (
    <div className="wf-field" data-matched={field.matched || undefined}>
      <dt data-tip={field.tip}>
        {field.name}
        {field.matched && <span className="wf-hidden"> (matched by the rule)</span>}
      </dt>
      <dd>
        <FieldText field={field} />
        {field.value !== undefined && <FieldMenu field={field} pivots={pivots} />}
      </dd>
    </div>
  );
}

function FieldText({ field }: { field: Field }) {
  const { value } = field;
  if (value === undefined) return <Absent />;
  if (value === null) return <Absent what="null" />;
  if (value === '') return <Absent what="empty" />;
  if (Array.isArray(value) && value.length === 0) return <Absent what="empty list" />;
  return (
    <span className="wf-mono wf-break">
      <Marked text={textOf(value)} marks={field.marks ?? []} />
    </span>
  );
}

/** A text with some parts marked; always text, never markup. */
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const ordered = [...marks].sort((a, b) => a[0] - b[0]);
  const parts: { text: string; marked: boolean; at: number }[] = [];
  let at = 0;
  for (const [from, until] of ordered) {
    const start = Math.max(from, at);
    if (until <= start) continue;
    if (start > at) parts.push({ text: text.slice(at, start), marked: false, at });
    parts.push({ text: text.slice(start, until), marked: true, at: start });
    at = until;
  }
  parts.push({ text: text.slice(at), marked: false, at });
  return parts.map((part) =>
    part.marked ? <mark key={part.at}>{visibleText(part.text)}</mark> : visibleText(part.text),
  );
}

function FieldMenu({ field, pivots }: { field: Field; pivots: readonly Pivot[] }) {
  const copy = (text: string): void => {
    copyAndTell(text).catch(() => undefined);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="xs" className="wf-field-menu" aria-label={`What to do with ${field.name}`}>
          <Icon name="more" size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="copy" size={15} />} onClick={() => copy(textOf(field.value))}>
          Copy the value
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="copy" size={15} />}
          onClick={() => copy(`${field.name}: ${textOf(field.value)}`)}
        >
          Copy name and value
        </Menu.Item>
        {pivots.map((pivot) => (
          <Menu.Item
            key={pivot.title}
            leftSection={<Icon name={pivot.icon ?? 'pivot'} size={15} />}
            onClick={() => pivot.run()}
          >
            {pivot.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
