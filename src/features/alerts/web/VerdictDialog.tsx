import { Button, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { type Verdict, verdictCodes, verdictFamilies, verdictOfLetter, verdicts } from '#features/alerts/verdicts.ts';
import { Keys } from '#ui/Actions.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { toastProblem } from '#ui/toast-problem.tsx';
import { verdictWords } from '#ui/words.ts';
import type { Judgement } from './acting.ts';
import './alerts.css';

export interface VerdictDialogProps {
  readonly open: boolean;
  /** "this alert", "12 alerts" */
  readonly on: string;
  onClose(): void;
  judge(judgement: Judgement): Promise<void>;
}

interface Choosing {
  choose(verdict: Verdict): void | Promise<void>;
}

/**
 * The second of the two keys: each verdict has its letter, except where somebody is writing. Not bound as actions,
 * because an action's key would fire inside the dialog's own fields.
 */
function useLetters(choose: Choosing['choose']): void {
  const latest = useRef(choose);
  latest.current = choose;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const writing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
      if (writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const verdict = verdictOfLetter(event.key.toLowerCase());
      if (verdict === undefined) return;
      event.preventDefault();
      Promise.resolve(latest.current(verdict)).catch(() => undefined);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** A verdict in two keys: `v` opens, a letter gives it. Words can be added first; only undetermined needs some. */
export function VerdictDialog({ open, on, onClose, judge }: VerdictDialogProps) {
  return (
    <Dialog title={`Verdict on ${on}`} open={open} onClose={onClose} size={560}>
      <VerdictChoice onClose={onClose} judge={judge} />
    </Dialog>
  );
}

function VerdictChoice({ onClose, judge }: Pick<VerdictDialogProps, 'onClose' | 'judge'>) {
  const [reason, setReason] = useState('');
  const [nextStep, setNextStep] = useState('');
  const [needsStep, setNeedsStep] = useState(false);
  const step = useRef<HTMLTextAreaElement>(null);
  const busy = useRef(false);

  const choose = async (verdict: Verdict): Promise<void> => {
    if (busy.current) return;
    if (verdict === 'undetermined' && nextStep.trim() === '') {
      setNeedsStep(true);
      step.current?.focus();
      return;
    }
    busy.current = true;
    try {
      await judge({ verdict, reason, ...(verdict === 'undetermined' ? { nextStep } : {}) });
      onClose();
    } catch (error) {
      toastProblem(error, 'The verdict was not taken');
    } finally {
      busy.current = false;
    }
  };
  useLetters(choose);

  return (
    <div className="wf-stack">
      {/* Focused first, so that neither a field nor a button takes the letter. */}
      <div className="wf-verdicts" tabIndex={-1} data-autofocus>
        {verdictFamilies.map((family) => (
          <VerdictFamily key={family} family={family} choose={choose} />
        ))}
      </div>
      <Textarea
        label="Why (may be empty)"
        autosize
        minRows={1}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Textarea
        ref={step}
        label="Next step, when undetermined"
        autosize
        minRows={1}
        value={nextStep}
        error={needsStep && nextStep.trim() === '' ? 'Say what happens next, or who looks at it again.' : undefined}
        onChange={(event) => setNextStep(event.currentTarget.value)}
      />
    </div>
  );
}

function VerdictFamily({ family, choose }: { family: (typeof verdictFamilies)[number] } & Choosing) {
  const { family: title, tone } = verdictWords(family);
  const codes = verdictCodes.filter((code) => verdicts[code].family === family);
  return (
    <fieldset className="wf-verdict-family" data-tone={tone}>
      <legend>{title}</legend>
      {codes.map((code) => (
        <Button
          key={code}
          variant="default"
          size="compact-sm"
          justify="space-between"
          fullWidth
          data-tip={verdicts[code].says}
          rightSection={<Keys keys={verdicts[code].letter} />}
          onClick={() => {
            Promise.resolve(choose(code)).catch(() => undefined);
          }}
        >
          {verdictWords(code).detail ?? 'not decided yet'}
        </Button>
      ))}
    </fieldset>
  );
}
