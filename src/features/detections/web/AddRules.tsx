import { Button, FileInput, Progress, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { countText } from '#ui/time-text.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Stat } from '#ui/Value.tsx';
import { type ImportView, importRules } from './api-routes.ts';
import { type ImportProgress, importAll, type RuleFile, rulesIn } from './import-rules.ts';
import { Issues } from './RuleText.tsx';

async function filesOf(chosen: readonly File[], pasted: string): Promise<readonly RuleFile[]> {
  const read = await Promise.all(
    chosen.map(async (file) => ({ path: file.webkitRelativePath || file.name, text: await file.text() })),
  );
  return pasted.trim() === '' ? read : [...read, { path: 'pasted.yml', text: pasted }];
}

/** Pasted or chosen rules are sent in parts; what is refused says where and why, the rest is taken. */
export function AddRules({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<File[]>([]);
  const [progress, setProgress] = useState<ImportProgress>();
  const [report, setReport] = useState<ImportView>();
  const form = useForm({
    initial: { pasted: '' },
    submit: async ({ pasted }) => {
      const files = await filesOf(chosen, pasted);
      if (files.length === 0) return;
      const done = importAll(files, (part) => api(importRules, { body: { files: part } }), setProgress);
      setReport(await done.finally(() => refreshTopics(queries, ['rule', 'journal'])));
    },
  });
  if (report !== undefined) return <Report report={report} onDone={onDone} />;
  return (
    <FormView form={form} send="Add the rules" onCancel={onDone}>
      <FileInput
        label="Sigma files"
        description=".yml, as many as you like; a file may hold several rules."
        placeholder="Choose files"
        multiple
        accept=".yml,.yaml"
        value={chosen}
        onChange={setChosen}
        clearable
      />
      <Textarea
        label="Or paste a rule"
        autosize
        minRows={8}
        maxRows={18}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--wf-mono)', fontSize: 12 } }}
        {...form.field('pasted')}
      />
      <p className="wf-flat wf-dim">
        A rule that is there already is revised if its text differs. Whole folders and .zip files:{' '}
        <code>watchfloor rules add PATH</code>.
      </p>
      {progress !== undefined && (
        <div role="status">
          {countText(progress.done)} of {countText(progress.of)} files sent
          <Progress value={(progress.done / progress.of) * 100} aria-label="Files sent" />
        </div>
      )}
    </FormView>
  );
}

function Report({ report, onDone }: { report: ImportView; onDone: () => void }) {
  return (
    <div className="wf-stack" role="status">
      <div className="wf-stats">
        <Stat label="added" value={report.added} tone={report.added > 0 ? 'good' : 'plain'} />
        <Stat label="revised" value={report.revised} />
        <Stat label="unchanged" value={report.unchanged} />
        <Stat label="refused" value={rulesIn(report.refused)} tone={report.refused.length > 0 ? 'bad' : 'plain'} />
      </div>
      {report.refused.length > 0 && (
        <>
          <h3>Refused; nothing of these was taken</h3>
          <Issues issues={report.refused} />
        </>
      )}
      {report.waiting.length > 0 && (
        <>
          <h3>Kept, and run once there is a list</h3>
          <Issues issues={report.waiting} />
        </>
      )}
      {report.warnings.length > 0 && (
        <>
          <h3>Warnings</h3>
          <Issues issues={report.warnings} />
        </>
      )}
      <div className="wf-form-foot">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </div>
    </div>
  );
}
