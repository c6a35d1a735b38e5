import { useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { CodeBlock } from '#ui/Code.tsx';
import { Icon } from '#ui/Icon.tsx';
import { Loading, ProblemView } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { Stat } from '#ui/Value.tsx';
import { type ProofView, type RebuildView, rebuildJournal, verifyJournal } from './api-routes.ts';

/** Runs a check once for each time that the dialog is opened. */
function useCheck<T>(name: string, run: (signal: AbortSignal) => Promise<T>) {
  return useQuery({
    queryKey: ['check', name],
    queryFn: ({ signal }) => run(signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

const Outcome = ({ good, children }: { good: boolean; children: string }) => (
  <p className="wf-flat" role="status" style={{ color: good ? 'var(--wf-good)' : 'var(--wf-bad)' }}>
    <Icon name={good ? 'check' : 'warning'} /> <strong>{children}</strong>
  </p>
);

/** Proves the chain as it lies in the database. */
export function Proof() {
  const check = useCheck('verify', (signal) => api(verifyJournal, { signal }));
  if (check.error !== null) return <ProblemView error={check.error} lead="The proof" retry={() => check.refetch()} />;
  if (check.data === undefined) return <Loading what="Hashing every entry" />;
  return <ProofResult proof={check.data} />;
}

function ProofResult({ proof }: { proof: ProofView }) {
  const { faults } = proof;
  return (
    <div className="wf-stack">
      <Outcome good={faults.length === 0}>
        {faults.length === 0
          ? 'No entry was changed, dropped or reordered.'
          : `${countText(faults.length)} faults: the journal is not what was recorded.`}
      </Outcome>
      <div className="wf-stats">
        <Stat label="entries" value={proof.entries} />
        <Stat label="checkpoints" value={proof.checkpoints} />
        <Stat label="texts erased, on the record" value={proof.erased} />
        <Stat label="taken" value={proof.elapsedMs} unit="ms" />
      </div>
      <span className="wf-dim">
        Hash of entry #{countText(proof.lastSeq)}, to compare with one that was kept elsewhere
      </span>
      <CodeBlock text={proof.lastHash} what="the hash" />
      {faults.length > 0 && (
        <CodeBlock
          what="the faults"
          text={faults.map((one) => `line ${one.line}  ${one.code}: ${one.message}`).join('\n')}
        />
      )}
      <p className="wf-dim">
        Against the administrator of this very server the proof reaches to the last checkpoint that was sent elsewhere.
        Offline, on an export: <code>watchfloor journal verify FILE</code>.
      </p>
    </div>
  );
}

/** Replays the journal beside the tables in use and compares. */
export function Rebuild() {
  const check = useCheck('rebuild', (signal) => api(rebuildJournal, { signal }));
  if (check.error !== null)
    return <ProblemView error={check.error} lead="The rebuild check" retry={() => check.refetch()} />;
  if (check.data === undefined) return <Loading what="Replaying every entry" />;
  return <RebuildResult report={check.data} />;
}

function RebuildResult({ report }: { report: RebuildView }) {
  const { differences } = report;
  return (
    <div className="wf-stack">
      <Outcome good={differences.length === 0}>
        {differences.length === 0
          ? 'What the pages show is what the entries say: no difference.'
          : `${differences.length} tables differ from what the entries say.`}
      </Outcome>
      <div className="wf-stats">
        <Stat label="entries replayed" value={report.entries} />
        <Stat label="tables compared" value={report.tables} />
        <Stat label="entries a second" value={report.entriesPerSecond} />
        <Stat label="taken" value={report.elapsedMs} unit="ms" />
      </div>
      {differences.map((one) => (
        <CodeBlock
          key={one.table}
          what={`the differences of ${one.table}`}
          text={`${one.table}: ${one.missing} rows missing, ${one.surplus} too many\n${one.examples.join('\n')}`}
        />
      ))}
      <p className="wf-dim">Nothing was changed by this check.</p>
    </div>
  );
}
