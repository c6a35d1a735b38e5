import { Radio, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type Attention, attentionOf, attentions } from '#features/detections/model.ts';
import { api } from '#ui/api.ts';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { moveRule, type RuleView, switchRule } from './api-routes.ts';
import type { RuleDialog } from './rule-actions.ts';
import { attentionWords } from './words.ts';

export interface RuleDialogsProps {
  readonly rule: RuleView;
  readonly open: RuleDialog | undefined;
  onClose(): void;
}

/** The small changes to a rule, each with its reason. */
export function RuleDialogs({ rule, open, onClose }: RuleDialogsProps) {
  return (
    <>
      <Dialog
        title={rule.enabled ? 'Switch the rule off' : 'Switch the rule on'}
        open={open === 'switch'}
        onClose={onClose}
      >
        <SwitchForm rule={rule} onClose={onClose} />
      </Dialog>
      <Dialog title="How loudly should it speak?" open={open === 'move'} onClose={onClose}>
        <MoveForm rule={rule} onClose={onClose} />
      </Dialog>
    </>
  );
}

interface RuleFormProps {
  readonly rule: RuleView;
  onClose(): void;
}

function SwitchForm({ rule, onClose }: RuleFormProps) {
  const queries = useQueryClient();
  const enabled = !rule.enabled;
  const form = useForm({
    initial: { reason: '' },
    submit: async ({ reason }) => {
      await api(switchRule, { params: { id: rule.id }, body: { enabled, reason } });
      onClose();
      refreshTopics(queries, ['rule', 'journal']);
      toast({ text: `“${rule.title}” is ${enabled ? 'on' : 'off'}` });
    },
  });
  return (
    <FormView form={form} send={enabled ? 'Switch on' : 'Switch off'} onCancel={onClose}>
      <p className="wf-flat wf-dim">
        {enabled
          ? 'It matches events from the next batch on, not those stored already.'
          : 'Events from the next batch on are no longer held against it. Its alerts stay.'}
      </p>
      <Textarea label="Reason" autosize minRows={2} data-autofocus {...form.field('reason')} />
    </FormView>
  );
}

const byLevel = 'level';

function MoveForm({ rule, onClose }: RuleFormProps) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { attention: rule.moved ? rule.attention : byLevel, reason: '' },
    submit: async ({ attention, reason }) => {
      const wanted = attention === byLevel ? null : (attention as Attention);
      await api(moveRule, { params: { id: rule.id }, body: { attention: wanted, reason } });
      onClose();
      refreshTopics(queries, ['rule', 'journal']);
      toast({ text: `“${rule.title}” is moved` });
    },
  });
  const usual = attentionWords[attentionOf(rule.level)].label;
  return (
    <FormView form={form} send="Move" onCancel={onClose}>
      <Radio.Group
        label="Attention"
        value={form.values.attention}
        error={form.errorOf('attention')}
        onChange={(value) => form.set('attention', value)}
      >
        <div className="wf-choices">
          <Radio value={byLevel} label={`As its level says (${rule.level}: ${usual})`} data-autofocus />
          {attentions.map((one) => (
            <Radio key={one} value={one} label={`${attentionWords[one].label}. ${attentionWords[one].says}`} />
          ))}
        </div>
      </Radio.Group>
      <Textarea label="Reason" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}
