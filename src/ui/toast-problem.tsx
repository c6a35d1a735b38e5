import { notifications } from '@mantine/notifications';
import { problemFrom } from './problem.ts';

/** What went wrong, with its code and remedy; stays until closed. */
export function toastProblem(error: unknown, lead: string): void {
  const problem = problemFrom(error);
  notifications.show({
    title: lead,
    message: (
      <span className="wf-stack">
        <span>{problem.detail ?? problem.title}</span>
        {problem.remedy !== undefined && <span>{problem.remedy}</span>}
        {problem.issues.map((issue) => (
          <span key={`${issue.place} ${issue.code}`}>
            {issue.place} {issue.message}
          </span>
        ))}
        <code className="wf-dim">{problem.code}</code>
      </span>
    ),
    autoClose: false,
    withBorder: true,
    role: 'alert',
    style: { borderInlineStart: '3px solid var(--wf-bad)' },
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
}
