import { Textarea, TextInput } from '@mantine/core';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { toast } from '#ui/toast.tsx';
import type { Acting } from './acting.ts';
import type { AlertDialog } from './alert-actions.ts';
import { type AlertView, assignAlert, linkAlert, noteAlert, reopenAlert, unlinkAlert } from './api-routes.ts';
import { EscalateForm } from './EscalateForm.tsx';
import { SilenceForm, SnoozeForm } from './QuietForms.tsx';
import { VerdictDialog } from './VerdictDialog.tsx';
import { AssignForm, alertIdIn, NoteForm } from './WorkForms.tsx';

export interface AlertDialogsProps {
  readonly alert: AlertView;
  readonly acting: Acting;
  readonly open: AlertDialog | undefined;
  onClose(): void;
}

/** Everything about one alert that needs more than a key. */
export function AlertDialogs({ alert, acting, open, onClose }: AlertDialogsProps) {
  const form = { alert, acting, onClose };
  const assign = async (values: object): Promise<void> => {
    const assigned = await acting.send(assignAlert, alert, values);
    if (assigned !== undefined) toast({ text: `Assigned to ${assigned.owner.name}` });
  };
  return (
    <>
      <VerdictDialog
        on="this alert"
        open={open === 'verdict'}
        onClose={onClose}
        judge={(judgement) => acting.judge(alert, judgement)}
      />
      <Dialog title="Escalate to an incident" open={open === 'escalate'} onClose={onClose} size={512}>
        <EscalateForm {...form} />
      </Dialog>
      <Dialog title="Note" open={open === 'note'} onClose={onClose}>
        <NoteForm onClose={onClose} send={(values) => acting.send(noteAlert, alert, values)} />
      </Dialog>
      <Dialog title="Assign the alert" open={open === 'assign'} onClose={onClose}>
        <AssignForm onClose={onClose} send={assign} />
      </Dialog>
      <Dialog title="Close as a duplicate" open={open === 'duplicate'} onClose={onClose}>
        <DuplicateForm {...form} />
      </Dialog>
      <Dialog title="Put the alert off" open={open === 'snooze'} onClose={onClose}>
        <SnoozeForm {...form} />
      </Dialog>
      <Dialog title="Silence this rule on this entity" open={open === 'silence'} onClose={onClose}>
        <SilenceForm {...form} />
      </Dialog>
      <Dialog title="Reopen the alert" open={open === 'reopen'} onClose={onClose}>
        <ReasonForm {...form} route={reopenAlert} send="Reopen" says="It is yours from then on." done="Reopened" />
      </Dialog>
      <Dialog title="Not a duplicate after all" open={open === 'unlink'} onClose={onClose}>
        <ReasonForm
          {...form}
          route={unlinkAlert}
          send="Take back"
          says="It opens again and is yours."
          done="Open again"
        />
      </Dialog>
    </>
  );
}

export interface AlertFormProps {
  readonly alert: AlertView;
  readonly acting: Acting;
  onClose(): void;
}

interface ReasonFormProps extends AlertFormProps {
  readonly route: typeof reopenAlert;
  readonly send: string;
  readonly says: string;
  readonly done: string;
}

function ReasonForm({ alert, acting, onClose, route, send, says, done }: ReasonFormProps) {
  const form = useForm({
    initial: { reason: '' },
    submit: async (values) => {
      if ((await acting.send(route, alert, values)) !== undefined) toast({ text: done });
      onClose();
    },
  });
  return (
    <FormView form={form} send={send} onCancel={onClose}>
      <p className="wf-flat wf-dim">{says}</p>
      <Textarea label="Reason" autosize minRows={2} data-autofocus {...form.field('reason')} />
    </FormView>
  );
}

function DuplicateForm({ alert, acting, onClose }: AlertFormProps) {
  const form = useForm({
    initial: { duplicateOf: alert.previous?.state === 'open' ? alert.previous.id : '', reason: '' },
    submit: async ({ duplicateOf, reason }) => {
      const linked = await acting.send(linkAlert, alert, { duplicateOf: alertIdIn(duplicateOf), reason });
      if (linked !== undefined) toast({ text: 'Closed as a duplicate' });
      onClose();
    },
  });
  return (
    <FormView form={form} send="Close as a duplicate" onCancel={onClose}>
      <p className="wf-flat wf-dim">A link, not a verdict: the verdict of the other alert counts.</p>
      <TextInput
        label="The other alert"
        description="Its id, or the address of its page"
        data-autofocus
        {...form.field('duplicateOf')}
      />
      <Textarea label="Reason (may be empty)" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}
