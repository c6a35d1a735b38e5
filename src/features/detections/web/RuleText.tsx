import { ActionIcon } from '@mantine/core';
import { copyAndTell } from '#ui/copy.ts';
import { Icon } from '#ui/Icon.tsx';
import { visibleText } from '#ui/json-lines.ts';
import type { IssueView } from './api-routes.ts';
import { lineOfPlace } from './words.ts';
import { yamlLines } from './yaml-lines.ts';
import './rules.css';

export interface RuleTextProps {
  readonly text: string;
  readonly issues: readonly IssueView[];
  /** Lines whose question an event answered, by their numbers. */
  readonly answers?: ReadonlyMap<number, boolean> | undefined;
}

/** The text of a rule with numbered lines; a line with an issue is marked and says why on hover. */
export function RuleText({ text, issues, answers }: RuleTextProps) {
  const byLine = Map.groupBy(issues, (issue) => lineOfPlace(issue.place));
  return (
    <div className="wf-code wf-rule-text">
      <ActionIcon
        className="wf-code-copy"
        aria-label="Copy the rule"
        data-tip="Copy the rule"
        onClick={() => {
          copyAndTell(text).catch(() => undefined);
        }}
      >
        <Icon name="copy" size={14} />
      </ActionIcon>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <pre tabIndex={0} data-own-arrows>
        {yamlLines(text).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever shown as a whole
          <span key={index} className="wf-rule-line" {...marks(byLine.get(index + 1), answers?.get(index + 1))}>
            <span className="wf-rule-number" aria-hidden="true">
              {index + 1}
            </span>
            {line.map((part, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <span key={at} data-kind={part.kind}>
                {visibleText(part.text)}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
    </div>
  );
}

const answer = (matched: boolean | undefined) =>
  matched === undefined
    ? {}
    : {
        'data-answer': matched ? 'yes' : 'no',
        'data-tip': matched ? 'The event answers this line with yes' : 'The event answers this line with no',
      };

const marks = (issues: readonly IssueView[] | undefined, matched: boolean | undefined) =>
  issues === undefined
    ? answer(matched)
    : {
        'data-issue': issues.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
        'data-tip': issues.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n'),
      };

/** What is wrong with rules, each with its place, why, and what to do. */
export function Issues({ issues }: { issues: readonly IssueView[] }) {
  return (
    <ul className="wf-issues">
      {issues.map((issue) => (
        <li
          key={`${issue.place} ${issue.code} ${issue.message}`}
          data-tone={issue.severity === 'error' ? 'bad' : 'warn'}
        >
          <code>{visibleText(issue.place)}</code> {visibleText(issue.message)}
          {issue.hint !== null && <span className="wf-dim"> {visibleText(issue.hint)}</span>}{' '}
          <code className="wf-dim">{issue.code}</code>
        </li>
      ))}
    </ul>
  );
}
