import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ActionButton } from './Actions.tsx';
import type { Offered } from './action.ts';
import { Icon } from './Icon.tsx';
import { problemFrom } from './problem.ts';

/**
 * Why there is nothing: **zero** (we looked, there is none), **unknown** (we could not look), **not set up** (nothing
 * could be there yet), **closed** (it is not for this person). Each says what to do.
 */
export interface Emptiness {
  readonly state: 'zero' | 'unknown' | 'not-set-up' | 'closed';
  readonly title: string;
  readonly what?: ReactNode;
  readonly action?: Offered | undefined;
}

const signs = { zero: 'check', unknown: 'warning', 'not-set-up': 'info', closed: 'info' } as const;
const stateWords = {
  zero: 'None',
  unknown: 'Unknown',
  'not-set-up': 'Not set up',
  closed: 'Not yours to open',
} as const;

export function Empty({ state, title, what, action }: Emptiness) {
  return (
    <div className="wf-empty" data-state={state} role="status">
      <span className="wf-empty-state">
        <Icon name={signs[state]} size={14} /> {stateWords[state]}
      </span>
      <strong>{title}</strong>
      {what !== undefined && <div className="wf-dim">{what}</div>}
      <ActionButton action={action} variant="filled" />
    </div>
  );
}

export interface ProblemViewProps {
  readonly error: unknown;
  readonly retry?: () => void;
  /** What could not be done or shown: "The alerts". */
  readonly lead?: string;
}

/** What went wrong, its code, what to do, and a way to try again. */
export function ProblemView({ error, retry, lead }: ProblemViewProps) {
  const problem = problemFrom(error);
  return (
    <div className="wf-problem" role="alert">
      <strong>
        <Icon name="warning" /> {lead !== undefined && `${lead}: `}
        {problem.title}
      </strong>
      {problem.detail !== undefined && <div>{problem.detail}</div>}
      {problem.remedy !== undefined && <div>{problem.remedy}</div>}
      {problem.issues.length > 0 && (
        <ul>
          {problem.issues.map((issue) => (
            <li key={`${issue.place} ${issue.code} ${issue.message}`}>
              {issue.place !== '' && <code>{issue.place}</code>} {issue.message} {issue.hint}
            </li>
          ))}
        </ul>
      )}
      <div className="wf-row">
        {retry !== undefined && (
          <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={retry}>
            Try again
          </Button>
        )}
        <code className="wf-dim">
          {problem.code}
          {problem.status > 0 && ` · ${problem.status}`}
        </code>
      </div>
    </div>
  );
}

/** Nothing moves: a line of text, and only when it takes long enough to notice. */
export const Loading = ({ what = 'Loading' }: { what?: string }) => (
  <div className="wf-loading" role="status">
    {what}…
  </div>
);

interface BoundaryState {
  readonly error: unknown;
}

/** Keeps one part's failure from taking the page with it. */
export class Boundary extends Component<{ children: ReactNode; lead?: string }, BoundaryState> {
  override state: BoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error ?? new Error('unknown') };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ProblemView
        error={this.state.error}
        retry={() => this.setState({ error: undefined })}
        {...(this.props.lead === undefined ? {} : { lead: this.props.lead })}
      />
    );
  }
}

export interface AskedState<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

/** Shows what a query brought, or that it is on its way, or what went wrong; old data stays while new is fetched. */
export function Asked<T>({
  query,
  lead,
  children,
}: {
  query: AskedState<T>;
  lead: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return <ProblemView error={query.error} lead={lead} retry={() => query.refetch()} />;
  return <Loading />;
}
