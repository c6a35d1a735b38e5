import { ActionIcon, MultiSelect, Select, TextInput } from '@mantine/core';
import { type AttendedCover, attendedCovers, type DutyRole, dutyRoles } from '#engine/roster/model.ts';
import { Icon } from '#ui/Icon.tsx';
import type { HolidayList } from './api-routes.ts';
import type { Choice } from './data.ts';
import type { LayerDraft } from './draft.ts';
import { hoursOf } from './hours-text.ts';
import { coverWords, roleWords } from './words.ts';

export interface LayerFormProps {
  readonly layer: LayerDraft;
  readonly members: readonly Choice[];
  readonly holidays: readonly HolidayList[];
  onChange(change: Partial<LayerDraft>): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

const zones = Intl.supportedValuesOf('timeZone');

/** One layer: who takes turns, how long, when, and how. */
export function LayerForm({ layer, members, holidays, onChange, onMove, onRemove }: LayerFormProps) {
  const text = (name: 'id' | 'turnDays' | 'anchor' | 'handoverAt' | 'hours') => ({
    value: layer[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <section className="wf-layer" aria-label={`Layer ${layer.id}`}>
      <TextInput label="Layer" {...text('id')} />
      <Select
        label="As"
        allowDeselect={false}
        data={dutyRoles.map((value) => ({ value, label: roleWords[value] }))}
        value={layer.role}
        onChange={(role) => onChange({ role: (role ?? 'primary') as DutyRole })}
      />
      <Select
        label="How"
        allowDeselect={false}
        data={attendedCovers.map((value) => ({ value, label: coverWords[value] }))}
        value={layer.cover}
        onChange={(cover) => onChange({ cover: (cover ?? 'on-call') as AttendedCover })}
      />
      <Moves name={layer.id} onMove={onMove} onRemove={onRemove} />
      <div className="wf-whole">
        <MultiSelect
          label="Who takes turns, in this order"
          placeholder={layer.members.length === 0 ? 'Choose people' : ''}
          data={[...members]}
          searchable
          value={[...layer.members]}
          onChange={(chosen) => onChange({ members: chosen })}
        />
      </div>
      <TextInput label="Days in a turn" inputMode="numeric" {...text('turnDays')} />
      <TextInput label="First turn begins" type="date" {...text('anchor')} />
      <TextInput label="Hand-over at" type="time" {...text('handoverAt')} />
      <Select
        label="Time zone"
        data={zones.includes(layer.zone) ? zones : [layer.zone, ...zones]}
        searchable
        allowDeselect={false}
        value={layer.zone}
        onChange={(zone) => onChange({ zone: zone ?? layer.zone })}
      />
      <div className="wf-wide">
        <TextInput
          label="Only in these hours"
          placeholder="all hours; or mon-fri 08:00-18:00"
          error={hoursOf(layer.hours) === undefined ? 'Write them like mon-fri 08:00-18:00' : undefined}
          {...text('hours')}
        />
      </div>
      <div className="wf-wide">
        <Select
          label="Not on public holidays of"
          placeholder={holidays.length === 0 ? 'no list of holidays yet' : 'none'}
          disabled={layer.hours.trim() === ''}
          clearable
          data={holidays.map(({ id, name }) => ({ value: id, label: name }))}
          value={layer.holidaysId}
          onChange={(holidaysId) => onChange({ holidaysId })}
        />
      </div>
    </section>
  );
}

interface MovesProps extends Pick<LayerFormProps, 'onMove' | 'onRemove'> {
  readonly name: string;
}

const Moves = ({ name, onMove, onRemove }: MovesProps) => (
  <div className="wf-row wf-layer-moves">
    <ActionIcon aria-label={`Move ${name} up`} data-tip="Up" onClick={() => onMove(-1)}>
      <Icon name="up" />
    </ActionIcon>
    <ActionIcon aria-label={`Move ${name} down`} data-tip="Down" onClick={() => onMove(1)}>
      <Icon name="down" />
    </ActionIcon>
    <ActionIcon aria-label={`Take ${name} away`} data-tip="Take away" onClick={onRemove}>
      <Icon name="trash" />
    </ActionIcon>
  </div>
);
