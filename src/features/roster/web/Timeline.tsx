import type { ReactNode } from 'react';
import { useNow } from '#ui/Value.tsx';
import type { Bar, Frame } from './timeline.ts';
import './roster.css';

export interface Line {
  readonly key: string;
  readonly label: ReactNode;
  readonly bars: readonly Bar[];
  /** Starts a group: a rule above it. */
  readonly first?: boolean;
}

/** Rows of bars under a head of days. Each bar says all it knows on hover and focus, and to screen readers. */
export function Timeline({ frame, lines, label }: { frame: Frame; lines: readonly Line[]; label: string }) {
  const now = useNow();
  const nowAt = ((now - frame.from) / (frame.to - frame.from)) * 100;
  return (
    <section className="wf-gantt" aria-label={label}>
      <div className="wf-gantt-row" data-head>
        <span className="wf-gantt-label" />
        <div className="wf-gantt-track">
          {frame.days.map((day) => (
            <span
              key={day.date}
              className="wf-gantt-day"
              data-weekend={day.isWeekend || undefined}
              style={{ left: `${day.left}%`, width: `${day.width}%` }}
            >
              {day.label}
            </span>
          ))}
        </div>
      </div>
      {lines.map((line) => (
        <div key={line.key} className="wf-gantt-row" data-first={line.first || undefined}>
          <span className="wf-gantt-label wf-clip">{line.label}</span>
          <ul className="wf-gantt-track">
            {frame.days.map((day) => (
              <li
                key={day.date}
                aria-hidden="true"
                className="wf-gantt-ground"
                data-weekend={day.isWeekend || undefined}
                style={{ left: `${day.left}%`, width: `${day.width}%` }}
              />
            ))}
            {line.bars.map((bar) => (
              <li
                key={bar.key}
                className="wf-bar"
                data-look={bar.look}
                data-tip={bar.tip}
                style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
              >
                <span className="wf-clip">{bar.text}</span>
                <span className="wf-hidden">, {bar.tip.replaceAll('\n', ', ')}</span>
              </li>
            ))}
            {nowAt >= 0 && nowAt <= 100 && (
              <li aria-hidden="true" className="wf-gantt-now" style={{ left: `${nowAt}%` }} />
            )}
          </ul>
        </div>
      ))}
    </section>
  );
}

const looks = [
  ['staffed', 'staffed'],
  ['on-call', 'on call'],
  ['outside-provider', 'outside provider'],
  ['unattended', 'unattended, accepted'],
  ['gap', 'gap'],
  ['by-hand', 'by hand, no roster'],
] as const;

export const Legend = () => (
  <ul className="wf-row wf-legend" aria-label="What the bars mean">
    {looks.map(([look, word]) => (
      <li key={look} className="wf-row">
        <span className="wf-bar-sample" data-look={look} aria-hidden="true" /> {word}
      </li>
    ))}
  </ul>
);
