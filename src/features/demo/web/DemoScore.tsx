import { useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { PageLink, pathOf } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { Stat, Tag, Verdict } from '#ui/Value.tsx';
import { demoScore, type Score } from './api-routes.ts';
import { minutesText, outcomeOrder, outcomeWords, truthWords } from './words.ts';

/** One's verdicts beside the sealed key; of what one has not judged, nothing is told. */
export function DemoScore() {
  const query = useQuery({ queryKey: ['alert', 'demo-score'], queryFn: ({ signal }) => api(demoScore, { signal }) });
  return (
    <Asked query={query} lead="How you did">
      {(score) => (score.alerts.length === 0 ? <NothingYet /> : <Result score={score} />)}
    </Asked>
  );
}

const NothingYet = () => (
  <Empty
    state="zero"
    title="You have judged nothing yet"
    what="Give a verdict on an alert of the demo company, and come back."
  />
);

function Result({ score }: { score: Score }) {
  return (
    <div className="wf-stack">
      <div className="wf-stats">
        {outcomeOrder.map((outcome) => (
          <Stat
            key={outcome}
            label={outcomeWords[outcome].title}
            value={score.counts[outcome]}
            tip={outcomeWords[outcome].says}
            tone={score.counts[outcome] === 0 ? 'plain' : outcomeWords[outcome].tone}
          />
        ))}
        <span className="wf-stat" data-tip="From claim to verdict, the middle one">
          <span className="wf-stat-value">{minutesText(score.medianMinutes)}</span>
          <span className="wf-stat-label">a verdict</span>
        </span>
      </div>
      <ul className="wf-stack" aria-label="Stories">
        {score.stories.map(({ story, title, why }) => (
          <li key={story}>
            <strong>{title}</strong>
            <div className="wf-dim">{why}</div>
          </li>
        ))}
      </ul>
      <Judged score={score} />
    </div>
  );
}

const Judged = ({ score }: { score: Score }) => (
  <table className="wf-demo-judged" aria-label="What you judged">
    <thead>
      <tr>
        <th scope="col">Alert</th>
        <th scope="col">Your verdict</th>
        <th scope="col">It was</th>
        <th scope="col">So it is</th>
      </tr>
    </thead>
    <tbody>
      {score.alerts.map((alert) => (
        <tr key={alert.id}>
          <td>
            <PageLink to={pathOf('/alerts/$id', { id: alert.id })}>{alert.title}</PageLink>
          </td>
          <td>
            <Verdict verdict={alert.verdict} />
          </td>
          <td>{alert.truth === null ? 'not in the key' : truthWords[alert.truth]}</td>
          <td>
            <Tag tone={outcomeWords[alert.outcome].tone}>{outcomeWords[alert.outcome].title}</Tag>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
