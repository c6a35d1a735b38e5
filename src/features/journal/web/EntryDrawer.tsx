import { Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { JsonView } from '#ui/Code.tsx';
import { FieldList } from '#ui/FieldList.tsx';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { visibleText } from '#ui/json-lines.ts';
import { Drawer, Section } from '#ui/Layout.tsx';
import { PageLink } from '#ui/nav.tsx';
import { ApiError, problemOf } from '#ui/problem.ts';
import { Asked, Empty } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Tag, When } from '#ui/Value.tsx';
import { type EntryView, eraseEntry, listJournal } from './api-routes.ts';
import { isLate, notErasable, thingOf, whyOf } from './words.ts';

export interface EntryDrawerProps {
  readonly seq: number;
  /** The entry when the list has it already; else it is asked for. */
  readonly known: EntryView | undefined;
  onClose(): void;
  onErased(): void;
}

/** One entry, whole: what was done and what makes it provable. */
export function EntryDrawer(props: EntryDrawerProps) {
  const { seq, known } = props;
  const query = useQuery({
    queryKey: ['journal', 'entry', seq],
    enabled: known === undefined,
    queryFn: async ({ signal }) => {
      const page = await api(listJournal, { query: { cursor: seq + 1, limit: 1 }, signal });
      return page.items.find((entry) => entry.seq === seq) ?? null;
    },
  });
  if (known !== undefined) return <EntryDetails {...props} entry={known} />;
  return (
    <Asked query={query} lead="The entry">
      {(entry) =>
        entry === null ? (
          <Drawer label="Entry" title={`Entry #${seq}`} onClose={props.onClose}>
            <Empty state="zero" title="There is no such entry" what="Or it belongs to a scope that you do not see." />
          </Drawer>
        ) : (
          <EntryDetails {...props} entry={entry} />
        )
      }
    </Asked>
  );
}

interface Erasing {
  readonly entry: EntryView;
  readonly may: (permission: string) => boolean;
  ask(): void;
}

const entryActions: readonly Action<Erasing>[] = [
  {
    id: 'journal.erase',
    title: 'Erase the text',
    section: 'Entry',
    icon: 'trash',
    danger: true,
    may: ({ entry, may }) => may('journal:erase') && notErasable(entry) === undefined,
    run: ({ ask }) => ask(),
  },
];

function EntryDetails({ entry, onClose, onErased }: EntryDrawerProps & { readonly entry: EntryView }) {
  const [erasing, setErasing] = useState(false);
  const may = useMay();
  const offered = useActions(entryActions, { entry, may, ask: () => setErasing(true) }, 'drawer');
  return (
    <Drawer label="Entry" title={`Entry #${entry.seq}`} more={offered} onClose={onClose}>
      <Section title="What was done">
        <p className="wf-flat">
          <strong>{entry.actor.name}</strong> {visibleText(entry.says)}
          {whyOf(entry) !== undefined && <> — {visibleText(whyOf(entry) ?? '')}</>}
        </p>
        <p className="wf-dim">
          <ThingLink entry={entry} /> · <EntryTimes entry={entry} />
        </p>
      </Section>
      <Section title="Text">
        {entry.erased ? (
          <p>
            <Absent what="Erased on purpose. That it happened, when and by whom remains, and the chain still verifies." />
          </p>
        ) : entry.payload === null ? (
          <Absent what="this kind of entry has none" />
        ) : (
          <JsonView value={entry.payload} what="the text" />
        )}
      </Section>
      <Section title="Facts">
        <JsonView value={entry.facts} what="the facts" />
      </Section>
      <Section title="In the chain">
        <FieldList
          label="Chain"
          fields={[
            { name: 'number', value: entry.seq },
            { name: 'type', value: entry.type },
            { name: 'stream', value: entry.stream },
            { name: 'version in stream', value: entry.version },
            { name: 'actor', value: entry.actor.ref },
            { name: 'cause', value: entry.cause, tip: 'The request, batch or entry that led to it' },
            { name: 'scope', value: entry.scope, tip: 'null: a thing of the whole organisation' },
            { name: 'effective at', value: entry.effectiveAt },
            { name: 'recorded at', value: entry.recordedAt },
            { name: 'previous hash', value: entry.prev },
            { name: 'hash', value: entry.hash },
          ]}
        />
      </Section>
      <Dialog title={`Erase the text of entry #${entry.seq}`} open={erasing} onClose={() => setErasing(false)}>
        <EraseForm entry={entry} onDone={onErased} onClose={() => setErasing(false)} />
      </Dialog>
    </Drawer>
  );
}

function EraseForm({ entry, onDone, onClose }: { entry: EntryView; onDone: () => void; onClose: () => void }) {
  const number = String(entry.seq);
  const form = useForm({
    initial: { reason: '', typed: '' },
    submit: async ({ reason, typed }) => {
      if (typed.trim() !== number) throw notTyped(number);
      await api(eraseEntry, { params: { seq: entry.seq }, body: { reason } });
      toast({ text: `The text of entry #${entry.seq} is erased` });
      onClose();
      onDone();
    },
  });
  return (
    <FormView form={form} send="Erase the text" danger onCancel={onClose}>
      <p className="wf-flat">
        The text is deleted from the database for good; backups made before still hold it. The entry stays, with its
        facts and hash, and the erasure is an entry of its own.
      </p>
      <Textarea label="Reason" autosize minRows={2} data-autofocus {...form.field('reason')} />
      <TextInput label={`Type ${number} to go on`} autoComplete="off" {...form.field('typed')} />
    </FormView>
  );
}

const notTyped = (number: string): ApiError => {
  const issues = [{ code: 'not_confirmed', place: 'typed', message: `Type ${number} to erase its text.` }];
  return new ApiError(problemOf(0, { code: 'not_confirmed', title: 'Not erased', issues }));
};

/** What an entry is about, linked to its page where it has one. */
export function ThingLink({ entry }: { entry: Pick<EntryView, 'stream' | 'thing'> }) {
  const thing = thingOf(entry.stream, entry.thing);
  if (thing.to === undefined) return <span data-tip={entry.stream}>{thing.label}</span>;
  return (
    <PageLink to={thing.to} {...(thing.search === undefined ? {} : { search: thing.search })} data-tip={entry.stream}>
      {thing.label}
    </PageLink>
  );
}

/** When it happened, and when that was written down if that was later. */
export function EntryTimes({ entry }: { entry: EntryView }) {
  return (
    <>
      <When at={entry.effectiveAt} show="both" />
      {isLate(entry) && (
        <>
          {' '}
          <Tag tone="warn" tip="Found out later than it happened">
            recorded later
          </Tag>{' '}
          <When at={entry.recordedAt} show="clock" />
        </>
      )}
    </>
  );
}
