import { useQueryClient } from '@tanstack/react-query';
import type { ListenerView } from '#features/intake/listeners.ts';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { CodeBlock } from '#ui/Code.tsx';
import { type Field, FieldList } from '#ui/FieldList.tsx';
import { Drawer, Section } from '#ui/Layout.tsx';
import { bytesText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { closeListener, switchListener } from './api-routes.ts';
import { senderSnippet } from './snippets.ts';
import { placeText, protocolText, sendersText } from './words.ts';

interface Context {
  readonly listener: ListenerView;
  edit(): void;
  done(text: string): void;
  closed(): void;
}

const mayManage = ({ listener }: Context): boolean => listener.can.manage;

const actions: readonly Action<Context>[] = [
  { id: 'listener.change', title: 'Change', section: 'Listener', keys: 'e', may: mayManage, run: ({ edit }) => edit() },
  {
    id: 'listener.off',
    title: 'Switch off',
    section: 'Listener',
    icon: 'pause',
    may: (context) => mayManage(context) && context.listener.enabled,
    run: async ({ listener, done }) => {
      await api(switchListener, { params: { id: listener.id }, body: { enabled: false } });
      done(`${listener.name} is off.`);
    },
  },
  {
    id: 'listener.on',
    title: 'Switch on',
    section: 'Listener',
    icon: 'play',
    may: (context) => mayManage(context) && !context.listener.enabled,
    run: async ({ listener, done }) => {
      await api(switchListener, { params: { id: listener.id }, body: { enabled: true } });
      done(`${listener.name} is on.`);
    },
  },
  {
    id: 'listener.close',
    title: 'Close for good',
    section: 'Listener',
    icon: 'trash',
    danger: true,
    may: mayManage,
    confirm: ({ listener }) => ({
      title: `Close ${listener.name}?`,
      text: 'Nobody listens there any more. What came by it stays. This cannot be undone.',
      yes: 'Close',
    }),
    run: async ({ listener, done, closed }) => {
      await api(closeListener, { params: { id: listener.id } });
      done(`${listener.name} was closed.`);
      closed();
    },
  },
];

interface Props {
  readonly listener: ListenerView;
  onEdit(listener: ListenerView): void;
  onClose(): void;
}

export function ListenerDrawer({ listener, onEdit, onClose }: Props) {
  const queries = useQueryClient();
  const done = (text: string): void => {
    refreshTopics(queries, ['listener']);
    toast({ text });
  };
  const context: Context = { listener, edit: () => onEdit(listener), done, closed: onClose };
  const offered = useActions(actions, context, 'drawer');
  const { problem } = listener.stats;
  return (
    <Drawer title={listener.name} label="Listener" actions={offered} onClose={onClose}>
      {problem !== null && (
        <p className="wf-form-problem" role="alert">
          {problem.message} <code>{problem.code}</code>
        </p>
      )}
      <Section title="What came by it">
        <FieldList fields={countsOf(listener)} label="What came by it" />
      </Section>
      <Section title="About">
        <FieldList fields={settingsOf(listener)} label="About" />
      </Section>
      <Section title="What to put into a sender">
        <CodeBlock text={senderSnippet(listener)} what="the lines for a sender" wrap={false} />
      </Section>
    </Drawer>
  );
}

/** What is not measured has no number. */
const countsOf = ({ stats, transport }: ListenerView): readonly Field[] => [
  {
    name: stats.state === 'listening' ? 'Listening since' : stats.state === 'failed' ? 'Trying since' : 'Off',
    value: stats.state === 'off' ? undefined : stats.since,
  },
  { name: 'Events', value: stats.events },
  { name: 'Bytes', value: bytesText(stats.bytes) },
  { name: 'Last event', value: stats.lastEventAt ?? undefined },
  ...(transport === 'udp'
    ? [{ name: 'Lost in the kernel', value: stats.dropped.kernel ?? undefined }]
    : [{ name: 'Connections', value: stats.connections }]),
  { name: 'Lost here', value: stats.dropped.here },
  { name: 'Senders turned away', value: stats.refusedPeers },
  { name: 'Messages without their end', value: stats.shortened },
];

const settingsOf = (listener: ListenerView): readonly Field[] => [
  { name: 'Protocol', value: protocolText[listener.protocol] },
  { name: 'Address', value: placeText(listener) },
  { name: 'Who may send', value: sendersText(listener) },
  { name: 'Times without a zone', value: listener.zone },
  { name: 'Source', value: listener.source ?? undefined },
  ...(listener.tls === null ? [] : [{ name: 'Certificate', value: `${listener.tls.cert}, ${listener.tls.key}` }]),
  { name: 'Opened by', value: listener.openedBy },
  { name: 'Opened', value: listener.openedAt },
  { name: 'Id', value: listener.id },
];
