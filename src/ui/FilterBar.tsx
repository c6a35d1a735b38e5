import { Button, Checkbox, Popover, Radio, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Keys } from './Actions.tsx';
import type { Action } from './action.ts';
import {
  chipsOf,
  type Filter,
  type FilterSpec,
  type FilterValue,
  isFiltered,
  type Option,
  setFilter,
  type TimeRange,
} from './filters.ts';
import { Icon } from './Icon.tsx';
import type { ListState } from './list.ts';
import { useActions } from './use-actions.ts';

export interface FilterBarProps<S extends FilterSpec> {
  readonly state: ListState<S>;
  /** For filters of kind `person`; `me` and `none` are added. */
  readonly people?: readonly Option[];
}

interface Bar {
  focusSearch(): void;
  clear(): void;
  readonly filtered: boolean;
}

const barActions: readonly Action<Bar>[] = [
  {
    id: 'list.search',
    title: 'Search this list',
    section: 'List',
    icon: 'search',
    keys: '/',
    may: () => true,
    run: (bar) => bar.focusSearch(),
  },
  {
    id: 'list.clear-filters',
    title: 'Clear all filters',
    section: 'List',
    icon: 'close',
    keys: 'shift+f',
    may: (bar) => bar.filtered,
    run: (bar) => bar.clear(),
  },
];

/** Search, filters and what is set, all kept in the address bar. `/` goes to the search. */
export function FilterBar<S extends FilterSpec>({ state, people = [] }: FilterBarProps<S>) {
  const box = useRef<HTMLInputElement>(null);
  const { spec, values } = state;
  const choices = [{ value: 'me', label: 'Me' }, { value: 'none', label: 'Nobody' }, ...people];
  const searchName = Object.keys(spec).find((name) => {
    const filter = spec[name];
    return filter?.kind === 'text' && filter.search === true;
  });
  const change = (name: string, value: FilterValue | undefined): void =>
    state.setValues(setFilter(values, name, value));
  useActions(
    barActions,
    { focusSearch: () => box.current?.select(), clear: () => state.setValues({}), filtered: isFiltered(values) },
    'list',
  );
  const chips = chipsOf(spec, values, (id) => choices.find((one) => one.value === id)?.label ?? id);
  return (
    <search className="wf-filters" aria-label="Filters">
      {searchName !== undefined && (
        <SearchBox
          key={searchName}
          box={box}
          filter={spec[searchName] as Filter}
          text={(values[searchName] as string | undefined) ?? ''}
          onText={(text) => change(searchName, text)}
        />
      )}
      {chips.map((chip) => (
        <Chip key={chip.name} title={chip.title} text={chip.text} onRemove={() => change(chip.name, undefined)}>
          <FilterEditor
            filter={spec[chip.name] as Filter}
            value={values[chip.name] as FilterValue | undefined}
            people={choices}
            onValue={(value) => change(chip.name, value)}
          />
        </Chip>
      ))}
      <AddFilter spec={spec} people={choices} values={values} onValue={change} />
      {chips.length > 1 && (
        <Button variant="subtle" size="compact-xs" onClick={() => state.setValues({})}>
          Clear all
        </Button>
      )}
    </search>
  );
}

interface SearchBoxProps {
  readonly box: React.RefObject<HTMLInputElement | null>;
  readonly filter: Filter;
  readonly text: string;
  onText(text: string): void;
}

/** Writes into the address bar when the typing pauses. */
function SearchBox({ box, filter, text, onText }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    if (text !== sent.current) {
      sent.current = text;
      setTyped(text);
    }
  }, [text]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      ref={box}
      className="wf-search"
      aria-label={filter.title}
      placeholder={filter.kind === 'text' ? (filter.placeholder ?? filter.title) : filter.title}
      leftSection={<Icon name="search" size={14} />}
      rightSection={typed === '' ? <Keys keys="/" /> : undefined}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') {
          event.currentTarget.blur();
          document.querySelector<HTMLElement>('[data-list-focus]')?.focus({ preventScroll: true });
        }
      }}
    />
  );
}

interface ChipProps {
  readonly title: string;
  readonly text: string;
  readonly children: React.ReactNode;
  onRemove(): void;
}

function Chip({ title, text, children, onRemove }: ChipProps) {
  return (
    <span className="wf-chip">
      <Popover position="bottom-start" trapFocus>
        <Popover.Target>
          <button type="button" className="wf-chip-text" aria-label={`${title}: ${text}. Change`}>
            <span className="wf-dim">{title}</span> {text}
          </button>
        </Popover.Target>
        <Popover.Dropdown>{children}</Popover.Dropdown>
      </Popover>
      <button type="button" className="wf-chip-remove" aria-label={`Remove the filter ${title}`} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

interface AddFilterProps {
  readonly spec: FilterSpec;
  readonly people: readonly Option[];
  readonly values: Readonly<Record<string, unknown>>;
  onValue(name: string, value: FilterValue | undefined): void;
}

function AddFilter({ spec, people, values, onValue }: AddFilterProps) {
  const [chosen, setChosen] = useState<string>();
  const [open, setOpen] = useState(false);
  const filter = chosen === undefined ? undefined : spec[chosen];
  const unset = Object.entries(spec).filter(
    ([name, one]) => values[name] === undefined && !(one.kind === 'text' && one.search === true),
  );
  const show = (next: boolean): void => {
    setOpen(next);
    setChosen(undefined);
  };
  if (unset.length === 0 && !open) return null;
  return (
    <Popover opened={open} onChange={show} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<Icon name="filter" size={14} />}
          onClick={() => show(!open)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={filter === undefined ? 4 : 8}>
        {filter === undefined || chosen === undefined ? (
          unset.map(([name, one]) => (
            <button key={name} type="button" className="wf-pick" onClick={() => setChosen(name)}>
              {one.title}
            </button>
          ))
        ) : (
          <FilterEditor
            filter={filter}
            value={values[chosen] as FilterValue | undefined}
            people={people}
            onValue={(value) => onValue(chosen, value)}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface EditorProps {
  readonly filter: Filter;
  readonly value: FilterValue | undefined;
  readonly people: readonly Option[];
  onValue(value: FilterValue | undefined): void;
}

function FilterEditor({ filter, value, people, onValue }: EditorProps) {
  if (filter.kind === 'enum' || filter.kind === 'person') {
    const options = filter.kind === 'enum' ? filter.options : people;
    return (
      <Checkbox.Group
        label={filter.title}
        value={Array.isArray(value) ? [...(value as readonly string[])] : []}
        onChange={(next) => onValue(next.length === 0 ? undefined : next)}
      >
        <div className="wf-choices">
          {options.map((option) => (
            <Checkbox key={option.value} value={option.value} label={option.label} />
          ))}
        </div>
      </Checkbox.Group>
    );
  }
  if (filter.kind === 'time')
    return <TimeEditor title={filter.title} value={value as TimeRange | undefined} onValue={onValue} />;
  if (filter.kind === 'text')
    return (
      <TextInput
        label={filter.title}
        placeholder={filter.placeholder}
        defaultValue={typeof value === 'string' ? value : ''}
        onBlur={(event) => onValue(event.currentTarget.value || undefined)}
        onKeyDown={(event) => event.key === 'Enter' && onValue(event.currentTarget.value || undefined)}
      />
    );
  return (
    <Radio.Group
      label={filter.title}
      value={value === undefined ? '' : value ? 'yes' : 'no'}
      onChange={(next) => onValue(next === 'yes')}
    >
      <div className="wf-choices">
        <Radio value="yes" label={filter.yes ?? 'Yes'} />
        <Radio value="no" label={filter.no ?? 'No'} />
      </div>
    </Radio.Group>
  );
}

const spans = ['15m', '1h', '4h', '24h', '7d', '30d'] as const;

interface TimeEditorProps {
  readonly title: string;
  readonly value: TimeRange | undefined;
  onValue(value: TimeRange | undefined): void;
}

function TimeEditor({ title, value, onValue }: TimeEditorProps) {
  const range = value !== undefined && !('last' in value) ? value : { from: undefined, until: undefined };
  const field = (name: 'from' | 'until', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={range[name]?.slice(0, 16) ?? ''}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const next = { ...range, [name]: text === '' ? undefined : new Date(`${text}Z`).toISOString() };
        onValue(next.from === undefined && next.until === undefined ? undefined : next);
      }}
    />
  );
  return (
    <fieldset className="wf-time-editor">
      <legend>{title}</legend>
      <div className="wf-row">
        {spans.map((span) => (
          <Button
            key={span}
            size="compact-xs"
            variant={value !== undefined && 'last' in value && value.last === span ? 'filled' : 'default'}
            onClick={() => onValue({ last: span })}
          >
            {span}
          </Button>
        ))}
      </div>
      {field('from', 'From (UTC)')}
      {field('until', 'Until (UTC)')}
    </fieldset>
  );
}
