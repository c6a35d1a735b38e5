import { Button, Menu, MultiSelect, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import type { RosterView } from '#features/roster/model.ts';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { usePathParams } from '#ui/nav.tsx';
import { ApiError } from '#ui/problem.ts';
import { Asked, Empty, Loading, ProblemView } from '#ui/States.tsx';
import { clockText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { useNow, When, zoneOf } from '#ui/Value.tsx';
import { getRoster, previewRoster, publishRoster, type RosterDetails } from './api-routes.ts';
import { rosterTopics, useHolidays, useMembers } from './data.ts';
import {
  addLayer,
  type Beginning,
  beginnings,
  changeLayer,
  type DraftFault,
  draftOf,
  moveLayer,
  type RosterDraft,
  removeLayer,
  rosterOfDraft,
} from './draft.ts';
import { Exceptions } from './Exceptions.tsx';
import { Findings } from './Findings.tsx';
import { LayerForm } from './LayerForm.tsx';
import { OverrideForm, UnattendedForm } from './RosterDialogs.tsx';
import { Legend, Timeline } from './Timeline.tsx';
import { barsOf, frameOf, mondayOf } from './timeline.ts';
import { roleWords } from './words.ts';

/** The roster of one queue: edited on the left, tried out on the right while it is edited. */
export default function RosterEditor() {
  const { id = '' } = usePathParams();
  const query = useQuery({
    queryKey: ['roster', 'one', id],
    queryFn: ({ signal }) => api(getRoster, { params: { id }, signal }),
  });
  return (
    <Asked query={query} lead="The roster">
      {(details) => <Editor key={details.roster.version} details={details} />}
    </Asked>
  );
}

type DialogName = 'publish' | 'override' | 'swap' | 'unattended';

interface EditorContext {
  readonly manages: boolean;
  readonly publishable: boolean;
  open(dialog: DialogName): void;
}

const actions: readonly Action<EditorContext>[] = [
  {
    id: 'roster.publish',
    title: 'Publish the roster',
    section: 'Roster',
    icon: 'check',
    keys: 'p',
    may: ({ manages, publishable }) => manages && publishable,
    run: ({ open }) => open('publish'),
  },
];

const moreActions: readonly Action<EditorContext>[] = [
  {
    id: 'roster.override',
    title: 'Put somebody on duty',
    section: 'Roster',
    icon: 'claim',
    keys: 'o',
    may: ({ manages }) => manages,
    run: ({ open }) => open('override'),
  },
  {
    id: 'roster.unattended',
    title: 'Declare hours unattended',
    section: 'Roster',
    icon: 'warning',
    may: ({ manages }) => manages,
    run: ({ open }) => open('unattended'),
  },
  {
    id: 'roster.swap',
    title: 'Offer a swap',
    section: 'Roster',
    icon: 'right',
    may: () => true,
    run: ({ open }) => open('swap'),
  },
];

function Editor({ details }: { details: RosterDetails }) {
  const { queueId, name, roster, can } = details;
  const [draft, setDraft] = useState<RosterDraft>(() => draftOf(roster));
  const [dialog, setDialog] = useState<DialogName>();
  const read = rosterOfDraft(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(roster));
  const publishable = read.roster !== undefined && (changed || roster.version === 0);
  const context: EditorContext = { manages: can.manage, publishable, open: setDialog };
  const offered = useActions(actions, context);
  const more = useActions(moreActions, context);
  const tried = usePreview(queueId, read.roster, can.manage);
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHeader
        title={`Roster of ${name}`}
        facts={
          roster.publishedAt === null ? (
            'No roster was published: whoever holds the queue holds it on'
          ) : (
            <>
              version {roster.version}, published <When at={roster.publishedAt} show="both" />
              {changed && ' · your changes are not published'}
            </>
          )
        }
        actions={offered}
        more={more}
      />
      <PageBody>
        <div className="wf-stack">
          {can.manage && <Preview tried={tried} faults={read.faults} />}
          <div className="wf-editor">
            <LayerList draft={draft} onChange={setDraft} mayEdit={can.manage} />
            <div className="wf-stack">
              {tried.data !== undefined && (
                <Section title="What is wrong with it, 60 days ahead">
                  <Findings findings={tried.data.findings} />
                </Section>
              )}
              <Exceptions details={details} />
              <Section title="History">
                <ThingHistory stream={`roster/${queueId}`} label="History of the roster" />
              </Section>
            </div>
          </div>
        </div>
      </PageBody>
      <Dialog title={`Publish the roster of ${name}`} open={dialog === 'publish'} onClose={close}>
        <PublishForm details={details} draft={draft} onClose={close} />
      </Dialog>
      <Dialog title="Put somebody on duty" open={dialog === 'override'} onClose={close}>
        <OverrideForm queueId={queueId} onClose={close} />
      </Dialog>
      <Dialog title="Offer a swap" open={dialog === 'swap'} onClose={close}>
        <OverrideForm queueId={queueId} swap onClose={close} />
      </Dialog>
      <Dialog title="Declare hours unattended" open={dialog === 'unattended'} onClose={close}>
        <UnattendedForm queueId={queueId} onClose={close} />
      </Dialog>
    </>
  );
}

interface LayerListProps {
  readonly draft: RosterDraft;
  readonly mayEdit: boolean;
  onChange(draft: RosterDraft): void;
}

function LayerList({ draft, mayEdit, onChange }: LayerListProps) {
  const members = useMembers();
  const holidays = useHolidays();
  const now = useNow();
  const add = (beginning: Beginning) =>
    onChange(addLayer(draft, beginning, { zone: zoneOf(), monday: mondayOf(now, zoneOf()) }));
  return (
    <Section
      title="Layers: where two cover the same time, the upper one counts"
      aside={
        mayEdit && (
          <Menu>
            <Menu.Target>
              <Button size="compact-xs" variant="default">
                Add a layer
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(Object.keys(beginnings) as Beginning[]).map((beginning) => (
                <Menu.Item key={beginning} onClick={() => add(beginning)}>
                  {beginning}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <fieldset className="wf-stack wf-plain-fieldset" disabled={!mayEdit}>
        {draft.layers.length === 0 && (
          <Empty
            state="not-set-up"
            title="No layers yet"
            what="Most teams begin with two: the office by day, and on call for all other hours."
          />
        )}
        {draft.layers.map((layer) => (
          <LayerForm
            key={layer.key}
            layer={layer}
            members={members.choices}
            holidays={holidays.data?.items ?? []}
            onChange={(change) => onChange(changeLayer(draft, layer.key, change))}
            onMove={(by) => onChange(moveLayer(draft, layer.key, by))}
            onRemove={() => onChange(removeLayer(draft, layer.key))}
          />
        ))}
        <MultiSelect
          label="Fallback chain: who answers for the queue when nobody is on duty"
          data={members.people}
          searchable
          value={[...draft.fallback]}
          onChange={(fallback) => onChange({ ...draft, fallback })}
        />
      </fieldset>
    </Section>
  );
}

const previewDays = 28;

/** What the draft would do; asked again with each change that can be read, the answer before stays meanwhile. */
const usePreview = (queueId: string, roster: RosterView | undefined, mayTry: boolean) =>
  useQuery({
    queryKey: ['roster', 'preview', queueId, roster],
    queryFn: ({ signal }) => api(previewRoster, { params: { id: queueId }, body: { roster, days: 60 }, signal }),
    enabled: mayTry && roster !== undefined,
    placeholderData: (before) => before,
    retry: false,
  });

function Preview({ tried, faults }: { tried: ReturnType<typeof usePreview>; faults: readonly DraftFault[] }) {
  const now = useNow();
  const frame = frameOf(mondayOf(now, zoneOf()), previewDays, zoneOf());
  const clock = (at: string): string => clockText(at, zoneOf(), now);
  const { data, error } = tried;
  return (
    <Section title={`What it would do: four weeks in ${zoneOf()}`} aside={<Legend />}>
      {faults.length > 0 && (
        <ul className="wf-form-problem" aria-live="polite">
          {faults.map(({ layer, what }) => (
            <li key={`${layer} ${what}`}>
              {layer !== '' && <code>{layer}</code>} {what}
            </li>
          ))}
        </ul>
      )}
      {error !== null && <ProblemView error={error} lead="The preview" />}
      {data === undefined && faults.length === 0 && error === null && <Loading what="Trying it out" />}
      {data !== undefined && (
        <Timeline
          frame={frame}
          label="Preview"
          lines={(['primary', 'secondary'] as const).map((role) => ({
            key: role,
            label: roleWords[role],
            bars: barsOf(data.duty, role, frame, clock),
          }))}
        />
      )}
    </Section>
  );
}

interface PublishProps {
  readonly details: RosterDetails;
  readonly draft: RosterDraft;
  onClose(): void;
}

function PublishForm({ details, draft, onClose }: PublishProps) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { reason: '' },
    submit: async ({ reason }) => {
      const { roster } = rosterOfDraft(draft);
      const body = { roster, expectedVersion: details.roster.version, ...(reason.trim() === '' ? {} : { reason }) };
      try {
        const { version } = await api(publishRoster, { params: { id: details.queueId }, body });
        toast({ text: `Version ${version} is published: it says who is on duty from now on` });
      } catch (error) {
        // Somebody else was first: what they published is fetched and shown.
        if (error instanceof ApiError && error.code === 'roster_changed_meanwhile')
          refreshTopics(queries, rosterTopics);
        throw error;
      }
      onClose();
      refreshTopics(queries, rosterTopics);
    },
  });
  return (
    <FormView form={form} send="Publish" onCancel={onClose}>
      <p className="wf-flat">
        From now on this roster says who owns what nobody claimed. Duty that is over stays as it was.
      </p>
      <Textarea label="What changed, and why" data-autofocus {...form.field('reason')} />
    </FormView>
  );
}
