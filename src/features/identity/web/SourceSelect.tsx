import { Select } from '@mantine/core';
import { sources } from '#engine/sources/index.ts';

interface Props {
  /** Empty: what is in the events says it. */
  readonly value: string;
  readonly error: string | undefined;
  onChange(value: string): void;
}

/** Which source everything that comes is of, where the content does not say it. */
export const SourceSelect = ({ value, error, onChange }: Props) => (
  <Select
    label="Source"
    searchable
    description="What it sends. Only needed where the content does not say it by itself."
    data={[
      { value: '', label: 'told by what is in the events' },
      ...sources.map(({ id, title }) => ({ value: id, label: title })),
    ]}
    value={value}
    onChange={(chosen) => onChange(chosen ?? '')}
    error={error}
    allowDeselect={false}
  />
);
