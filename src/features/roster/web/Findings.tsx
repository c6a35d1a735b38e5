import { counted } from '#base/text.ts';
import { Empty } from '#ui/States.tsx';
import { When } from '#ui/Value.tsx';
import type { FindingView } from './api-routes.ts';

const shown = 3;

/** What is wrong with rosters: how bad, what, who, when, and what to do. */
export function Findings({ findings }: { findings: readonly FindingView[] }) {
  if (findings.length === 0)
    return (
      <Empty state="zero" title="Nothing is wrong in the days looked at" what="Every hour is covered or accepted." />
    );
  return (
    <ol aria-label="Findings, worst first">
      {findings.map((finding) => (
        <li
          key={`${finding.code} ${finding.place} ${finding.people.map(({ id }) => id).join(' ')}`}
          className="wf-finding"
        >
          <span data-severity={finding.severity}>{finding.severity}</span>
          <div>
            <div>
              {finding.message} <span className="wf-dim">{finding.people.map(({ name }) => name).join(', ')}</span>
            </div>
            {finding.spans.slice(0, shown).map(({ from, to }) => (
              <div key={from} className="wf-dim">
                <When at={from} show="clock" /> – <When at={to} show="clock" />
              </div>
            ))}
            {finding.spans.length > shown && (
              <div className="wf-dim">and {counted(finding.spans.length - shown, 'more span')}</div>
            )}
            {finding.hint !== null && <div className="wf-dim">{finding.hint}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
